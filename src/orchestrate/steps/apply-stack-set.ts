import type { Cloud } from '../../ports/cloud.ts';
import { accountsAtOnce } from '../concurrency.ts';
import { buildOperationId } from '../operation-id.ts';
import type { Plan, StackSetStep } from '../plan.ts';
import type { RunTools } from '../run-tools.ts';
import { finishOperation } from './finish-operation.ts';
import { startOperation } from './start-operation.ts';
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
  const { preferences, stackSet } = step;
  const stackSets = cloud.stackSets(step.place);
  const request = {
    name: stackSet,
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
  if (step.action === 'create') {
    await stackSets.create(request);
    return { outcome: { outcome: 'done' } };
  }
  const pairs = await stackSets.listInstances(stackSet);
  const operationId = buildOperationId(tools.clock.now(), request);
  await startOperation(() => stackSets.update(request, operationId, preferences));
  tools.emit({
    code: 'operation.started',
    operationId,
    stackSet,
    action: 'UPDATE',
    instances: pairs.length,
    accountsAtOnce: Math.min(accountsAtOnce(preferences), new Set(pairs.map(({ accountId }) => accountId)).size),
  });
  return finishOperation({ stackSets, stackSet, operationId, accountNames: plan.accountNames, pairs }, plan, tools);
}
