import { isOptIn, partitionOf, regionNames } from '../../config/regions.ts';
import { findFault } from '../faults/find-fault.ts';
import type { World } from './world-state.ts';

/** True for an account that is closed, or counts as closed because a fault says so. */
export function isSuspended(world: World, accountId: string): boolean {
  const account = world.accounts.get(accountId);
  return (
    (account !== undefined && account.status !== 'ACTIVE') ||
    findFault(world, 'account-suspended', { account: accountId }) !== undefined
  );
}

/** Regions that an account can use, in the order of the region table. */
export function enabledRegions(world: World, accountId: string): readonly string[] {
  return regionNames.filter((region) => findRegionProblem(world, accountId, region) === undefined);
}

/** Why an account cannot use a region; `undefined` if it can. */
export function findRegionProblem(world: World, accountId: string, region: string): string | undefined {
  const partition = partitionOf(region);
  if (partition === undefined || partition !== partitionOf(world.panther.region)) {
    return `Region ${region} is not part of the partition of account ${accountId}.`;
  }
  const isOn = !isOptIn(region) || (world.accounts.get(accountId)?.optedInRegions.has(region) ?? false);
  if (isOn && findFault(world, 'region-disabled', { account: accountId, region }) === undefined) return undefined;
  return `Region ${region} is not enabled in account ${accountId}; enable it there first.`;
}
