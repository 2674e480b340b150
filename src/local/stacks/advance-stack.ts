import { dropStack, findStack } from '../state/find-stack.ts';
import type { StackEvent } from '../state/world-event.ts';
import type { World } from '../state/world-state.ts';

/** Brings a stack to the phase that an event announces. An event of a change that was overtaken does nothing. */
export function advanceStack(world: World, event: StackEvent): void {
  const stack = findStack(world, event.accountId, event.region, event.name);
  const { pending } = stack ?? {};
  const phase = pending?.phases[event.phase];
  if (stack === undefined || pending === undefined || phase === undefined || pending.number !== event.change) return;
  if (phase.status === 'GONE') {
    dropStack(world, stack);
    return;
  }
  stack.status = phase.status;
  stack.statusReason = phase.reason;
  if (event.phase < pending.phases.length - 1) return;
  stack.definitionId = pending.definitionId;
  stack.claims = pending.claims;
  stack.pending = undefined;
}
