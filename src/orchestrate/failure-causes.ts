import type { FailureCause } from './events.ts';
import type { FailedInstance } from './failed-instance.ts';
import { otherCause, specialCauses, knownCauses } from './known-causes.ts';
import type { KnownCause } from './known-causes.ts';

export type { FailedInstance } from './failed-instance.ts';

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
  const isAllCancelled = [...groups.values()].every(({ cause }) => cause.id === 'cancelled');
  return (
    [...groups.values()]
      .map(({ cause, instances }) => describeCause(cause, instances, accountNames))
      // Where nothing failed, somebody stopped the operation, and there is nothing to mend first.
      .map((cause) => (isAllCancelled ? { ...cause, fix: 'run pantherctl operations retry --failed' } : cause))
      .toSorted(
        (a, b) =>
          Number(a.id === 'cancelled') - Number(b.id === 'cancelled') || b.instances.length - a.instances.length,
      )
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

function findCause({ kind, reason }: FailedInstance): KnownCause {
  if (kind !== undefined) return specialCauses[kind];
  if (specialCauses.cancelled.pattern.test(reason)) return specialCauses.cancelled;
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
