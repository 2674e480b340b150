import { isErrorCode } from '../../errors.ts';
import type { Cloud } from '../../ports/cloud.ts';
import { accountsAtOnce } from '../concurrency.ts';
import { buildOperationId } from '../operation-id.ts';
import type { InstancesStep, Plan } from '../plan.ts';
import { retryCall } from '../retry-call.ts';
import type { RunTools } from '../retry-call.ts';
import { finishOperation } from './finish-operation.ts';
import type { StepResult } from './step-outcome.ts';

/** Accounts to leave out of a step, each with what went wrong before it. */
export type BrokenAccounts = ReadonlyMap<string, string>;

/**
 * Deploys a rectangle of stack instances in one operation and follows it to its end. Accounts whose execution role could
 * not be deployed are left out, so that they do not use up the failure tolerance, and count as failed.
 */
export async function applyInstances(
  step: InstancesStep,
  plan: Plan,
  broken: BrokenAccounts,
  cloud: Cloud,
  tools: RunTools,
): Promise<StepResult> {
  const accounts = step.accounts.filter((accountId) => !broken.has(accountId));
  const leftOut = step.accounts
    .filter((accountId) => broken.has(accountId))
    .flatMap((accountId) =>
      step.regions.map((region) => ({
        accountId,
        region,
        reason: `its execution role could not be deployed: ${broken.get(accountId)}`,
      })),
    );
  if (accounts.length === 0) {
    return { outcome: { outcome: 'failed', reason: 'no account of this step has an execution role' }, failed: leftOut };
  }
  const stackSets = cloud.stackSets(step.place);
  const operationId = buildOperationId(tools.clock.now(), [step.action, accounts, step.regions]);
  const request = {
    stackSetName: step.stackSet,
    operationId,
    accounts,
    regions: step.regions,
    overrides: {},
    preferences: step.preferences,
  };
  await retryCall('CreateStackInstances', tools, async () => {
    try {
      await stackSets.createInstances(request);
    } catch (error) {
      // A first try whose answer was lost has been accepted: the operation is ours, so it is followed.
      if (!isErrorCode(error, 'OPERATION_ID_EXISTS')) throw error;
    }
  });
  tools.emit({
    code: 'operation.started',
    operationId,
    stackSet: step.stackSet,
    action: 'CREATE',
    instances: accounts.length * step.regions.length,
    accountsAtOnce: Math.min(accountsAtOnce(step.preferences), accounts.length),
  });
  const { accountNames } = plan;
  const result = await finishOperation({ stackSets, stackSet: step.stackSet, operationId, accountNames }, tools);
  if (leftOut.length === 0) return result;
  const { outcome } = result;
  return {
    ...result,
    failed: [...(result.failed ?? []), ...leftOut],
    outcome:
      outcome.outcome === 'done'
        ? {
            outcome: 'partly',
            reason: `${leftOut.length} instances left out, since their accounts have no execution role`,
          }
        : outcome,
  };
}
