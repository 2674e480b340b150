import type { FailureCause } from './events.ts';

/** One instance that did not succeed, with what AWS said. */
export interface FailedInstance {
  readonly accountId: string;
  readonly region: string;
  readonly reason: string;
}

interface KnownCause {
  readonly id: string;
  readonly pattern: RegExp;
  /** `accounts` and `regions` are phrases: one id, or how many. */
  readonly fix: (accounts: string, regions: string) => string;
}

/**
 * Causes told apart by the words AWS uses, or ours where a call was never made; most telling first.
 * https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/stacksets-troubleshooting.html
 */
const knownCauses: readonly KnownCause[] = [
  {
    id: 'outcome-unknown',
    pattern: /^lost sight of operation/,
    fix: () => 'run pantherctl apply, which follows the operation to its end',
  },
  {
    id: 'not-attempted',
    pattern: /^not attempted/,
    fix: () => 'mend the step that failed before it, then run pantherctl apply',
  },
  {
    id: 'execution-role-failed',
    pattern: /^its execution role could not be deployed/,
    fix: (accounts) => `mend the execution role in ${accounts}, then run pantherctl apply`,
  },
  {
    id: 'execution-role-missing',
    pattern: /should have '?[^']*'? ?role with trust relationship/i,
    fix: (accounts) =>
      `deploy the stack panther-stackset-execution-role in ${accounts}, or let pantherctl act there, ` +
      'then run pantherctl apply',
  },
  {
    id: 'account-suspended',
    pattern: /suspended/i,
    fix: (accounts) => `reopen ${accounts}, or drop it from realTimeEvents.targets`,
  },
  {
    id: 'region-not-enabled',
    pattern: /OptInRequired|region .*not (?:enabled|opted)|security token included in the request is invalid/i,
    fix: (accounts, regions) => `enable ${regions} in ${accounts}, or drop it from realTimeEvents.targets`,
  },
  {
    id: 'denied-by-organization',
    pattern: /explicit deny in a (?:service|resource) control policy/i,
    fix: () => 'let the organization policy allow the action for the execution role, then run pantherctl apply',
  },
  {
    id: 'already-exists',
    pattern: /already exists/i,
    fix: () =>
      'remove or rename the resource that stands in the way (often the same template deployed by hand), then run pantherctl apply',
  },
  {
    id: 'quota-reached',
    pattern: /limit ?exceeded|quota|cannot exceed/i,
    fix: () => 'raise the quota that the reason names, then run pantherctl apply',
  },
  {
    id: 'access-denied',
    pattern: /access ?denied|not authorized/i,
    fix: () => 'update the stack panther-stackset-execution-role to its present template, then run pantherctl apply',
  },
];

const collateral: KnownCause = {
  id: 'cancelled',
  pattern: /^cancelled|failure tolerance/i,
  fix: () => 'mend the causes above, then run pantherctl apply',
};

const otherCause: KnownCause = {
  id: 'other',
  pattern: /^/,
  fix: () => "look at the stack's events in that account and region, then run pantherctl apply",
};

/**
 * Groups failed instances by cause: one group per known cause and account-independent wording, biggest first.
 * Instances that were cancelled because others failed come last, as `cancelled`: they are not a cause.
 */
export function groupCauses(
  failed: readonly FailedInstance[],
  accountNames: Readonly<Record<string, string>>,
): readonly FailureCause[] {
  const groups = new Map<string, { cause: KnownCause; instances: FailedInstance[] }>();
  for (const instance of failed) {
    const cause = findCause(instance);
    const key = `${cause.id} ${normalize(instance)}`;
    const group = groups.get(key);
    if (group) group.instances.push(instance);
    else groups.set(key, { cause, instances: [instance] });
  }
  return [...groups.values()]
    .map(({ cause, instances }) => describeCause(cause, instances, accountNames))
    .toSorted(
      (a, b) => Number(a.id === 'cancelled') - Number(b.id === 'cancelled') || b.instances.length - a.instances.length,
    );
}

function describeCause(
  cause: KnownCause,
  instances: readonly FailedInstance[],
  accountNames: Readonly<Record<string, string>>,
): FailureCause {
  const accounts = new Set(instances.map((instance) => instance.accountId));
  const regions = new Set(instances.map((instance) => instance.region));
  const [firstAccount] = accounts;
  return {
    id: cause.id,
    reason: instances[0]?.reason ?? '',
    fix: cause.fix(
      accounts.size === 1 ? `account ${firstAccount}` : `each of the ${accounts.size} accounts`,
      [...regions].join(', '),
    ),
    instances: instances.map(({ accountId, region }) => ({
      accountId,
      accountName: accountNames[accountId] ?? '',
      region,
    })),
  };
}

function findCause({ reason }: FailedInstance): KnownCause {
  if (collateral.pattern.test(reason)) return collateral;
  return knownCauses.find((cause) => cause.pattern.test(reason)) ?? otherCause;
}

const regionPattern = /\b[a-z]{2}(?:-[a-z]+)+-\d\b/g;
const uuidPattern = /[0-9a-f]{8}-[0-9a-f-]{27}/g;

/** The wording without what differs from instance to instance, so that equal causes fall together. */
function normalize({ accountId, reason }: FailedInstance): string {
  return reason
    .replaceAll(accountId, '<account>')
    .replaceAll(regionPattern, '<region>')
    .replaceAll(uuidPattern, '<id>');
}
