import type { World } from './state/world-state.ts';
import { advanceOperation, endInstance } from './stack-sets/run-operation.ts';
import { advanceStack } from './stacks/advance-stack.ts';

/**
 * Lets everything happen that is due up to an instant, each thing at its own. Returns how many things happened. What comes
 * out does not depend on how often it is called.
 */
export function settle(world: World, until: number): number {
  let count = 0;
  for (;;) {
    const next = world.events.peek();
    if (next === undefined || next.at > until) break;
    world.events.take();
    world.now = Math.max(world.now, next.at);
    count += 1;
    if (next.kind === 'stack') advanceStack(world, next);
    else if (next.kind === 'instance') endInstance(world, next);
    else advanceOperation(world, next);
  }
  world.now = Math.max(world.now, until);
  return count;
}
