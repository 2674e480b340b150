import type { InstanceState, OperationState, StackSetState } from '../state/world-state.ts';
import { instanceKey } from './instance-key.ts';
import { addInstance } from './instance-table.ts';

/** Adds the instances that a creation is to make and the stack set does not have; they wait for that operation. */
export function openInstances(stackSet: StackSetState, operation: OperationState): void {
  for (const { region, accounts } of operation.runs) {
    for (const accountId of accounts) {
      const key = instanceKey(accountId, region);
      if (!stackSet.instances.has(key)) addInstance(stackSet, buildInstance(accountId, region, operation));
    }
  }
}

/**
 * Gives the instances of an operation that now runs over to it: they are `PENDING`. A creation opens those anew that an operation before it in the
 * queue has deleted. A detection of drift leaves them as they are.
 */
export function takeInstances(stackSet: StackSetState, operation: OperationState): void {
  if (operation.action === 'DETECT_DRIFT') return;
  if (operation.action === 'CREATE') openInstances(stackSet, operation);
  for (const { region, accounts } of operation.runs) {
    for (const accountId of accounts) {
      const instance = stackSet.instances.get(instanceKey(accountId, region));
      if (instance === undefined) continue;
      instance.detailedStatus = 'PENDING';
      instance.statusReason = undefined;
      instance.lastOperationId = operation.id;
    }
  }
}

function buildInstance(accountId: string, region: string, { id, overrides, units }: OperationState): InstanceState {
  return {
    accountId,
    region,
    status: 'OUTDATED',
    detailedStatus: 'PENDING',
    statusReason: undefined,
    overrides: overrides ?? {},
    stackId: undefined,
    stackName: undefined,
    lastOperationId: id,
    organizationalUnitId: units?.[accountId],
    drift: undefined,
    drifts: undefined,
  };
}
