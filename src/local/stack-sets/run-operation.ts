import { findStack, dropStack } from '../state/find-stack.ts';
import { findDrift } from '../stacks/find-drift.ts';
import { schedule } from '../state/schedule.ts';
import type { InstanceEvent, InstanceOutcome, OperationEvent } from '../state/world-event.ts';
import type { InstanceState, OperationState, RegionRun, StackSetState, World } from '../state/world-state.ts';
import { concludeDriftDetection } from './accept-drift-detection.ts';
import { accountsAllowed, exceedsTolerance } from './allowance.ts';
import { instanceKey } from './instance-key.ts';
import { removeInstance } from './instance-table.ts';
import { startQueuedOperations } from './operation-queue.ts';
import { startInstance } from './start-instance.ts';
import { pruneUnitTargets } from './unit-targets.ts';

const toleranceReason = 'Cancelled since failure tolerance has exceeded';
const suspendedReason =
  'This account is suspended. To remove this instance from the stack set, delete it with the stack retained.';

/** Begins an accepted operation, or ends one that somebody else ran. */
export function advanceOperation(world: World, event: OperationEvent): void {
  const stackSet = world.stackSets.get(event.stackSet);
  const operation = stackSet?.operations.get(event.operationId);
  if (stackSet === undefined || operation === undefined || operation.status !== 'RUNNING') return;
  if (event.step === 'end') {
    finish(world, stackSet, operation);
    return;
  }
  if (operation.runs.length === 0) finish(world, stackSet, operation);
  else if (operation.preferences.regionConcurrencyType === 'PARALLEL') {
    for (const run of operation.runs) startRun(world, stackSet, operation, run);
  } else startNextRun(world, stackSet, operation);
}

/** Takes note of what became of an instance and lets the next ones start. */
export function endInstance(world: World, event: InstanceEvent): void {
  const stackSet = world.stackSets.get(event.stackSet);
  const operation = stackSet?.operations.get(event.operationId);
  const run = operation?.runs[event.runIndex];
  const accountId = run?.accounts[event.accountIndex];
  if (stackSet === undefined || operation === undefined || run === undefined || accountId === undefined) return;
  const key = instanceKey(accountId, run.region);
  const instance = stackSet.instances.get(key);
  if (instance === undefined) return;
  const outcome = event.outcome ?? readStack(world, operation, instance);
  const isPresent = event.definitionId === stackSet.definitionId;
  run.running -= 1;
  if (outcome.kind === 'succeeded') {
    run.results[event.accountIndex] = 'SUCCEEDED';
    if (operation.action === 'DETECT_DRIFT') noteDrift(world, instance);
    else if (operation.action === 'DELETE') removeInstance(stackSet, instance);
    else settle(instance, isPresent ? 'CURRENT' : 'OUTDATED', 'SUCCEEDED', undefined);
  } else if (outcome.kind === 'suspended') {
    run.results[event.accountIndex] = 'CANCELLED';
    run.reasons.set(event.accountIndex, suspendedReason);
    if (operation.action !== 'DETECT_DRIFT') {
      const status = instance.status === 'INOPERABLE' ? 'INOPERABLE' : 'OUTDATED';
      settle(instance, status, 'SKIPPED_SUSPENDED_ACCOUNT', suspendedReason);
    }
  } else {
    run.results[event.accountIndex] = 'FAILED';
    run.reasons.set(event.accountIndex, outcome.reason);
    run.failed += 1;
    operation.failed += 1;
    settleFailure(operation, instance, outcome.reason);
  }
  if (run.state === 'running' && exceedsTolerance(operation.preferences, run.failed)) {
    run.state = 'stopped';
    cancelRest(stackSet, operation, run, toleranceReason);
  }
  goOn(world, stackSet, operation, run);
}

/** Cancels everything that has not started. The operation ends when what is running has ended. */
export function stopOperation(world: World, stackSet: StackSetState, operation: OperationState): void {
  operation.status = 'STOPPING';
  for (const run of operation.runs) cancelRest(stackSet, operation, run, 'Cancelled since the operation was stopped');
  if (operation.runs.every(({ running }) => running === 0)) finish(world, stackSet, operation);
}

function startNextRun(world: World, stackSet: StackSetState, operation: OperationState): void {
  const next = operation.runs.find(({ state }) => state === 'waiting');
  if (next === undefined) finish(world, stackSet, operation);
  else startRun(world, stackSet, operation, next);
}

function startRun(world: World, stackSet: StackSetState, operation: OperationState, run: RegionRun): void {
  run.state = 'running';
  goOn(world, stackSet, operation, run);
}

function goOn(world: World, stackSet: StackSetState, operation: OperationState, run: RegionRun): void {
  if (run.state === 'running') fill(world, stackSet, operation, run);
  if (run.running > 0 || run.next < run.accounts.length) return;
  if (run.state === 'running') run.state = 'ended';
  const isParallel = operation.preferences.regionConcurrencyType === 'PARALLEL';
  if (isParallel || operation.status === 'STOPPING') {
    const isOver = operation.runs.every(({ next, accounts, running }) => running === 0 && next >= accounts.length);
    if (isOver) finish(world, stackSet, operation);
    return;
  }
  if (run.state === 'stopped') {
    for (const each of operation.runs) cancelRest(stackSet, operation, each, toleranceReason);
    finish(world, stackSet, operation);
    return;
  }
  startNextRun(world, stackSet, operation);
}

