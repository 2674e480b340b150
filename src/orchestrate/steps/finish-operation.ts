import { followOperation } from '../follow-operation.ts';
import type { FinishedOperation, FollowOptions } from '../follow-operation.ts';
import type { RunTools } from '../retry-call.ts';
import type { StepOutcome, StepResult } from './step-outcome.ts';

/**
 * Follows an operation to its end and judges it. An operation that SUCCEEDED may hold failed instances within its
 * tolerance, so the instances decide: all succeeded is done, some is partly, none is failed.
 */
export async function finishOperation(options: FollowOptions, tools: RunTools): Promise<StepResult> {
  const finished = await followOperation(options, tools);
  const failed = finished.results
    .filter((result) => result.status !== 'SUCCEEDED')
    .map(({ accountId, reason, region, status }) => ({
      accountId,
      region,
      reason: reason ?? (status === 'CANCELLED' ? 'Cancelled' : `ended as ${status} without a reason`),
    }));
  return { outcome: judge(finished, failed.length), counts: finished.counts, failed };
}

function judge({ counts, operation, results }: FinishedOperation, failed: number): StepOutcome {
  const reportedFailed = Math.max(failed, operation.failedInstances);
  if (operation.status === 'SUCCEEDED' && reportedFailed === 0) return { outcome: 'done' };
  const detail = operation.statusReason === undefined ? '' : `: ${operation.statusReason}`;
  const reason = `operation ${operation.id} ended as ${operation.status}, ${reportedFailed} of ${results.length} instances not deployed${detail}`;
  return { outcome: counts.succeeded > 0 ? 'partly' : 'failed', reason };
}
