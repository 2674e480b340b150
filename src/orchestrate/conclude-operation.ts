import type { ApplyResult } from './apply.ts';
import { groupCauses } from './failure-causes.ts';
import type { FinishedOperation } from './follow-operation.ts';
import { judgeOperation } from './steps/finish-operation.ts';

/** The verdict on one operation that has ended, with every cause once: all of its instances count. */
export function concludeOperation(
  finished: FinishedOperation,
  accountNames: Readonly<Record<string, string>>,
): ApplyResult {
  const { failed = [], outcome } = judgeOperation(finished.operation, finished, { skipped: [] });
  const { action } = finished.operation;
  const deploys = action === 'CREATE' || action === 'UPDATE';
  const isDone = outcome.outcome === 'done';
  return {
    verdict: isDone ? 'done' : outcome.outcome === 'partly' ? 'partly' : 'failed',
    steps: { done: isDone ? 1 : 0, skipped: 0, manual: 0, failed: isDone ? 0 : 1 },
    instances: deploys
      ? { wanted: finished.results.length, inPlace: finished.counts.succeeded }
      : { wanted: 0, inPlace: 0 },
    counts: finished.counts,
    manual: [],
    causes: groupCauses(failed, accountNames),
  };
}
