import type { UnorderedEvent } from './world-event.ts';
import type { World } from './world-state.ts';

/** The next number that nothing else in the world has. */
export function nextNumber(world: World): number {
  world.sequence += 1;
  return world.sequence;
}

/** Has something happen at its instant; events of the same instant happen in the order in which they were scheduled. */
export function schedule(world: World, event: UnorderedEvent): void {
  world.events.add({ ...event, order: nextNumber(world) });
}
