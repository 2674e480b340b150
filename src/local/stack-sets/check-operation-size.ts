import { limits } from '../../config/limits.ts';
import { PantherctlError } from '../../errors.ts';
import { findFault } from '../faults/find-fault.ts';
import type { RegionRun, StackSetState, World } from '../state/world-state.ts';

/**
 * Throws `LIMIT_EXCEEDED` if the operations of an administrator account that have not ended would, with this one, involve
 * more instances of a region than the quota allows, or a fault that lowers it.
 * https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/cloudformation-limits.html
 */
export function checkOperationSize(world: World, stackSet: StackSetState, runs: readonly RegionRun[]): void {
  const { accountId, region: homeRegion } = stackSet;
  const most =
    findFault(world, 'operation-size-limit', { account: accountId, region: homeRegion })?.limit ??
    limits.concurrentInstancesPerRegionMaxCount;
  const underway = countUnderway(world, stackSet);
  for (const { accounts, region } of runs) {
    const count = accounts.length + (underway.get(region) ?? 0);
    if (count <= most) continue;
    throw new PantherctlError(
      'LIMIT_EXCEEDED',
      `StackSet operations cannot involve more than ${most} stack instances in ${region} at a time, and this would make them ${count}`,
      { fix: 'name fewer accounts in one operation, or wait for other operations to end' },
    );
  }
}

function countUnderway(world: World, { accountId, region: homeRegion }: StackSetState): ReadonlyMap<string, number> {
  const counts = new Map<string, number>();
  for (const other of world.stackSets.values()) {
    if (other.accountId !== accountId || other.region !== homeRegion) continue;
    for (const id of other.active) {
      for (const { accounts, next, region, running } of other.operations.get(id)?.runs ?? []) {
        counts.set(region, (counts.get(region) ?? 0) + accounts.length - next + running);
      }
    }
  }
  return counts;
}
