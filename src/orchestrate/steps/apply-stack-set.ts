import type { Cloud } from '../../ports/cloud.ts';
import { accountsAtOnce } from '../concurrency.ts';
import { buildOperationId } from '../operation-id.ts';
import type { Plan, StackSetStep } from '../plan.ts';
import { retryCall } from '../retry-call.ts';
import type { RunTools } from '../retry-call.ts';
import { finishOperation } from './finish-operation.ts';
import type { StepResult } from './step-outcome.ts';

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
  const stackSets = cloud.stackSets(step.place);
  const request = {
    name: step.stackSet,
    description: 'Sends the CloudTrail API events of this account and region to Panther.',
    template: step.template,
    parameters: step.parameters,
    tags: step.tags,
    administrationRoleArn: step.administrationRoleArn,
    executionRoleName: step.executionRoleName,
  };
  if (step.action === 'create') {
    await retryCall('CreateStackSet', tools, () => stackSets.create(request));
    return { outcome: { outcome: 'done' } };
  }
  const operationId = buildOperationId(tools.clock.now(), request);
  await retryCall('UpdateStackSet', tools, () => stackSets.update(request, operationId, step.preferences));
  tools.emit({
    code: 'operation.started',
    operationId,
    stackSet: step.stackSet,
    action: 'UPDATE',
    instances: plan.pairs.update,
    accountsAtOnce: accountsAtOnce(step.preferences),
  });
  const { accountNames } = plan;
  return finishOperation({ stackSets, stackSet: step.stackSet, operationId, accountNames }, tools);
}
