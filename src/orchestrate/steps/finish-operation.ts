import { PantherctlError } from '../../errors.ts';
import type { OperationAction, OperationResult } from '../../ports/stack-sets.ts';
import { countResults } from '../count-results.ts';
import type { Pair } from '../cover.ts';
import type { FailedInstance } from '../failed-instance.ts';
import { followOperation } from '../follow-operation.ts';
import type { FinishedOperation, FollowOptions } from '../follow-operation.ts';
import type { Plan } from '../plan.ts';
import type { RunTools } from '../run-tools.ts';
import { resolveDoubts } from './resolve-doubts.ts';
import type { StepOutcome, StepResult } from './step-outcome.ts';

/** An operation to follow, and the instances that it is about. */
export interface StartedOperation extends FollowOptions {
  readonly action: OperationAction;
  /** Empty where only the service knows them, as for all accounts of a unit. */
  readonly pairs: readonly Pair[];
  /** True if `pairs` is what a list said before the call, which may name instances that were gone by then. */
  readonly isEstimate?: boolean;
}

/**
 * Follows an operation to its end, notes the end in the journal, and judges it. An operation that SUCCEEDED may hold failed
 * instances within its tolerance, so three words must agree: the operation's state, the number of failures it counts, and
 * every instance. All in place is done, some is partly, none is failed. Instances of accounts that the plan leaves out
 * without anything to mend (suspended ones) do not count. If the operation is lost from sight, what became of it is unknown,
 * and so none of its instances counts as in place.
 */
export async function finishOperation(
  started: StartedOperation,
  plan: Pick<Plan, 'skipped'>,
  tools: RunTools,
): Promise<StepResult> {
  let finished: FinishedOperation;
  try {
    finished = await followOperation({ expected: started.pairs.length, ...started }, tools);
  } catch (error) {
    if (!(error instanceof PantherctlError) || error.blame !== 'aws') throw error;
    const reason = `lost sight of operation ${started.operationId}, which goes on in AWS: ${error.message}`;
    return {
      outcome: { outcome: 'failed', reason, fix: `run pantherctl operations resume ${started.operationId}` },
      failed: started.pairs.map(({ accountId, region }) => ({
        accountId,
        region,
        reason,
        ...(started.action === 'DELETE' ? { deleting: true } : {}),
      })),
    };
  }
  await tools.journal?.end(started.operationId, finished.operation.status);
  return judgeOperation(started, await resolveDoubts(started, finished), plan);
}

/** What an operation that has ended comes to, by the instances that count. */
export function judgeOperation(
  { action }: Pick<StartedOperation, 'action'>,
  finished: FinishedOperation,
  plan: Pick<Plan, 'skipped'>,
): StepResult {
  const leftOut = new Set(plan.skipped.filter(({ fix }) => fix === undefined).map(({ accountId }) => accountId));
  const counted = finished.results.filter(({ accountId }) => !leftOut.has(accountId));
  const failed = counted
    .filter((result) => result.status !== 'SUCCEEDED')
    .map((result) => describeFailure(result, action));
  return {
    outcome: judge(finished, failed.length, counted.length),
    counts: countResults(finished.results),
    failed,
    succeeded: counted
      .filter((result) => result.status === 'SUCCEEDED')
      .map(({ accountId, region }) => ({ accountId, region })),
  };
}

/** A result that is no success, as a failure to be grouped by cause. */
export function describeFailure(
  { accountId, reason, region, status }: OperationResult,
  action: OperationAction,
): FailedInstance {
  const deleting = action === 'DELETE' ? { deleting: true } : {};
  if (status === 'CANCELLED')
    return { accountId, region, reason: reason ?? 'Cancelled', kind: 'cancelled', ...deleting };
  return {
    accountId,
    region,
    reason: reason ?? `ended as ${status} without a reason`,
    ...(action === 'DELETE' ? { kind: 'inoperable' } : {}),
    ...deleting,
  };
}

function judge({ counts, operation }: FinishedOperation, failed: number, instances: number): StepOutcome {
  const reportedFailed = Math.max(failed, operation.failedInstances);
  if (operation.status === 'SUCCEEDED' && reportedFailed === 0) return { outcome: 'done' };
  const detail = operation.statusReason === undefined ? '' : `: ${operation.statusReason}`;
  const what = operation.action === 'DELETE' ? 'deleted' : 'deployed';
  const reason = `operation ${operation.id} ended as ${operation.status}, ${reportedFailed} of ${instances} instances not ${what}${detail}`;
  return { outcome: counts.succeeded > 0 ? 'partly' : 'failed', reason };
}
