import { isErrorCode, PantherctlError } from '../errors.ts';
import type { Cloud } from '../ports/cloud.ts';
import type { ApplyResult } from './apply.ts';
import { accountsAtOnce } from './concurrency.ts';
import { groupCauses } from './failure-causes.ts';
import type { FailedInstance } from './failure-causes.ts';
import { addCounts, noInstances } from './count-results.ts';
import { followOperation } from './follow-operation.ts';
import type { FinishedOperation } from './follow-operation.ts';
import type { Verdict } from './outcome.ts';
import type { ImportBatch, ImportPlan } from './plan-import.ts';
import type { RunTools } from './run-tools.ts';
import { startOperation } from './steps/start-operation.ts';

interface BatchResult {
  readonly failed: readonly FailedInstance[];
  readonly finished?: FinishedOperation;
}

/**
 * Takes stacks into the stack set, one operation after another, each followed to its end; the stacks are not changed. An
 * operation that fails does not stop the next. Reports like `apply` and resolves with the verdict, even if all failed.
 * https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/stacksets-import.html
 */
export async function importStacks(plan: ImportPlan, cloud: Cloud, tools: RunTools): Promise<ApplyResult> {
  const { accountNames, batches, there } = plan;
  tools.emit({ code: 'apply.started', steps: batches.length });
  let counts = noInstances;
  const failed: FailedInstance[] = [];
  const steps = { done: 0, skipped: 0, manual: 0, failed: 0 };
  for (const [index, batch] of batches.entries()) {
    const step = `import/${index + 1}`;
    const title = `import ${batch.stacks.length} ${batch.stacks.length === 1 ? 'stack' : 'stacks'}`;
    tools.emit({ code: 'step.started', step, title });
    const result = await attempt(batch, plan, cloud, tools);
    if (result.finished) counts = addCounts(counts, result.finished.counts);
    failed.push(...result.failed);
    steps[result.failed.length === 0 ? 'done' : 'failed'] += 1;
    tools.emit({ code: 'step.finished', step, title, ...describeOutcome(batch, result) });
  }
  const named = batches.reduce((sum, { stacks }) => sum + stacks.length, 0);
  const wanted = named + there.length;
  const instances = { wanted, inPlace: wanted - failed.length };
  const causes = groupCauses(failed, accountNames);
  const result = { verdict: judge(failed.length, instances), steps, instances, counts, manual: [], causes };
  tools.emit({ code: 'apply.finished', ...result });
  return result;
}

function judge(failed: number, { inPlace }: ApplyResult['instances']): Verdict {
  if (failed === 0) return 'done';
  return inPlace > 0 ? 'partly' : 'failed';
}

function describeOutcome({ stacks }: ImportBatch, { failed, finished }: BatchResult) {
  if (failed.length === 0) return { outcome: 'done' as const };
  const reason = finished
    ? `operation ${finished.operation.id} ended as ${finished.operation.status}, ${failed.length} of ${stacks.length} stacks not imported`
    : (failed[0]?.reason ?? '');
  return { outcome: failed.length < stacks.length ? ('partly' as const) : ('failed' as const), reason };
}

/** One batch; what AWS refuses is told of each of its stacks. A cancelled run and a fault of our own throw. */
async function attempt(batch: ImportBatch, plan: ImportPlan, cloud: Cloud, tools: RunTools): Promise<BatchResult> {
  try {
    return await importBatch(batch, plan, cloud, tools);
  } catch (error) {
    if (tools.signal?.aborted === true || isErrorCode(error, 'SIMULATED_CRASH')) throw error;
    if (!(error instanceof PantherctlError) || error.blame === 'bug') throw error;
    return { failed: batch.stacks.map(({ accountId, region }) => ({ accountId, region, reason: error.message })) };
  }
}

async function importBatch(
  { organizationalUnits, stacks }: ImportBatch,
  { accountNames, step }: ImportPlan,
  cloud: Cloud,
  tools: RunTools,
): Promise<BatchResult> {
  const { callAs, place, stackSet } = step;
  const stackSets = cloud.stackSets(place, callAs);
  // Its regions are those of the stacks, so that an order of others means nothing here.
  const preferences = { ...step.preferences, regionOrder: [] };
  const request = {
    stackSetName: stackSet,
    stackIds: stacks.map(({ stackId }) => stackId),
    ...(organizationalUnits === undefined ? {} : { organizationalUnits }),
    preferences,
  };
  const wanted = {
    stackSets,
    stackSet,
    place,
    // CloudFormation tells an import as a creation.
    action: 'CREATE' as const,
    instances: stacks.length,
    content: request,
    name: 'stackSets.importStacks',
    call: (operationId: string) => stackSets.importStacks({ ...request, operationId }),
  };
  const operationId = await startOperation(wanted, tools);
  tools.emit({
    code: 'operation.started',
    operationId,
    stackSet,
    action: 'CREATE',
    instances: stacks.length,
    accountsAtOnce: Math.min(accountsAtOnce(preferences), new Set(stacks.map(({ accountId }) => accountId)).size),
  });
  const finished = await followOperation({ stackSets, stackSet, operationId, accountNames }, tools);
  await tools.journal?.end(operationId, finished.operation.status);
  const succeeded = new Set(
    finished.results
      .filter(({ status }) => status === 'SUCCEEDED')
      .map(({ accountId, region }) => `${accountId}/${region}`),
  );
  const failed = stacks
    .filter(({ accountId, region }) => !succeeded.has(`${accountId}/${region}`))
    .map(({ accountId, region }) => {
      const told = finished.results.find((result) => result.accountId === accountId && result.region === region);
      return { accountId, region, reason: told?.reason ?? `ended as ${told?.status ?? 'nothing'} without a reason` };
    });
  return { finished, failed };
}
