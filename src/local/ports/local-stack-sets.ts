import { partitionOf } from '../../config/regions.ts';
import { PantherctlError } from '../../errors.ts';
import type { Place } from '../../ports/place.ts';
import type { InstancesRequest, OperationAction, StackSetRequest, StackSets } from '../../ports/stack-sets.ts';
import { callPlace, makeCall } from '../session.ts';
import type { Session } from '../session.ts';
import { uuidFrom } from '../seeded-random.ts';
import { acceptInstancesOperation, acceptStackSetUpdate, checkIsFree } from '../stack-sets/accept-operation.ts';
import { assumeAdministrationRole } from '../stack-sets/assume-execution-role.ts';
import { checkOperation, checkStackSetRequest } from '../stack-sets/check-request.ts';
import { describeInstance, describeOperation, describeResults, describeStackSet } from '../stack-sets/describe.ts';
import { joinForeignOperation } from '../stack-sets/foreign-operation.ts';
import { stopOperation } from '../stack-sets/run-operation.ts';
import { nextNumber } from '../state/schedule.ts';
import type { StackSetState, World } from '../state/world-state.ts';

/** Stack sets of one administrator account and region of the local cloud. */
export function createLocalStackSets(session: Session, place: Place): StackSets {
  const { world } = session;
  const at = callPlace(place);
  const find = (name: string): StackSetState | undefined => {
    const stackSet = world.stackSets.get(keyOf(place, name));
    if (stackSet !== undefined) joinForeignOperation(world, stackSet);
    return stackSet;
  };
  const need = (name: string): StackSetState => {
    const stackSet = find(name);
    if (stackSet !== undefined) return stackSet;
    throw new PantherctlError('NOT_FOUND', `account ${place.accountId} has no stack set ${name} in ${place.region}`);
  };
  const change = (action: OperationAction, request: InstancesRequest & { readonly retainStacks?: boolean }): void => {
    const stackSet = need(request.stackSetName);
    if (action !== 'DELETE') checkAdministrationRole(world, stackSet);
    acceptInstancesOperation(world, stackSet, action, request);
  };
  return {
    describe: (name) =>
      makeCall(session, 'stackSets.describe', at, () => {
        const stackSet = find(name);
        return stackSet === undefined ? undefined : describeStackSet(world, stackSet);
      }),
    create: (request) => makeCall(session, 'stackSets.create', at, () => createStackSet(world, place, request)),
    update: (request, operationId, preferences) =>
      makeCall(session, 'stackSets.update', at, () => {
        const stackSet = need(request.name);
        checkStackSetRequest(request);
        checkOperation(operationId, preferences);
        checkIsFree(stackSet, operationId);
        define(world, stackSet, request);
        acceptStackSetUpdate(world, stackSet, operationId, preferences);
      }),
    listInstances: (name) =>
      makeCall(session, 'stackSets.listInstances', at, () => [...need(name).instances.values()].map(describeInstance)),
    createInstances: (request) => makeCall(session, 'stackSets.createInstances', at, () => change('CREATE', request)),
    updateInstances: (request) => makeCall(session, 'stackSets.updateInstances', at, () => change('UPDATE', request)),
    deleteInstances: (request) => makeCall(session, 'stackSets.deleteInstances', at, () => change('DELETE', request)),
    describeOperation: (name, operationId) =>
      makeCall(session, 'stackSets.describeOperation', at, () => {
        const operation = need(name).operations.get(operationId);
        return operation === undefined ? undefined : describeOperation(name, operation);
      }),
    listOperations: (name) =>
      makeCall(session, 'stackSets.listOperations', at, () =>
        [...need(name).operations.values()].reverse().map((operation) => describeOperation(name, operation)),
      ),
    listResults: (name, operationId) =>
      makeCall(session, 'stackSets.listResults', at, () => {
        const operation = need(name).operations.get(operationId);
        if (operation === undefined) throw noOperation(name, operationId);
        return describeResults(operation);
      }),
    stopOperation: (name, operationId) =>
      makeCall(session, 'stackSets.stopOperation', at, () => {
        const stackSet = need(name);
        const operation = stackSet.operations.get(operationId);
        if (operation === undefined) throw noOperation(name, operationId);
        if (operation.endedAt !== undefined) {
          throw new PantherctlError(
            'VALIDATION',
            `operation ${operationId} is in state ${operation.status} and cannot be stopped`,
          );
        }
        if (operation.status !== 'STOPPING') stopOperation(world, stackSet, operation);
      }),
  };
}

function keyOf({ accountId, region }: Place, name: string): string {
  return `${accountId}/${region}/${name}`;
}

function createStackSet(world: World, place: Place, request: StackSetRequest): void {
  checkStackSetRequest(request);
  const key = keyOf(place, request.name);
  if (world.stackSets.has(key)) {
    throw new PantherctlError(
      'ALREADY_EXISTS',
      `account ${place.accountId} has a stack set ${request.name} in ${place.region} already`,
    );
  }
  const uuid = uuidFrom(world.seed, 'stackset', key, nextNumber(world));
  const stackSet: StackSetState = {
    key,
    accountId: place.accountId,
    region: place.region,
    name: request.name,
    id: `arn:${partitionOf(place.region) ?? 'aws'}:cloudformation:${place.region}:${place.accountId}:stackset/${request.name}:${uuid}`,
    description: '',
    definitionId: 0,
    administrationRoleArn: '',
    executionRoleName: '',
    managedExecution: false,
    instances: new Map(),
    operations: new Map(),
    active: new Set(),
  };
  define(world, stackSet, request);
  world.stackSets.set(key, stackSet);
}

function define(world: World, stackSet: StackSetState, request: StackSetRequest): void {
  stackSet.description = request.description;
  stackSet.administrationRoleArn = request.administrationRoleArn;
  stackSet.executionRoleName = request.executionRoleName;
  stackSet.definitionId = world.definitions.put(request);
}

function checkAdministrationRole(world: World, stackSet: StackSetState): void {
  const { reason } = assumeAdministrationRole(world, stackSet, stackSet.region);
  if (reason === undefined) return;
  throw new PantherctlError('VALIDATION', reason.replace(/\.$/, ''), { fix: 'deploy the administration role first' });
}

function noOperation(name: string, operationId: string): PantherctlError {
  return new PantherctlError('NOT_FOUND', `stack set ${name} has no operation ${operationId}`);
}
