import type { OperationPreferences } from '../../ports/stack-sets.ts';
import { uuidFrom } from '../seeded-random.ts';
import { nextNumber } from '../state/schedule.ts';
import { isUnder } from '../state/unit-facts.ts';
import type { RegionRun, StackSetState, World } from '../state/world-state.ts';
import { enqueue } from './accept-operation.ts';
import type { AcceptedOperation } from './accept-operation.ts';
import { buildRun } from './build-runs.ts';
import { instanceKey } from './instance-key.ts';

/** Nobody can choose how an operation spreads that the service starts by itself. */
const preferences: OperationPreferences = {
  maxConcurrentCount: 100,
  failureToleranceCount: 100,
  concurrencyMode: 'SOFT_FAILURE_TOLERANCE',
  regionConcurrencyType: 'PARALLEL',
  regionOrder: [],
};

/**
 * Lets every stack set with automatic deployment follow an account that has come into its unit: the service deploys to it
 * if that unit is a target, and takes it out of stack sets whose targets it has left. Filters by account do not count.
 * https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/stacksets-orgs-manage-auto-deployment.html
 */
export function followAccount(world: World, accountId: string): void {
  if (accountId === world.managementAccountId || !world.stackSetsTrust.trustedAccess) return;
  const parentId = world.accounts.get(accountId)?.parentId ?? '';
  for (const stackSet of world.stackSets.values()) {
    if (stackSet.autoDeployment?.enabled !== true) continue;
    leaveUnits(world, stackSet, accountId, parentId, stackSet.autoDeployment.retainStacks);
    enterUnits(world, stackSet, accountId, parentId);
  }
}

function leaveUnits(
  world: World,
  stackSet: StackSetState,
  accountId: string,
  parentId: string,
  retainStacks: boolean,
): void {
  const runs: RegionRun[] = [];
  for (const region of stackSet.regionCounts.keys()) {
    const instance = stackSet.instances.get(instanceKey(accountId, region));
    if (instance?.organizationalUnitId === undefined || isUnder(world, parentId, instance.organizationalUnitId))
      continue;
    const other = stackSet.targets.find(
      ({ regions, unitId }) => regions.includes(region) && isUnder(world, parentId, unitId),
    );
    if (other === undefined) runs.push(buildRun(region, [accountId]));
    else instance.organizationalUnitId = other.unitId;
  }
  begin(world, stackSet, { action: 'DELETE', retainStacks }, runs);
}

function enterUnits(world: World, stackSet: StackSetState, accountId: string, parentId: string): void {
  for (const { regions, unitId } of stackSet.targets) {
    if (!isUnder(world, parentId, unitId)) continue;
    const missing = regions.filter((region) => !stackSet.instances.has(instanceKey(accountId, region)));
    const runs = missing.map((region) => buildRun(region, [accountId]));
    begin(world, stackSet, { action: 'CREATE', units: { [accountId]: unitId }, overrides: {} }, runs);
  }
}

function begin(
  world: World,
  stackSet: StackSetState,
  operation: Omit<AcceptedOperation, 'id' | 'preferences'>,
  runs: readonly RegionRun[],
): void {
  if (runs.length === 0) return;
  const id = uuidFrom(world.seed, 'automatic deployment', stackSet.id, nextNumber(world));
  enqueue(world, stackSet, { ...operation, id, preferences }, runs);
}
