import { limits } from '../../config/limits.ts';
import { partitionOf } from '../../config/regions.ts';
import { PantherctlError } from '../../errors.ts';
import type { Place } from '../../ports/place.ts';
import type { CallAs, InstancesRequest, StackSetRequest, StackSets } from '../../ports/stack-sets.ts';
import { answerList, changeBehindLists } from '../faults/stale-lists.ts';
import { checkTemplateBody } from '../cloudformation/compile-template.ts';
import { callPlace, hasTemplateBucket, makeCall } from '../session.ts';
import type { Session } from '../session.ts';
import { uuidFrom } from '../seeded-random.ts';
import { acceptDriftDetection } from '../stack-sets/accept-drift-detection.ts';
import { acceptImport } from '../stack-sets/accept-import.ts';
import { acceptInstancesOperation, acceptStackSetUpdate } from '../stack-sets/accept-operation.ts';
import { assumeAdministrationRole } from '../stack-sets/assume-execution-role.ts';
import { checkStackSetRequest, refuse } from '../stack-sets/check-request.ts';
import { describeInstance, describeOperation, describeResults, describeStackSet } from '../stack-sets/describe.ts';
import { joinForeignOperation } from '../stack-sets/foreign-operation.ts';
import { instanceKey } from '../stack-sets/instance-key.ts';
import { stopOperation } from '../stack-sets/run-operation.ts';
import { checkMayManage, findHomeAccount, isVisible } from '../stack-sets/service-managed.ts';
import { nextNumber } from '../state/schedule.ts';
import type { InstanceState, OperationState, StackSetState, World } from '../state/world-state.ts';

