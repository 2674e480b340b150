import type { OperationSettings } from '../config/schema.ts';
import type { OperationPreferences } from '../ports/stack-sets.ts';

/** The preferences that every call carries, since the service stores none. `regionOrder` is the order to visit regions in. */
export function buildPreferences(settings: OperationSettings, regionOrder: readonly string[]): OperationPreferences {
  return {
    maxConcurrentCount: settings.maxConcurrentAccounts,
    failureToleranceCount: settings.failureTolerance,
    concurrencyMode: settings.concurrencyMode === 'soft' ? 'SOFT_FAILURE_TOLERANCE' : 'STRICT_FAILURE_TOLERANCE',
    regionConcurrencyType: settings.regionConcurrency === 'parallel' ? 'PARALLEL' : 'SEQUENTIAL',
    regionOrder,
  };
}

/**
 * Accounts that really run at once in a region at the start of an operation. In strict mode the service takes the lower
 * of the maximum and the tolerance plus one.
 * https://docs.aws.amazon.com/AWSCloudFormation/latest/APIReference/API_StackSetOperationPreferences.html
 */
export function accountsAtOnce(preferences: OperationPreferences): number {
  const { concurrencyMode, failureToleranceCount, maxConcurrentCount } = preferences;
  return concurrencyMode === 'SOFT_FAILURE_TOLERANCE'
    ? maxConcurrentCount
    : Math.min(maxConcurrentCount, failureToleranceCount + 1);
}

/** Waves of instances that an operation needs at least: the base of every estimate of its duration. */
export function countWaves(accounts: number, regions: number, preferences: OperationPreferences): number {
  const wavesInRegion = Math.ceil(accounts / accountsAtOnce(preferences));
  return preferences.regionConcurrencyType === 'PARALLEL' ? wavesInRegion : wavesInRegion * regions;
}
