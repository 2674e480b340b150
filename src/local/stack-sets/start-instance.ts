import { partitionOf } from '../../config/regions.ts';
import { PantherctlError } from '../../errors.ts';
import { strikeFault } from '../faults/find-fault.ts';
import { integerBetween, uuidFrom } from '../seeded-random.ts';
import { findDenial } from '../stacks/actor.ts';
import type { Actor } from '../stacks/actor.ts';
import { startStackCreation, startStackDeletion, startStackUpdate } from '../stacks/start-stack-change.ts';
import { findRegionProblem, isSuspended } from '../state/account-facts.ts';
import { dropStack, findStack } from '../state/find-stack.ts';
import type { InstanceOutcome } from '../state/world-event.ts';
import type { InstanceState, OperationState, StackSetState, StackState, World } from '../state/world-state.ts';
import { assumeAdministrationRole, assumeExecutionRole } from './assume-execution-role.ts';
import { instanceKey } from './instance-key.ts';
import { assumeServiceRole } from './service-managed.ts';
import { takeStack } from './take-stack.ts';

/** When an instance will be through, and what comes of it where no stack decides that. */
export interface InstanceForecast {
  readonly endsAt: number;
  readonly outcome?: InstanceOutcome;
}

/** Between the end of a stack and the end of its instance. */
const reportingMilliseconds = 1000;

const stackActions = {
  CREATE: ['cloudformation:CreateStack'],
  UPDATE: ['cloudformation:UpdateStack'],
  DELETE: ['cloudformation:DeleteStack'],
  DETECT_DRIFT: ['cloudformation:DetectStackDrift'],
} as const;

/**
 * Sets one account and region of an operation going: finds the way in and starts the stack's creation, update or deletion,
 * or looks for drift, or takes over a stack that exists.
 */
export function startInstance(
  world: World,
  stackSet: StackSetState,
  operation: OperationState,
  instance: InstanceState,
): InstanceForecast {
  const { accountId, region } = instance;
  const soon = (outcome: InstanceOutcome): InstanceForecast => ({
    endsAt: world.now + 1000 * integerBetween(2, 5, world.seed, stackSet.id, operation.id, accountId, region),
    outcome,
  });
  const failed = (reason: string): InstanceForecast => soon({ kind: 'failed', reason });

  if (operation.action === 'DELETE' && operation.retainStacks) return soon({ kind: 'succeeded' });
  if (isSuspended(world, accountId)) return soon({ kind: 'suspended' });
  const regionProblem =
    findRegionProblem(world, accountId, region) ?? findRegionProblem(world, stackSet.accountId, region);
  if (regionProblem !== undefined) return failed(regionProblem);
  if (instance.status === 'INOPERABLE' && operation.action === 'UPDATE') {
    return failed('The stack instance is INOPERABLE; delete it with the stack retained, then create it again.');
  }
  const stack = findInstanceStack(world, instance);
  if (stack === undefined && operation.action === 'DELETE') return soon({ kind: 'succeeded' });
  const gate = strikeFault(world, 'account-gate', { account: accountId, region });
  if (gate !== undefined) return failed(`Account gate check failed: ${gate.reason ?? ''}.`);

  const sessionName = (): string => uuidFrom(world.seed, stackSet.id, operation.id, accountId, region);
  const way = findWayIn(world, stackSet, accountId, region, sessionName);
  if (way.actor === undefined) return failed(way.reason);
  const imported = operation.imports?.[instanceKey(accountId, region)];
  if (imported !== undefined) return soon(takeStack(world, stackSet, instance, imported));
  if (operation.action === 'DETECT_DRIFT' && stack === undefined) return failed('The stack instance has no stack.');
  try {
    return changeStack(world, stackSet, operation, instance, stack, way.actor, soon);
  } catch (error) {
    if (error instanceof PantherctlError && error.code === 'VALIDATION') return failed(error.message);
    throw error;
  }
}

