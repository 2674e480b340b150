import { confirmSubscription } from './sns/confirm-subscription.ts';
import type { World } from './state/world-state.ts';
import { advanceOperation, endInstance } from './stack-sets/run-operation.ts';
import { advanceStack } from './stacks/advance-stack.ts';

/**
 * Lets everything happen that is due up to an instant, each thing at its own. Returns how many things happened. What comes
 * out does not depend on how often it is called.
 */
export function settle(world: World, until: number): number {
  let count = 0;
  while ((world.events.peek()?.at ?? Infinity) <= until) {
    settleNext(world);
    count += 1;
  }
  world.now = Math.max(world.now, until);
  return count;
}

/** Lets the one thing happen that is due next, at its own instant; nothing if nothing is to come. */
export function settleNext(world: World): void {
  const next = world.events.take();
  if (next === undefined) return;
  world.now = Math.max(world.now, next.at);
  if (next.kind === 'stack') advanceStack(world, next);
  else if (next.kind === 'instance') endInstance(world, next);
  else if (next.kind === 'confirmation') confirmSubscription(world, next);
  else advanceOperation(world, next);
}