function fill(world: World, stackSet: StackSetState, operation: OperationState, run: RegionRun): void {
  const runIndex = operation.runs.indexOf(run);
  while (run.next < run.accounts.length && run.running < accountsAllowed(operation.preferences, run.failed)) {
    const accountIndex = run.next;
    run.next += 1;
    const instance = stackSet.instances.get(instanceKey(run.accounts[accountIndex] ?? '', run.region));
    if (instance === undefined) {
      run.results[accountIndex] = 'CANCELLED';
      run.reasons.set(accountIndex, 'The instance was deleted before its turn came');
      continue;
    }
    run.running += 1;
    run.results[accountIndex] = 'RUNNING';
    if (operation.action !== 'DETECT_DRIFT') instance.detailedStatus = 'RUNNING';
    if (operation.overrides !== undefined) instance.overrides = operation.overrides;
    const { endsAt, outcome } = startInstance(world, stackSet, operation, instance);
    schedule(world, {
      kind: 'instance',
      at: endsAt,
      stackSet: stackSet.key,
      operationId: operation.id,
      runIndex,
      accountIndex,
      definitionId: stackSet.definitionId,
      ...(outcome === undefined ? {} : { outcome }),
    });
  }
}

function cancelRest(stackSet: StackSetState, operation: OperationState, run: RegionRun, reason: string): void {
  if (run.next >= run.accounts.length) return;
  run.cancelReason = reason;
  for (let index = run.next; index < run.accounts.length; index += 1) {
    run.results[index] = 'CANCELLED';
    const instance = stackSet.instances.get(instanceKey(run.accounts[index] ?? '', run.region));
    if (instance === undefined || instance.lastOperationId !== operation.id) continue;
    instance.detailedStatus = 'CANCELLED';
    instance.statusReason = reason;
  }
  run.next = run.accounts.length;
}

function finish(world: World, stackSet: StackSetState, operation: OperationState): void {
  const stopped = operation.runs.filter(({ state }) => state === 'stopped').map(({ region }) => region);
  if (operation.status === 'STOPPING') operation.status = 'STOPPED';
  else operation.status = stopped.length > 0 ? 'FAILED' : 'SUCCEEDED';
  if (operation.status === 'FAILED') operation.statusReason = `failure tolerance exceeded in ${stopped.join(', ')}`;
  operation.endedAt = world.now;
  if (operation.action === 'DELETE') pruneUnitTargets(stackSet);
  if (operation.action === 'DETECT_DRIFT') concludeDriftDetection(world, stackSet, operation);
  stackSet.active.delete(operation.id);
  startQueuedOperations(world, stackSet);
}

function readStack(world: World, operation: OperationState, instance: InstanceState): InstanceOutcome {
  const { accountId, region, stackName } = instance;
  const stack = stackName === undefined ? undefined : findStack(world, accountId, region, stackName);
  if (stack === undefined) {
    return operation.action === 'DELETE'
      ? { kind: 'succeeded' }
      : { kind: 'failed', reason: 'The stack was deleted meanwhile.' };
  }
  if (stack.status === 'CREATE_COMPLETE' || stack.status === 'UPDATE_COMPLETE') return { kind: 'succeeded' };
  const [failure] = stack.failures;
  const reason =
    failure === undefined
      ? (stack.statusReason ?? stack.status)
      : `ResourceLogicalId:${failure.logicalId}, ResourceType:${failure.resourceType}, ResourceStatusReason:${failure.reason}.`;
  if (stack.status === 'ROLLBACK_COMPLETE') dropStack(world, stack);
  return { kind: 'failed', reason };
}

function settleFailure({ action, imports }: OperationState, instance: InstanceState, reason: string): void {
  if (action === 'DETECT_DRIFT') return;
  if (action === 'DELETE') settle(instance, 'INOPERABLE', 'INOPERABLE', reason);
  else if (imports !== undefined) settle(instance, 'OUTDATED', 'FAILED_IMPORT', reason);
  else settle(instance, instance.status === 'INOPERABLE' ? 'INOPERABLE' : 'OUTDATED', 'FAILED', reason);
}

function noteDrift(world: World, instance: InstanceState): void {
  const { accountId, region, stackName } = instance;
  const stack = stackName === undefined ? undefined : findStack(world, accountId, region, stackName);
  const drifts = stack === undefined ? [] : findDrift(world, stack);
  instance.drift = drifts.length === 0 ? 'IN_SYNC' : 'DRIFTED';
  instance.drifts = drifts.length === 0 ? undefined : drifts;
}

function settle(
  instance: InstanceState,
  status: InstanceState['status'],
  detailedStatus: InstanceState['detailedStatus'],
  reason: string | undefined,
): void {
  instance.status = status;
  instance.detailedStatus = detailedStatus;
  instance.statusReason = reason;
}
