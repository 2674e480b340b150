import type { OperationPreferences } from '../../ports/stack-sets.ts';
import type { OperationState, StackSetState, World } from '../state/world-state.ts';
import { checkIsFree, enqueue } from './accept-operation.ts';
import { buildFullRuns } from './build-runs.ts';
import { checkOperationSize } from './check-operation-size.ts';
import { checkOperation } from './check-request.ts';

/**
 * Accepts a detection of drift on every instance. It shows in the stack set at once as being in progress, beside what the
 * detection before it has found.
 */
export function acceptDriftDetection(
  world: World,
  stackSet: StackSetState,
  operationId: string,
  preferences: OperationPreferences,
): void {
  checkOperation(operationId, preferences);
  checkIsFree(stackSet, operationId);
  const runs = buildFullRuns(stackSet, preferences, () => true);
  checkOperationSize(world, stackSet, runs);
  const before = stackSet.drift ?? { status: 'NOT_CHECKED', drifted: 0, inSync: 0, failed: 0 };
  stackSet.drift = { ...before, detection: 'IN_PROGRESS' };
  enqueue(world, stackSet, { id: operationId, action: 'DETECT_DRIFT', preferences }, runs);
}

/** Sums up what a detection that has ended found. A failed instance keeps what an earlier detection found of it. */
export function concludeDriftDetection(world: World, stackSet: StackSetState, operation: OperationState): void {
  let drifted = 0;
  let inSync = 0;
  for (const { drift } of stackSet.instances.values()) {
    if (drift === 'DRIFTED') drifted += 1;
    else if (drift === 'IN_SYNC') inSync += 1;
  }
  const { failed, status } = operation;
  const whole = failed === 0 ? 'COMPLETED' : 'PARTIAL_SUCCESS';
  stackSet.drift = {
    status: drifted > 0 ? 'DRIFTED' : inSync > 0 ? 'IN_SYNC' : 'NOT_CHECKED',
    detection: status === 'FAILED' || status === 'STOPPED' ? status : whole,
    checkedAt: world.now,
    drifted,
    inSync,
    failed,
  };
}
