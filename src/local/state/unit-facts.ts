import type { World } from './world-state.ts';

/** True if a unit is the other, or sits somewhere under it. */
export function isUnder(world: World, unitId: string, ancestorId: string): boolean {
  if (unitId === ancestorId) return true;
  const parentId = world.units.get(unitId)?.parentId;
  return parentId !== undefined && isUnder(world, parentId, ancestorId);
}

/** Names from the root down to a unit, joined by slashes. */
export function unitPath(world: World, unitId: string): string {
  const unit = world.units.get(unitId);
  if (unit === undefined) return '';
  return unit.parentId === undefined ? unit.name : `${unitPath(world, unit.parentId)}/${unit.name}`;
}
