import type { InstancesRequest, OperationAction, StackSets } from '../../ports/stack-sets.ts';
import { accountsAtOnce } from '../concurrency.ts';
import type { Pair, Rectangle } from '../cover.ts';
import type { InstancesStep } from '../plan.ts';
import { finishOperation } from './finish-operation.ts';
import { startOperation } from './start-operation.ts';
import type { StepContext } from './step-context.ts';
import type { StepResult } from './step-outcome.ts';

/** What each kind of step is for CloudFormation. */
export const operationActions = {
  create: 'CREATE',
  retry: 'CREATE',
  update: 'UPDATE',
  delete: 'DELETE',
} as const satisfies Record<InstancesStep['action'], OperationAction>;

const callNames = {
  CREATE: 'stackSets.createInstances',
  UPDATE: 'stackSets.updateInstances',
  DELETE: 'stackSets.deleteInstances',
} as const;

/** The call that a step begins its operations with, as events name it. */
export function nameCall({ action }: Pick<InstancesStep, 'action'>): string {
  return callNames[operationActions[action]];
}

/** Every pair of a rectangle. */
export function listPairs({ accounts, regions }: Rectangle): readonly Pair[] {
  return accounts.flatMap((accountId) => regions.map((region) => ({ accountId, region })));
}

/**
 * Runs one operation on a rectangle of a step and follows it to its end. `round` tells operations on the same rectangle
 * apart. A rectangle that is the whole of a step on whole units asks for the units alone.
 */
export async function runInstances(
  rectangle: Rectangle,
  step: InstancesStep,
  round: number,
  { cloud, plan, tools }: StepContext,
): Promise<StepResult> {
  const { organizationalUnits, overrides, place, preferences, stackSet } = step;
  const { accounts, regions } = rectangle;
  const stackSets = cloud.stackSets(place, step.callAs);
  const action = operationActions[step.action];
  const pairs = listPairs(rectangle);
  const isWhole = step.wholeUnits === true && accounts.length === step.accounts.length;
  const request = {
    stackSetName: stackSet,
    accounts: isWhole ? [] : accounts,
    regions,
    ...(organizationalUnits === undefined ? {} : { organizationalUnits }),
    overrides,
    preferences: { ...preferences, regionOrder: preferences.regionOrder.filter((region) => regions.includes(region)) },
  };
  const operationId = await startOperation(
    {
      stackSets,
      stackSet,
      place,
      action,
      instances: pairs.length,
      content: [step.action, request, round],
      name: nameCall(step),
      call: (id) => callFor(action, stackSets, { ...request, operationId: id }),
    },
    tools,
  );
  tools.emit({
    code: 'operation.started',
    operationId,
    stackSet,
    action,
    instances: pairs.length,
    accountsAtOnce: Math.min(accountsAtOnce(preferences), accounts.length),
  });
  const started = { stackSets, stackSet, operationId, accountNames: plan.accountNames, action, pairs };
  return finishOperation(started, plan, tools);
}

function callFor(
  action: 'CREATE' | 'UPDATE' | 'DELETE',
  stackSets: StackSets,
  request: InstancesRequest,
): Promise<void> {
  switch (action) {
    case 'CREATE':
      return stackSets.createInstances(request);
    case 'UPDATE':
      return stackSets.updateInstances(request);
    case 'DELETE':
      return stackSets.deleteInstances({ ...request, retainStacks: false });
  }
}