/** Stack sets of one administrator account and region of the local cloud, as `callAs` sees them. */
export function createLocalStackSets(session: Session, place: Place, callAs: CallAs = 'SELF'): StackSets {
  const { world } = session;
  const at = callPlace(place);
  const target = { account: place.accountId, region: place.region };
  const list = <Answer>(key: string, present: () => Answer): Answer =>
    answerList(world, session.pastAnswers, target, key, present);
  const lists = {
    instances: ({ instances }: StackSetState) => [...instances.values()].map(describeInstance),
    operations: ({ name, operations }: StackSetState) =>
      [...operations.values()].reverse().map((operation) => describeOperation(name, operation)),
  };
  const findHome = (): Place => ({ accountId: findHomeAccount(world, place, callAs), region: place.region });
  const find = (name: string): StackSetState | undefined => {
    const stackSet = world.stackSets.get(keyOf(findHome(), name));
    if (stackSet === undefined || !isVisible(stackSet, callAs)) return undefined;
    joinForeignOperation(world, stackSet);
    return stackSet;
  };
  const need = (name: string): StackSetState => {
    const stackSet = find(name);
    if (stackSet !== undefined) return stackSet;
    throw new PantherctlError('NOT_FOUND', `account ${place.accountId} has no stack set ${name} in ${place.region}`);
  };
  const needOperation = (name: string, operationId: string): OperationState => {
    const operation = need(name).operations.get(operationId);
    if (operation !== undefined) return operation;
    throw new PantherctlError('NOT_FOUND', `stack set ${name} has no operation ${operationId}`);
  };
  /** The stack set, if an operation may be started on it. */
  const needOpen = (name: string): StackSetState => {
    const stackSet = need(name);
    if (stackSet.permissionModel === 'SERVICE_MANAGED') checkMayManage(world, stackSet.accountId);
    return stackSet;
  };
  /** Starts an operation; lists that lag behind may not know of it for a while. */
  const begin = (stackSet: StackSetState, operationId: string, accept: () => void): void => {
    const before = {
      [`instances ${stackSet.id}`]: () => lists.instances(stackSet),
      [`operations ${stackSet.id}`]: () => lists.operations(stackSet),
      [`results ${stackSet.id} ${operationId}`]: () => [],
    };
    changeBehindLists(world, session.pastAnswers, target, before, accept);
  };
  const change = (
    action: 'CREATE' | 'UPDATE' | 'DELETE',
    request: InstancesRequest & { readonly retainStacks?: boolean },
  ): void => {
    const stackSet = needOpen(request.stackSetName);
    if (action !== 'DELETE') checkAdministrationRole(world, stackSet);
    begin(stackSet, request.operationId, () => acceptInstancesOperation(world, stackSet, action, request));
  };
  return {
    list: () =>
      makeCall(session, 'stackSets.list', at, () => {
        const { accountId, region } = findHome();
        return [...world.stackSets.values()]
          .filter((each) => each.accountId === accountId && each.region === region && isVisible(each, callAs))
          .map(({ name }) => name);
      }),
    describe: (name) =>
      makeCall(session, 'stackSets.describe', at, () => {
        const stackSet = find(name);
        return stackSet === undefined ? undefined : describeStackSet(world, stackSet);
      }),
    create: (request) =>
      makeCall(session, 'stackSets.create', at, () => {
        checkTemplateBody(request.template, hasTemplateBucket(session));
        createStackSet(world, findHome(), request, callAs);
      }),
    update: (request, operationId, preferences) =>
      makeCall(session, 'stackSets.update', at, () => {
        const stackSet = needOpen(request.name);
        checkTemplateBody(request.template, hasTemplateBucket(session));
        checkStackSetRequest(request);
        if (request.permissionModel === 'SERVICE_MANAGED') checkMayManage(world, stackSet.accountId);
        checkMayBecome(stackSet, request);
        begin(stackSet, operationId, () =>
          acceptStackSetUpdate(world, stackSet, operationId, preferences, () => define(world, stackSet, request)),
        );
      }),
    listInstances: (name) =>
      makeCall(session, 'stackSets.listInstances', at, () => {
        const stackSet = need(name);
        return list(`instances ${stackSet.id}`, () => lists.instances(stackSet));
      }),
    createInstances: (request) => makeCall(session, 'stackSets.createInstances', at, () => change('CREATE', request)),
    updateInstances: (request) => makeCall(session, 'stackSets.updateInstances', at, () => change('UPDATE', request)),
    deleteInstances: (request) => makeCall(session, 'stackSets.deleteInstances', at, () => change('DELETE', request)),
    describeOperation: (name, operationId) =>
      makeCall(session, 'stackSets.describeOperation', at, () => {
        const operation = need(name).operations.get(operationId);
        return operation === undefined ? undefined : describeOperation(name, operation);
      }),
    listOperations: (name) =>
      makeCall(session, 'stackSets.listOperations', at, () => {
        const stackSet = need(name);
        return list(`operations ${stackSet.id}`, () => lists.operations(stackSet));
      }),
    listResults: (name, operationId) =>
      makeCall(session, 'stackSets.listResults', at, () => {
        const operation = needOperation(name, operationId);
        return list(`results ${need(name).id} ${operationId}`, () => describeResults(operation));
      }),
    detectDrift: (name, operationId, preferences) =>
      makeCall(session, 'stackSets.detectDrift', at, () => {
        const stackSet = needOpen(name);
        begin(stackSet, operationId, () => acceptDriftDetection(world, stackSet, operationId, preferences));
      }),
    listDrifts: (name, instance, operationId) =>
      makeCall(session, 'stackSets.listDrifts', at, () => {
        const { action } = needOperation(name, operationId);
        if (action !== 'DETECT_DRIFT') refuse(`operation ${operationId} did not detect drift`);
        return needInstance(need(name), instance).drifts ?? [];
      }),
    importStacks: (request) =>
      makeCall(session, 'stackSets.importStacks', at, () => {
        const stackSet = needOpen(request.stackSetName);
        checkAdministrationRole(world, stackSet);
        begin(stackSet, request.operationId, () => acceptImport(world, stackSet, request));
      }),
    stopOperation: (name, operationId) =>
      makeCall(session, 'stackSets.stopOperation', at, () => {
        const operation = needOperation(name, operationId);
        if (operation.endedAt !== undefined) {
          throw new PantherctlError(
            'VALIDATION',
            `operation ${operationId} is in state ${operation.status} and cannot be stopped`,
          );
        }
        if (operation.status !== 'STOPPING') stopOperation(world, need(name), operation);
      }),
  };
}

