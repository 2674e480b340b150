import { PantherctlError } from '../../errors.ts';
import { limits } from '../../config/limits.ts';
import type { InstancesRequest, OperationAction, OperationPreferences } from '../../ports/stack-sets.ts';
import type { OperationState, RegionRun, StackSetState, World } from '../state/world-state.ts';
import { compileTemplate } from '../cloudformation/compile-template.ts';
import { buildFullRuns, buildLooseRuns, buildRun, orderRegions } from './build-runs.ts';
import { checkOperation } from './check-request.ts';
import { checkOperationSize } from './check-operation-size.ts';
import { conflict, startOperation } from './operation-queue.ts';
import { instanceKey } from './instance-key.ts';
import { openInstances } from './open-instances.ts';
import { resolveTargets } from './resolve-targets.ts';
import { addUnitTargets } from './unit-targets.ts';

/** What an operation is to do; what is left out it does not touch. */
export interface AcceptedOperation {
  readonly id: string;
  readonly action: OperationAction;
  readonly preferences: OperationPreferences;
  readonly overrides?: Readonly<Record<string, string>>;
  readonly retainStacks?: boolean;
  readonly changesDefinition?: boolean;
  readonly units?: Readonly<Record<string, string>> | undefined;
  readonly imports?: Readonly<Record<string, string>>;
}

/**
 * Accepts an operation on named instances. They are `PENDING` once it runs, which is at once unless it queues. Throws `VALIDATION`,
 * `OPERATION_ID_EXISTS`, `OPERATION_IN_PROGRESS`, `LIMIT_EXCEEDED`, or `STACK_INSTANCE_NOT_FOUND` if an update or deletion names a pair that does not exist.
 */
export function acceptInstancesOperation(
  world: World,
  stackSet: StackSetState,
  action: 'CREATE' | 'UPDATE' | 'DELETE',
  request: InstancesRequest & { readonly retainStacks?: boolean },
): void {
  const { operationId, preferences, overrides } = request;
  checkOperation(operationId, preferences);
  const { accounts, isLoose, units } = resolveTargets(world, stackSet, action, request);
  checkOverrides(world, stackSet, overrides);
  checkIsFree(stackSet, operationId);
  const regions = orderRegions(request.regions, preferences);
  const runs =
    isLoose && action !== 'CREATE'
      ? buildLooseRuns(stackSet, accounts, regions)
      : regions.map((region) => buildRun(region, accounts));
  if (action === 'CREATE') checkCount(stackSet, runs);
  else checkPairs(stackSet, runs);
  checkOperationSize(world, stackSet, runs);
  if (action === 'CREATE') addUnitTargets(stackSet, request.organizationalUnits ?? [], regions);
  const operation: AcceptedOperation = {
    id: operationId,
    action,
    preferences,
    retainStacks: request.retainStacks ?? false,
    units,
    ...(action === 'DELETE' ? {} : { overrides }),
  };
  enqueue(world, stackSet, operation, runs);
}

function checkPairs(stackSet: StackSetState, runs: readonly RegionRun[]): void {
  for (const { accounts, region } of runs) {
    for (const account of accounts) {
      if (stackSet.instances.has(instanceKey(account, region))) continue;
      throw new PantherctlError(
        'STACK_INSTANCE_NOT_FOUND',
        `stack set ${stackSet.name} has no instance in account ${account}, region ${region}`,
        { fix: 'name only pairs that exist; every pair of accounts and regions must' },
      );
    }
  }
}

/**
 * Accepts the update of every instance: `define` changes the stack set's definition once nothing speaks against it. All
 * instances become `OUTDATED` first.
 */
export function acceptStackSetUpdate(
  world: World,
  stackSet: StackSetState,
  operationId: string,
  preferences: OperationPreferences,
  define: () => void,
): void {
  checkOperation(operationId, preferences);
  checkIsFree(stackSet, operationId);
  const runs = buildFullRuns(stackSet, preferences, ({ status }) => status !== 'INOPERABLE');
  checkOperationSize(world, stackSet, runs);
  define();
  for (const instance of stackSet.instances.values()) {
    if (instance.status !== 'INOPERABLE') instance.status = 'OUTDATED';
  }
  enqueue(world, stackSet, { id: operationId, action: 'UPDATE', preferences, changesDefinition: true }, runs);
}

/** Throws `OPERATION_ID_EXISTS` or, without managed execution, `OPERATION_IN_PROGRESS`. */
export function checkIsFree(stackSet: StackSetState, operationId: string): void {
  if (stackSet.operations.has(operationId)) {
    throw new PantherctlError(
      'OPERATION_ID_EXISTS',
      `stack set ${stackSet.name} has an operation ${operationId} already`,
    );
  }
  const [running] = stackSet.active;
  if (stackSet.active.size > limits.queuedOperationsPerStackSetMaxCount) {
    throw new PantherctlError(
      'LIMIT_EXCEEDED',
      `${stackSet.active.size} operations wait on stack set ${stackSet.name}, the most that may`,
      { fix: 'wait for operations to end' },
    );
  }
  if (running === undefined || stackSet.managedExecution) return;
  throw new PantherctlError('OPERATION_IN_PROGRESS', `operation ${running} runs on stack set ${stackSet.name}`, {
    fix: 'wait for it to end, then run the command again',
  });
}

function checkOverrides(world: World, stackSet: StackSetState, overrides: Readonly<Record<string, string>>): void {
  const { parameters } = compileTemplate(world.definitions.get(stackSet.definitionId).template);
  const unknown = Object.keys(overrides).filter((name) => !parameters.has(name));
  if (unknown.length === 0) return;
  throw new PantherctlError(
    'VALIDATION',
    `parameter overrides: [${unknown.join(', ')}] do not exist in the template of ${stackSet.name}`,
  );
}

function checkCount(stackSet: StackSetState, runs: readonly RegionRun[]): void {
  const asked = runs.reduce((sum, { accounts }) => sum + accounts.length, 0);
  if (stackSet.instances.size + asked <= limits.instancesPerStackSetMaxCount) return;
  let count = stackSet.instances.size;
  for (const { accounts, region } of runs)
    for (const account of accounts) if (!stackSet.instances.has(instanceKey(account, region))) count += 1;
  if (count <= limits.instancesPerStackSetMaxCount) return;
  throw new PantherctlError(
    'LIMIT_EXCEEDED',
    `stack set ${stackSet.name} would have ${count} stack instances, more than ${limits.instancesPerStackSetMaxCount}`,
    { fix: 'split the targets over two stack sets' },
  );
}

/** Puts an operation in its place: it runs at once unless one before it stands in the way. */
export function enqueue(
  world: World,
  stackSet: StackSetState,
  accepted: AcceptedOperation,
  runs: readonly RegionRun[],
): void {
  const operation: OperationState = {
    ...accepted,
    overrides: accepted.overrides,
    retainStacks: accepted.retainStacks ?? false,
    changesDefinition: accepted.changesDefinition ?? false,
    units: accepted.units,
    imports: accepted.imports,
    createdAt: world.now,
    runs,
    status: 'QUEUED',
    statusReason: undefined,
    endedAt: undefined,
    failed: 0,
  };
  const before = [...stackSet.active].map((id) => stackSet.operations.get(id));
  stackSet.operations.set(operation.id, operation);
  stackSet.active.add(operation.id);
  if (operation.action === 'CREATE') openInstances(stackSet, operation);
  if (before.some((earlier) => earlier !== undefined && conflict(stackSet, earlier, operation))) return;
  startOperation(world, stackSet, operation);
}
