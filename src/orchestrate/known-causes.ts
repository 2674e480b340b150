import type { FailedInstance } from './failed-instance.ts';

/** A cause of failure that is told by the words of its reason. */
export interface KnownCause {
  /** Stable kebab-case id, as in events. */
  readonly id: string;
  readonly pattern: RegExp;
  /** `accounts` and `regions` are phrases: one id, or how many. */
  readonly fix: (accounts: string, regions: string) => string;
}

const again = 'then run pantherctl apply';

/**
 * Causes told apart by the words AWS uses, or ours where a call was never made; most telling first.
 * https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/stacksets-troubleshooting.html
 */
export const knownCauses: readonly KnownCause[] = [
  {
    id: 'outcome-unknown',
    pattern: /^lost sight of operation/,
    fix: () => 'run pantherctl operations resume, which follows the operation to its end',
  },
  {
    id: 'not-in-accepted-plan',
    pattern: /^not in the plan that was accepted/,
    fix: () => 'run pantherctl apply, and look at the new plan',
  },
  {
    id: 'not-attempted',
    pattern: /^not attempted/,
    fix: () => `mend the step that failed before it, ${again}`,
  },
  {
    id: 'execution-role-failed',
    pattern: /^its execution role could not be deployed/,
    fix: (accounts) => `mend the execution role in ${accounts}, ${again}`,
  },
  {
    id: 'account-gate',
    pattern: /account ?gate/i,
    fix: (accounts) =>
      `see why the function AWSCloudFormationStackSetAccountGate in ${accounts} does not let the operation pass, or remove it, ${again}`,
  },
  {
    id: 'admin-role-distrusted',
    pattern: /role with trust relationship to CloudFormation service/i,
    fix: () =>
      `let the admin role trust cloudformation.amazonaws.com, and cloudformation.<region>.amazonaws.com for a region that takes an opt-in: update the stack panther-stackset-iam-admin-role, ${again}`,
  },
  {
    id: 'execution-role-missing',
    pattern: /should have '?[^']*'? ?role with trust relationship/i,
    fix: (accounts) =>
      `deploy the stack panther-stackset-execution-role in ${accounts}, which makes the role and its trust, ` +
      `or let pantherctl act there, ${again}`,
  },
  {
    id: 'execution-role-distrusts',
    pattern: /not authorized to perform: sts:AssumeRole/i,
    fix: (accounts) =>
      `let the execution role in ${accounts} trust the admin role: update the stack panther-stackset-execution-role, ${again}`,
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
    pattern: /explicit deny in an? (?:service|resource) control policy/i,
    fix: () => `let the organization policy allow the action for the execution role, ${again}`,
  },
  {
    id: 'iam-propagation',
    pattern: /role has insufficient|role .*(?:not yet|does not exist or)|cannot be assumed/i,
    fix: () => 'wait two minutes, in which IAM spreads new roles, then run pantherctl operations retry --failed',
  },
  {
    id: 'global-name-taken',
    pattern: /(?:AWS::IAM::|AWS::S3::Bucket\b|\brole\b|\bpolicy\b|instance profile|bucket)[^.]*already exists/i,
    fix: (accounts) =>
      `a name that counts for all regions is taken in ${accounts}: deploy such a resource in one region only, or remove or rename the one that is there, ${again}`,
  },
  {
    id: 'key-alias-exists',
    pattern: /alias[^.]*already exists/i,
    fix: (accounts, regions) =>
      `remove or rename the KMS alias in ${accounts}, ${regions} (often the same template deployed by hand), ${again}`,
  },
  {
    id: 'topic-exists',
    pattern: /(?:topic|AWS::SNS::)[^.]*already exists/i,
    fix: (accounts, regions) =>
      `remove or rename the SNS topic in ${accounts}, ${regions} (often the same template deployed by hand), ${again}`,
  },
  {
    id: 'already-exists',
    pattern: /already exists/i,
    fix: () =>
      `remove or rename the resource that stands in the way (often the same template deployed by hand), ${again}`,
  },
  {
    id: 'quota-reached',
    pattern: /limit ?exceeded|quota|cannot exceed|cannot involve more than/i,
    fix: () => `raise the quota that the reason names, ${again}`,
  },
  {
    id: 'access-denied',
    pattern: /access ?denied|not authorized/i,
    fix: () => `update the stack panther-stackset-execution-role to its present template, ${again}`,
  },
];

/** Causes that follow from what was to be done, whatever the words. */
export const specialCauses: Readonly<Record<NonNullable<FailedInstance['kind']>, KnownCause>> = {
  cancelled: {
    id: 'cancelled',
    pattern: /^cancelled|failure tolerance/i,
    fix: () => `mend the causes above, ${again}`,
  },
  inoperable: {
    id: 'deletion-failed',
    pattern: /^/,
    fix: (accounts, regions) =>
      `the deletion left the instance INOPERABLE: take it out of the stack set with its stack retained ` +
      `(aws cloudformation delete-stack-instances --retain-stacks), delete the stack in ${accounts}, ${regions} by hand, ${again}`,
  },
};

/** What is said of a reason that nobody knows. */
export const otherCause: KnownCause = {
  id: 'other',
  pattern: /^/,
  fix: () => `look at the stack's events in that account and region, ${again}`,
};
