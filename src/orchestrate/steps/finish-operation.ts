import { PantherctlError } from '../../errors.ts';
import { followOperation } from '../follow-operation.ts';
import type { FinishedOperation, FollowOptions } from '../follow-operation.ts';
import type { Plan } from '../plan.ts';
import type { RunTools } from '../run-tools.ts';
import type { StepOutcome, StepResult } from './step-outcome.ts';

/** An operation to follow, and the instances that it is about. */
export interface StartedOperation extends FollowOptions {
  readonly pairs: readonly { readonly accountId: string; readonly region: string }[];
}

/**
 * Follows an operation to its end and judges it. An operation that SUCCEEDED may hold failed instances within its
 * tolerance, so the instances decide: all succeeded is done, some is partly, none is failed. Instances of accounts that
 * the plan leaves out without anything to mend (suspended ones) do not count. If the operation is lost from sight, what
 * became of it is unknown, and so none of its instances counts as in place.
 */
export async function finishOperation(started: StartedOperation, plan: Plan, tools: RunTools): Promise<StepResult> {
  let finished: FinishedOperation;
  try {
    finished = await followOperation(started, tools);
  } catch (error) {
    if (!(error instanceof PantherctlError) || error.blame !== 'aws') throw error;
    const reason = `lost sight of operation ${started.operationId}, which goes on in AWS: ${error.message}`;
    return {
      outcome: { outcome: 'failed', reason, fix: 'run pantherctl apply, which follows it to its end' },
      failed: started.pairs.map((pair) => ({ ...pair, reason })),
    };
  }
  const leftOut = new Set(plan.skipped.filter(({ fix }) => fix === undefined).map(({ accountId }) => accountId));
  const counted = finished.results.filter(({ accountId }) => !leftOut.has(accountId));
  const failed = counted
    .filter((result) => result.status !== 'SUCCEEDED')
    .map(({ accountId, reason, region, status }) => ({
      accountId,
      region,
      reason: reason ?? (status === 'CANCELLED' ? 'Cancelled' : `ended as ${status} without a reason`),
    }));
  return {
    outcome: judge(finished, failed.length, counted.length),
    counts: finished.counts,
    failed,
    succeeded: counted.filter((result) => result.status === 'SUCCEEDED'),
  };
}

function judge({ counts, operation }: FinishedOperation, failed: number, instances: number): StepOutcome {
  const reportedFailed = Math.max(failed, operation.failedInstances);
  if (operation.status === 'SUCCEEDED' && reportedFailed === 0) return { outcome: 'done' };
  const detail = operation.statusReason === undefined ? '' : `: ${operation.statusReason}`;
  const reason = `operation ${operation.id} ended as ${operation.status}, ${reportedFailed} of ${instances} instances not deployed${detail}`;
  return { outcome: counts.succeeded > 0 ? 'partly' : 'failed', reason };
}
