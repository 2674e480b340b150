import { isErrorCode, PantherctlError } from '../../errors.ts';
import type { StackSetRequest, StackSets } from '../../ports/stack-sets.ts';
import { containsAll } from '../compare-records.ts';
import { accountsAtOnce } from '../concurrency.ts';
import { pairKey } from '../cover.ts';
import type { StackSetStep } from '../plan.ts';
import type { RunTools } from '../run-tools.ts';
import { spreadWait } from '../spread-wait.ts';
import { finishOperation } from './finish-operation.ts';
import { startOperation } from './start-operation.ts';
import type { StepContext } from './step-context.ts';
import type { StepResult } from './step-outcome.ts';

const unansweredMaxTries = 5;
const unansweredWaitMilliseconds = 2_000;

/**
 * Creates the stack set, or changes its definition and follows the update of every instance to its end. `deleted` are the
 * instances, by key, that this run has deleted before.
 */
export async function applyStackSet(
  step: StackSetStep,
  { cloud, deleted, plan, tools }: StepContext,
): Promise<StepResult> {
  if (step.action === 'none') return { outcome: { outcome: 'skipped', reason: step.reason ?? 'as wanted' } };
  if (step.action === 'blocked') {
    return {
      outcome: { outcome: 'failed', reason: step.reason ?? '', ...(step.fix === undefined ? {} : { fix: step.fix }) },
    };
  }
  const { stackSet } = step;
  const stackSets = cloud.stackSets(step.place, step.callAs);
  const request = buildRequest(step);
  if (step.action === 'create') {
    await createStackSet(request, stackSets, tools);
    return { outcome: { outcome: 'done' } };
  }
  const instances = await stackSets.listInstances(stackSet, new Set());
  // An update passes by what a failed deletion has left, and a list that lags behind still shows what this run has deleted.
  const pairs = instances.filter((instance) => instance.status !== 'INOPERABLE' && !deleted.has(pairKey(instance)));
  const used = new Set(instances.map(({ region }) => region));
  const preferences = {
    ...step.preferences,
    regionOrder: step.preferences.regionOrder.filter((region) => used.has(region)),
  };
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
      const made = await stackSets.describe(request.name);
      if (made !== undefined && containsAll(made.tags, request.tags)) return;
      if (made !== undefined) {
        throw new PantherctlError('ALREADY_EXISTS', `stack set ${request.name} was made by somebody else meanwhile`);
      }
      if (tries >= unansweredMaxTries) throw error;
      const wait = spreadWait(unansweredWaitMilliseconds, tools, 0.5);
      tools.emit({ code: 'call.retried', call: 'stackSets.create', reason: error.message, wait });
      await tools.clock.sleep(wait, tools.signal);
    }
  }
}
