import type { OperationPreferences } from '../../ports/stack-sets.ts';

/** True once more accounts of a region have failed than the preferences tolerate. */
export function exceedsTolerance(preferences: OperationPreferences, failures: number): boolean {
  return failures > preferences.failureToleranceCount;
}

/**
 * How many accounts of one region may run at once after so many failures there. With strict tolerance that is at most one
 * more than the failures still tolerated, so that running accounts cannot exceed the tolerance even if all of them fail;
 * with soft tolerance it stays at the maximum.
 * https://docs.aws.amazon.com/AWSCloudFormation/latest/APIReference/API_StackSetOperationPreferences.html
 */
export function accountsAllowed(preferences: OperationPreferences, failures: number): number {
  if (exceedsTolerance(preferences, failures)) return 0;
  if (preferences.concurrencyMode === 'SOFT_FAILURE_TOLERANCE') return preferences.maxConcurrentCount;
  return Math.min(preferences.maxConcurrentCount, preferences.failureToleranceCount + 1 - failures);
}
