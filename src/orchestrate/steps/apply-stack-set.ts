import { isErrorCode } from '../../errors.ts';
import type { Cloud } from '../../ports/cloud.ts';
import type { StackSetRequest, StackSets } from '../../ports/stack-sets.ts';
import { accountsAtOnce } from '../concurrency.ts';
import type { Plan, StackSetStep } from '../plan.ts';
import type { RunTools } from '../run-tools.ts';
import { spreadWait } from '../spread-wait.ts';
import { finishOperation } from './finish-operation.ts';
import { startOperation } from './start-operation.ts';
import type { StepResult } from './step-outcome.ts';

const unansweredMaxTries = 5;
const unansweredWaitMilliseconds = 2_000;

/** Creates the stack set, or changes its definition and follows the update of every instance to its end. */
export async function applyStackSet(
  step: StackSetStep,
  plan: Plan,
  cloud: Cloud,
  tools: RunTools,
): Promise<StepResult> {
  if (step.action === 'none') return { outcome: { outcome: 'skipped', reason: step.reason ?? 'as wanted' } };
  if (step.action === 'blocked') {
    return {
      outcome: { outcome: 'failed', reason: step.reason ?? '', ...(step.fix === undefined ? {} : { fix: step.fix }) },
    };
  }
  const { preferences, stackSet } = step;
  const stackSets = cloud.stackSets(step.place, step.callAs);
  const request = buildRequest(step);
  if (step.action === 'create') {
    await createStackSet(request, stackSets, tools);
    return { outcome: { outcome: 'done' } };
  }
  const instances = await stackSets.listInstances(stackSet, new Set());
  // An update passes by what a failed deletion has left.
  const pairs = instances.filter(({ status }) => status !== 'INOPERABLE');
  const operationId = await startOperation(
    {
      stackSets,
      stackSet,
      place: step.place,
      action: 'UPDATE',
      instances: pairs.length,
      content: [request, preferences],
      name: 'stackSets.update',
      call: (id) => stackSets.update(request, id, preferences),
    },
    tools,
  );
  tools.emit({
    code: 'operation.started',
    operationId,
    stackSet,
    action: 'UPDATE',
    instances: pairs.length,
    accountsAtOnce: Math.min(accountsAtOnce(preferences), new Set(pairs.map(({ accountId }) => accountId)).size),
  });
  const started = {
    stackSets,
    stackSet,
    operationId,
    accountNames: plan.accountNames,
    action: 'UPDATE',
    pairs,
    isEstimate: true,
  } as const;
  return finishOperation(started, plan, tools);
}

function buildRequest(step: StackSetStep): StackSetRequest {
  return {
    name: step.stackSet,
    description: 'Sends the CloudTrail API events of this account and region to Panther.',
    template: step.template,
    parameters: step.parameters,
    tags: step.tags,
    permissionModel: step.permissionModel,
    managedExecution: step.managedExecution,
    ...(step.administrationRoleArn === undefined ? {} : { administrationRoleArn: step.administrationRoleArn }),
    ...(step.executionRoleName === undefined ? {} : { executionRoleName: step.executionRoleName }),
    ...(step.autoDeployment === undefined ? {} : { autoDeployment: step.autoDeployment }),
  };
}

/** Creates the stack set. If no answer comes, it looks whether the set is there before it asks again. */
async function createStackSet(request: StackSetRequest, stackSets: StackSets, tools: RunTools): Promise<void> {
  for (let tries = 1; ; tries += 1) {
    try {
      return await stackSets.create(request);
    } catch (error) {
      if (!isErrorCode(error, 'NO_ANSWER')) throw error;
      if ((await stackSets.describe(request.name)) !== undefined) return;
      if (tries >= unansweredMaxTries) throw error;
      const wait = spreadWait(unansweredWaitMilliseconds, tools, 0.5);
      tools.emit({ code: 'call.retried', call: 'stackSets.create', reason: error.message, wait });
      await tools.clock.sleep(wait, tools.signal);
    }
  }
}
