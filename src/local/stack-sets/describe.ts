import type { Operation, OperationResult, StackInstance, StackSet } from '../../ports/stack-sets.ts';
import { showParameters } from '../cloudformation/show-parameters.ts';
import type { InstanceState, OperationState, StackSetState, World } from '../state/world-state.ts';

/** A stack set as the port shows it. */
export function describeStackSet(world: World, stackSet: StackSetState): StackSet {
  const { template, parameters, tags } = world.definitions.get(stackSet.definitionId);
  return {
    name: stackSet.name,
    id: stackSet.id,
    template,
    parameters: showParameters(template, parameters),
    tags,
    ...(stackSet.administrationRoleArn === undefined ? {} : { administrationRoleArn: stackSet.administrationRoleArn }),
    ...(stackSet.executionRoleName === undefined ? {} : { executionRoleName: stackSet.executionRoleName }),
    permissionModel: stackSet.permissionModel,
    managedExecution: stackSet.managedExecution,
    ...(stackSet.autoDeployment === undefined ? {} : { autoDeployment: stackSet.autoDeployment }),
    organizationalUnits: stackSet.targets.map(({ unitId }) => unitId),
    regions: [...stackSet.regionCounts.keys()],
    ...(stackSet.drift === undefined ? {} : { drift: stackSet.drift }),
  };
}

/** An instance as the port shows it. */
export function describeInstance(instance: InstanceState): StackInstance {
  const { accountId, region, status, detailedStatus, overrides, statusReason, stackId, lastOperationId } = instance;
  const { drift, organizationalUnitId } = instance;
  return {
    accountId,
    region,
    status,
    detailedStatus,
    overrides,
    ...(statusReason === undefined ? {} : { statusReason }),
    ...(stackId === undefined ? {} : { stackId }),
    ...(lastOperationId === undefined ? {} : { lastOperationId }),
    ...(drift === undefined ? {} : { drift }),
    ...(organizationalUnitId === undefined ? {} : { organizationalUnitId }),
  };
}

/** An operation as the port shows it; costs nothing but a copy, however large the operation is. */
export function describeOperation(stackSetName: string, operation: OperationState): Operation {
  const { id, action, status, statusReason, createdAt, endedAt, failed, preferences } = operation;
  return {
    id,
    stackSetName,
    action,
    status,
    createdAt,
    failedInstances: failed,
    preferences,
    ...(statusReason === undefined ? {} : { statusReason }),
    ...(endedAt === undefined ? {} : { endedAt }),
  };
}

/** One row per account and region of an operation, in the order in which they are taken. */
export function describeResults(operation: OperationState): readonly OperationResult[] {
  return operation.runs.flatMap((run) =>
    run.accounts.map((accountId, index) => {
      const status = run.results[index] ?? 'PENDING';
      const reason = run.reasons.get(index) ?? (status === 'CANCELLED' ? run.cancelReason : undefined);
      return { accountId, region: run.region, status, ...(reason === undefined ? {} : { reason }) };
    }),
  );
}
