import { dropStack, findStack, hasResources } from '../state/find-stack.ts';
import type { StackEvent } from '../state/world-event.ts';
import type { World } from '../state/world-state.ts';
import { removeResources, settleResources, viewLivingResources } from './settle-resources.ts';

/** Brings a stack to the phase that an event announces. An event of a change that was overtaken does nothing. */
export function advanceStack(world: World, event: StackEvent): void {
  const stack = findStack(world, event.accountId, event.region, event.name);
  const { pending } = stack ?? {};
  const phase = pending?.phases[event.phase];
  if (stack === undefined || pending === undefined || phase === undefined || pending.number !== event.change) return;
  if (phase.status === 'GONE') {
    const view = viewLivingResources(world, stack);
    dropStack(world, stack);
    if (view !== undefined) removeResources(world, stack, view, () => true);
    return;
  }
  const isLast = event.phase === pending.phases.length - 1;
  const isChanged = isLast && (stack.status === 'CREATE_IN_PROGRESS' || pending.definitionId !== stack.definitionId);
  const before = isChanged && hasResources(stack) ? viewLivingResources(world, stack) : undefined;
  stack.status = phase.status;
  stack.statusReason = phase.reason;
  if (!isLast) return;
  stack.definitionId = pending.definitionId;
  stack.claims = pending.claims;
  stack.pending = undefined;
  if (isChanged && hasResources(stack)) settleResources(world, stack, before);
}
