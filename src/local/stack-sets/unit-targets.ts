import type { StackSetState } from '../state/world-state.ts';

/** Notes that a service-managed stack set is deployed to units in regions, which is what automatic deployment follows. */
export function addUnitTargets(stackSet: StackSetState, unitIds: readonly string[], regions: readonly string[]): void {
  const byUnit = new Map(stackSet.targets.map((target) => [target.unitId, target.regions]));
  for (const unitId of unitIds) byUnit.set(unitId, [...new Set([...(byUnit.get(unitId) ?? []), ...regions])]);
  stackSet.targets = [...byUnit].map(([unitId, each]) => ({ unitId, regions: each }));
}

/** Forgets the units and regions in which no instance is left. */
export function pruneUnitTargets(stackSet: StackSetState): void {
  if (stackSet.targets.length === 0) return;
  const left = new Set<string>();
  for (const { organizationalUnitId, region } of stackSet.instances.values())
    left.add(`${organizationalUnitId} ${region}`);
  stackSet.targets = stackSet.targets.flatMap(({ unitId, regions }) => {
    const kept = regions.filter((region) => left.has(`${unitId} ${region}`));
    return kept.length === 0 ? [] : [{ unitId, regions: kept }];
  });
}
