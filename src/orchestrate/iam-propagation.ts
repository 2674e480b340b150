/** A role that was just made is known everywhere in AWS only after a while. */
const propagationMilliseconds = 2 * 60_000;

/**
 * What StackSets says while IAM has not spread a new role yet; the same words also mean lasting faults.
 * https://github.com/hashicorp/terraform-provider-aws/blob/main/internal/service/cloudformation/stack_set.go
 */
const propagationTexts = [
  /AccountGate check failed/i,
  /is not authorized/i,
  /role has insufficient/i,
  /role with trust relationship/i,
  /security token included in the request is invalid/i,
];

/** True if a reason may mean nothing but that IAM has not spread a role yet; a denial that a policy spells out never does. */
export function mayBePropagation(reason: string): boolean {
  return !/explicit deny/i.test(reason) && propagationTexts.some((pattern) => pattern.test(reason));
}

/** When roles were deployed in this run, and which accounts have theirs. Times in milliseconds since 1970. */
export interface FreshRoles {
  adminAt?: number;
  /** By account; `Number.NEGATIVE_INFINITY` for a role that stood before this run. */
  readonly executionAt: Map<string, number>;
}

/** True if the admin role or the account's execution role was deployed within two minutes before `at`, and none is amiss. */
export function hasFreshRole(accountId: string, at: number, { adminAt, executionAt }: FreshRoles): boolean {
  const ownAt = executionAt.get(accountId);
  if (ownAt === undefined) return false;
  return at - Math.max(ownAt, adminAt ?? Number.NEGATIVE_INFINITY) <= propagationMilliseconds;
}
