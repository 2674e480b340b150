import { pairKey } from '../cover.ts';
import type { Pair } from '../cover.ts';
import type { FailedInstance } from '../failed-instance.ts';
import type { StepResult } from './step-outcome.ts';

/**
 * The result of a step that took two operations: the later word on each instance counts. A second operation on instances
 * of the first one thus mends it.
 */
export function mergeResults(first: StepResult, second: StepResult): StepResult {
  const later = new Set([...(second.failed ?? []), ...(second.succeeded ?? [])].map(pairKey));
  const failed = [...(first.failed ?? []).filter((pair) => !later.has(pairKey(pair))), ...(second.failed ?? [])];
  const succeeded = [
    ...(first.succeeded ?? []).filter((pair) => !later.has(pairKey(pair))),
    ...(second.succeeded ?? []),
  ];
  const cancelled = failed.filter(({ kind }) => kind === 'cancelled').length;
  const counts = { succeeded: succeeded.length, running: 0, failed: failed.length - cancelled, cancelled, waiting: 0 };
  // What names no instance cannot be mended by a later word on one: an operation that counts a failure nobody can place.
  const isUnplaced = [first, second].some(
    (each) => each.outcome.outcome !== 'done' && (each.failed ?? []).length === 0,
  );
  const worst = [second.outcome, first.outcome].find((outcome) => outcome.outcome !== 'done');
  if ((failed.length === 0 && !isUnplaced) || worst === undefined)
    return { outcome: { outcome: 'done' }, counts, failed, succeeded };
  return {
    outcome: { ...worst, outcome: succeeded.length > 0 ? 'partly' : 'failed', reason: renderOpen(failed, succeeded) },
    counts,
    failed,
    succeeded,
  };
}

/** Of all the operations together: the words on the last one would tell of its instances alone. */
function renderOpen(failed: readonly FailedInstance[], succeeded: readonly Pair[]): string {
  const what = failed.every(({ deleting }) => deleting === true) ? 'deleted' : 'deployed';
  return `${failed.length} of ${failed.length + succeeded.length} instances not ${what} after all its operations`;
}
