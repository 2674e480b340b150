import type { Cloud } from '../../ports/cloud.ts';
import type { StackSets } from '../../ports/stack-sets.ts';
import { accountsAtOnce } from '../concurrency.ts';
import { pairKey } from '../cover.ts';
import type { Pair } from '../cover.ts';
import type { FailedInstance } from '../failure-causes.ts';
import { buildOperationId } from '../operation-id.ts';
import type { InstancesStep, Plan } from '../plan.ts';
import type { RunTools } from '../run-tools.ts';
import { finishOperation } from './finish-operation.ts';
import { startOperation } from './start-operation.ts';
import type { StepResult } from './step-outcome.ts';

/** Accounts to leave out of a step, each with what went wrong before it. */
export type BrokenAccounts = ReadonlyMap<string, string>;

/**
 * Deploys a rectangle of stack instances in one operation and follows it to its end. Accounts whose execution role could
 * not be deployed are left out, so that they do not use up the failure tolerance, and count as failed. Instances that an
 * update of the stack set has repaired meanwhile are not deployed again.
 */
export async function applyInstances(
  step: InstancesStep,
  plan: Plan,
  broken: BrokenAccounts,
  cloud: Cloud,
  tools: RunTools,
): Promise<StepResult> {
  const { preferences, regions, stackSet } = step;
  const accounts = step.accounts.filter((accountId) => !broken.has(accountId));
  const leftOut = listLeftOut(step, broken);
  if (accounts.length === 0) {
    return { outcome: { outcome: 'failed', reason: 'no account of this step has an execution role' }, failed: leftOut };
  }
  const stackSets = cloud.stackSets(step.place);
  const pairs = accounts.flatMap((accountId) => regions.map((region) => ({ accountId, region })));
  if (step.action === 'retry' && plan.steps.some(({ action, kind }) => kind === 'stackSet' && action === 'update')) {
    if (await areCurrent(pairs, stackSet, stackSets)) {
      return { outcome: { outcome: 'skipped', reason: 'the update has deployed them' }, succeeded: pairs };
    }
  }
  const operationId = buildOperationId(tools.clock.now(), [step.action, accounts, regions]);
  await startOperation(() =>
    stackSets.createInstances({ stackSetName: stackSet, operationId, accounts, regions, overrides: {}, preferences }),
  );
  tools.emit({
    code: 'operation.started',
    operationId,
    stackSet,
    action: 'CREATE',
    instances: pairs.length,
    accountsAtOnce: Math.min(accountsAtOnce(preferences), accounts.length),
  });
  const started = { stackSets, stackSet, operationId, accountNames: plan.accountNames, pairs };
  return addLeftOut(await finishOperation(started, plan, tools), leftOut);
}

function listLeftOut({ accounts, regions }: InstancesStep, broken: BrokenAccounts): readonly FailedInstance[] {
  return accounts.flatMap((accountId) => {
    const why = broken.get(accountId);
    if (why === undefined) return [];
    return regions.map((region) => ({
      accountId,
      region,
      reason: `its execution role could not be deployed: ${why}`,
    }));
  });
}

async function areCurrent(pairs: readonly Pair[], stackSet: string, stackSets: StackSets): Promise<boolean> {
  const instances = await stackSets.listInstances(stackSet);
  const current = new Set(instances.filter(({ status }) => status === 'CURRENT').map(pairKey));
  return pairs.every((pair) => current.has(pairKey(pair)));
}

function addLeftOut(result: StepResult, leftOut: readonly FailedInstance[]): StepResult {
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