function keyOf({ accountId, region }: Place, name: string): string {
  return `${accountId}/${region}/${name}`;
}

function needInstance({ instances, name }: StackSetState, { accountId, region }: Place): InstanceState {
  const instance = instances.get(instanceKey(accountId, region));
  if (instance !== undefined) return instance;
  throw new PantherctlError(
    'STACK_INSTANCE_NOT_FOUND',
    `stack set ${name} has no instance in account ${accountId}, region ${region}`,
  );
}

function createStackSet(world: World, place: Place, request: StackSetRequest, callAs: CallAs): void {
  checkStackSetRequest(request);
  const { accountId, region } = place;
  const { name, permissionModel } = request;
  if (permissionModel === 'SERVICE_MANAGED') checkMayManage(world, accountId);
  else if (callAs !== 'SELF') refuse('a delegated administrator manages service-managed stack sets only');
  const key = keyOf(place, name);
  if (world.stackSets.has(key)) {
    throw new PantherctlError('ALREADY_EXISTS', `account ${accountId} has a stack set ${name} in ${region} already`);
  }
  const owned = [...world.stackSets.values()].filter((each) => each.accountId === accountId && each.region === region);
  if (owned.length >= limits.stackSetsPerAdministratorMaxCount) {
    throw new PantherctlError(
      'LIMIT_EXCEEDED',
      `account ${accountId} has ${owned.length} stack sets in ${region} already, the most that it may have`,
      { fix: 'delete stack sets that are not needed, or ask AWS for a higher quota' },
    );
  }
  const uuid = uuidFrom(world.seed, 'stackset', key, nextNumber(world));
  const stackSet: StackSetState = {
    key,
    accountId,
    region,
    name,
    id: `arn:${partitionOf(region) ?? 'aws'}:cloudformation:${region}:${accountId}:stackset/${name}:${uuid}`,
    description: '',
    definitionId: 0,
    administrationRoleArn: undefined,
    executionRoleName: undefined,
    permissionModel,
    managedExecution: false,
    autoDeployment: undefined,
    targets: [],
    drift: undefined,
    instances: new Map(),
    operations: new Map(),
    active: new Set(),
    regionCounts: new Map(),
  };
  define(world, stackSet, request);
  world.stackSets.set(key, stackSet);
}

/** Throws for what cannot change while there are instances, or while operations run or wait. */
function checkMayBecome(stackSet: StackSetState, request: StackSetRequest): void {
  const { active, instances, name } = stackSet;
  if (request.permissionModel !== stackSet.permissionModel && instances.size > 0) {
    refuse(`the permission model of stack set ${name} cannot change while it has ${instances.size} stack instances`);
  }
  if (request.managedExecution === stackSet.managedExecution || active.size === 0) return;
  throw new PantherctlError(
    'OPERATION_IN_PROGRESS',
    `managed execution of stack set ${name} cannot be turned ${request.managedExecution ? 'on' : 'off'} while operations run or wait`,
    { fix: 'wait for them to end, then run the command again' },
  );
}

function define(world: World, stackSet: StackSetState, request: StackSetRequest): void {
  stackSet.description = request.description;
  stackSet.administrationRoleArn = request.administrationRoleArn;
  stackSet.executionRoleName = request.executionRoleName;
  stackSet.permissionModel = request.permissionModel;
  stackSet.managedExecution = request.managedExecution;
  stackSet.autoDeployment = request.autoDeployment;
  stackSet.definitionId = world.definitions.put(request);
}

function checkAdministrationRole(world: World, stackSet: StackSetState): void {
  if (stackSet.permissionModel === 'SERVICE_MANAGED') return;
  const { reason } = assumeAdministrationRole(world, stackSet, stackSet.region);
  if (reason === undefined) return;
  throw new PantherctlError('VALIDATION', reason.replace(/\.$/, ''), { fix: 'deploy the administration role first' });
}