function findWayIn(
  world: World,
  stackSet: StackSetState,
  accountId: string,
  region: string,
  sessionName: () => string,
): { readonly actor: Actor; readonly reason?: undefined } | { readonly actor?: undefined; readonly reason: string } {
  if (stackSet.permissionModel === 'SERVICE_MANAGED') {
    return { actor: assumeServiceRole(world, stackSet, accountId, sessionName) };
  }
  const administration = assumeAdministrationRole(world, stackSet, region);
  if (administration.role === undefined) return { reason: administration.reason };
  const execution = assumeExecutionRole(world, stackSet, administration.role, accountId);
  if (execution.role === undefined) return { reason: execution.reason };
  return { actor: { role: execution.role, sessionName } };
}

function changeStack(
  world: World,
  stackSet: StackSetState,
  operation: OperationState,
  instance: InstanceState,
  stack: StackState | undefined,
  actor: Actor,
  soon: (outcome: InstanceOutcome) => InstanceForecast,
): InstanceForecast {
  const { accountId, region } = instance;
  const place = { accountId, region };
  const partition = partitionOf(region) ?? 'aws';
  const name = stack?.name ?? buildStackName(world, stackSet, operation, instance);
  const action = chooseStackAction(operation, stack);
  const denial = findDenial(
    actor,
    stackActions[action].map((each) => ({
      action: each,
      resource: `arn:${partition}:cloudformation:${region}:${accountId}:stack/${name}/${stack?.id.split('/').at(-1) ?? '*'}`,
    })),
    { place, partition, tags: world.definitions.get(stackSet.definitionId).tags, isViaCloudFormation: false },
  );
  if (denial !== undefined) return soon({ kind: 'failed', reason: denial });
  if (action === 'DETECT_DRIFT') return soon({ kind: 'succeeded' });
  if (operation.action === 'DELETE' && stack !== undefined) {
    return { endsAt: startStackDeletion(world, stack, actor) + reportingMilliseconds };
  }
  const definitionId = definitionOf(world, stackSet, instance);
  if (stack === undefined) {
    const started = startStackCreation(world, { place, name, definitionId, actor });
    instance.stackId = started.stack.id;
    instance.stackName = name;
    return { endsAt: started.endsAt + reportingMilliseconds };
  }
  const started = startStackUpdate(world, { place, name, definitionId, actor });
  return started.kind === 'unchanged'
    ? soon({ kind: 'succeeded' })
    : { endsAt: started.endsAt + reportingMilliseconds };
}

function chooseStackAction({ action }: OperationState, stack: StackState | undefined): keyof typeof stackActions {
  if (action === 'DELETE' || action === 'DETECT_DRIFT') return action;
  return stack === undefined ? 'CREATE' : 'UPDATE';
}

/** The instance's stack; the remains of a failed creation are cleared away, as the service clears them. */
function findInstanceStack(
  world: World,
  { accountId, region, stackId, stackName }: InstanceState,
): StackState | undefined {
  const stack = stackName === undefined ? undefined : findStack(world, accountId, region, stackName);
  if (stack === undefined || stack.id !== stackId) return undefined;
  if (stack.status !== 'ROLLBACK_COMPLETE') return stack;
  dropStack(world, stack);
  return undefined;
}

function buildStackName(
  world: World,
  stackSet: StackSetState,
  operation: OperationState,
  instance: InstanceState,
): string {
  return `StackSet-${stackSet.name}-${uuidFrom(world.seed, stackSet.id, operation.id, instance.accountId, instance.region, 'stack')}`.slice(
    0,
    128,
  );
}

function definitionOf(world: World, stackSet: StackSetState, { overrides }: InstanceState): number {
  if (Object.keys(overrides).length === 0) return stackSet.definitionId;
  const { template, parameters, tags } = world.definitions.get(stackSet.definitionId);
  return world.definitions.put({ template, tags, parameters: { ...parameters, ...overrides } });
}
