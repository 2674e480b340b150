import { PantherctlError } from '../../errors.ts';
import { limits } from '../../config/limits.ts';
import type { InstancesRequest, OperationAction, OperationPreferences } from '../../ports/stack-sets.ts';
import type { OperationState, RegionRun, StackSetState, World } from '../state/world-state.ts';
import { compileTemplate } from '../cloudformation/compile-template.ts';
import { checkOperation, checkTargets } from './check-request.ts';
import { conflict, startOperation } from './operation-queue.ts';
import { instanceKey } from './instance-key.ts';
import { openInstances } from './open-instances.ts';

/** What an operation is to do. */
interface AcceptedOperation {
  readonly id: string;
  readonly action: OperationAction;
  readonly preferences: OperationPreferences;
  readonly overrides?: Readonly<Record<string, string>>;
  readonly retainStacks?: boolean;
  readonly changesDefinition?: boolean;
}

/**
 * Accepts an operation on named instances. They are `PENDING` once it runs, which is at once unless it queues. Throws `VALIDATION`, `OPERATION_ID_EXISTS`,
 * `OPERATION_IN_PROGRESS`, or `STACK_INSTANCE_NOT_FOUND` if an update or deletion names a pair that does not exist.
 */
export function acceptInstancesOperation(
  world: World,
  stackSet: StackSetState,
  action: OperationAction,
  request: InstancesRequest & { readonly retainStacks?: boolean },
): void {
  const { operationId, preferences, overrides } = request;
  checkOperation(operationId, preferences);
  checkTargets(request.accounts, request.regions);
  checkOverrides(world, stackSet, overrides);
  const accounts = [...new Set(request.accounts)];
  const regions = orderRegions(request.regions, preferences);
  checkIsFree(stackSet, operationId);
  for (const region of regions) {
    for (const account of accounts) {
      const key = instanceKey(account, region);
      if (action !== 'CREATE' && !stackSet.instances.has(key)) {
        throw new PantherctlError(
          'STACK_INSTANCE_NOT_FOUND',
          `stack set ${stackSet.name} has no instance in account ${account}, region ${region}`,
          {
            fix: 'name only pairs that exist; every pair of accounts and regions must',
          },
        );
      }
    }
  }
  const operation: AcceptedOperation = {
    id: operationId,
    action,
    preferences,
    retainStacks: request.retainStacks ?? false,
    ...(action === 'DELETE' ? {} : { overrides }),
  };
  checkCount(stackSet, accounts, regions);
  enqueue(
    world,
    stackSet,
    operation,
    regions.map((region) => buildRun(region, accounts)),
  );
}

/** Accepts the update of every instance after the stack set's definition has changed. All of them become `OUTDATED` first. */
export function acceptStackSetUpdate(
  world: World,
  stackSet: StackSetState,
  operationId: string,
  preferences: OperationPreferences,
): void {
  const byRegion = new Map<string, string[]>();
  for (const instance of stackSet.instances.values()) {
    if (instance.status === 'INOPERABLE') continue;
    instance.status = 'OUTDATED';
    const accounts = byRegion.get(instance.region) ?? [];
    byRegion.set(instance.region, accounts);
    accounts.push(instance.accountId);
  }
  const regions = orderRegions([...byRegion.keys()].sort(), preferences);
  const runs = regions.map((region) => buildRun(region, (byRegion.get(region) ?? []).sort()));
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

function checkCount(stackSet: StackSetState, accounts: readonly string[], regions: readonly string[]): void {
  if (stackSet.instances.size + accounts.length * regions.length <= limits.instancesPerStackSetMaxCount) return;
  let count = stackSet.instances.size;
  for (const region of regions)
    for (const account of accounts) if (!stackSet.instances.has(instanceKey(account, region))) count += 1;
  if (count <= limits.instancesPerStackSetMaxCount) return;
  throw new PantherctlError(
    'VALIDATION',
    `stack set ${stackSet.name} would have ${count} instances, more than ${limits.instancesPerStackSetMaxCount}`,
  );
}

function orderRegions(regions: readonly string[], { regionOrder }: OperationPreferences): readonly string[] {
  const first = regionOrder.filter((region) => regions.includes(region));
  return [...first, ...regions.filter((region) => !first.includes(region))];
}

function buildRun(region: string, accounts: readonly string[]): RegionRun {
  return {
    region,
    accounts,
    results: accounts.map(() => 'PENDING' as const),
    reasons: new Map(),
    cancelReason: undefined,
    state: 'waiting',
    next: 0,
    running: 0,
    failed: 0,
  };
}

function enqueue(world: World, stackSet: StackSetState, accepted: AcceptedOperation, runs: readonly RegionRun[]): void {
  const operation: OperationState = {
    ...accepted,
    overrides: accepted.overrides,
    retainStacks: accepted.retainStacks ?? false,
    changesDefinition: accepted.changesDefinition ?? false,
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
  if (before.some((earlier) => earlier !== undefined && conflict(earlier, operation))) return;
  startOperation(world, stackSet, operation);
}
