import { PantherctlError } from '../../errors.ts';
import type { OperationPreferences } from '../../ports/stack-sets.ts';
import type { InstanceState, RegionRun, StackSetState } from '../state/world-state.ts';
import { instanceKey } from './instance-key.ts';

/** One run per region over every instance that is meant; regions and accounts in order. */
export function buildFullRuns(
  stackSet: StackSetState,
  preferences: OperationPreferences,
  isMeant: (instance: InstanceState) => boolean,
): readonly RegionRun[] {
  const byRegion = new Map<string, string[]>();
  for (const instance of stackSet.instances.values()) {
    if (!isMeant(instance)) continue;
    const accounts = byRegion.get(instance.region) ?? [];
    byRegion.set(instance.region, accounts);
    accounts.push(instance.accountId);
  }
  const regions = orderRegions([...byRegion.keys()].sort(), preferences);
  return regions.map((region) => buildRun(region, (byRegion.get(region) ?? []).sort()));
}

/** Runs over the accounts that have an instance there. Throws `STACK_INSTANCE_NOT_FOUND` if none has. */
export function buildLooseRuns(
  stackSet: StackSetState,
  accounts: readonly string[],
  regions: readonly string[],
): readonly RegionRun[] {
  const runs = regions.flatMap((region) => {
    const there = accounts.filter((account) => stackSet.instances.has(instanceKey(account, region)));
    return there.length === 0 ? [] : [buildRun(region, there)];
  });
  if (runs.length > 0) return runs;
  throw new PantherctlError(
    'STACK_INSTANCE_NOT_FOUND',
    `stack set ${stackSet.name} has no instance in these units, regions ${regions.join(', ')}`,
    { fix: 'name units and regions in which it has some' },
  );
}

/** Regions in the order in which an operation takes them. */
export function orderRegions(regions: readonly string[], { regionOrder }: OperationPreferences): readonly string[] {
  const first = regionOrder.filter((region) => regions.includes(region));
  return [...first, ...regions.filter((region) => !first.includes(region))];
}

/** A run over accounts of a region that has not begun. */
export function buildRun(region: string, accounts: readonly string[]): RegionRun {
  return {
    region,
    accounts,
    results: accounts.map(() => 'PENDING' as const),
    reasons: new Map(),
    cancelReason: undefined,
    state: 'waiting',
    next: 0,
    running: 0,
    failed: 0,
  };
}
