import { schedule } from '../state/schedule.ts';
import { integerBetween } from '../seeded-random.ts';
import { takeInstances } from './open-instances.ts';
import type { OperationState, StackSetState, World } from '../state/world-state.ts';

/**
 * Starts every queued operation that no operation before it stands in the way of: they touch no instance in common, and
 * neither changes the whole stack set.
 */
export function startQueuedOperations(world: World, stackSet: StackSetState): void {
  const before: OperationState[] = [];
  for (const id of stackSet.active) {
    const operation = stackSet.operations.get(id);
    if (operation === undefined) continue;
    if (operation.status === 'QUEUED' && !before.some((earlier) => conflict(stackSet, earlier, operation))) {
      startOperation(world, stackSet, operation);
    }
    before.push(operation);
  }
}

/** Lets an operation run and gives it its instances, the first of which start a few seconds later. */
export function startOperation(world: World, stackSet: StackSetState, operation: OperationState): void {
  operation.status = 'RUNNING';
  takeInstances(stackSet, operation);
  schedule(world, {
    kind: 'operation',
    at: world.now + 1000 * integerBetween(2, 4, world.seed, stackSet.id, operation.id),
    stackSet: stackSet.key,
    operationId: operation.id,
    step: 'begin',
  });
}

/** True if two operations may not run side by side: without managed execution no two may. */
export function conflict(stackSet: StackSetState, left: OperationState, right: OperationState): boolean {
  if (!stackSet.managedExecution || left.changesDefinition || right.changesDefinition) return true;
  for (const run of left.runs) {
    const other = right.runs.find(({ region }) => region === run.region);
    if (other === undefined) continue;
    const accounts = new Set(run.accounts);
    if (other.accounts.some((account) => accounts.has(account))) return true;
  }
  return false;
}
