import type { OperationResult } from '../ports/stack-sets.ts';
import type { InstanceCounts } from './events.ts';

/** No instances at all. */
export const noInstances: InstanceCounts = { succeeded: 0, running: 0, failed: 0, cancelled: 0, waiting: 0 };

const fields = {
  SUCCEEDED: 'succeeded',
  RUNNING: 'running',
  FAILED: 'failed',
  CANCELLED: 'cancelled',
  PENDING: 'waiting',
} as const;

/** Counts results by state. */
export function countResults(results: readonly OperationResult[]): InstanceCounts {
  const counts = { ...noInstances };
  for (const result of results) counts[fields[result.status]] += 1;
  return counts;
}

/** The sum of two counts. */
export function addCounts(a: InstanceCounts, b: InstanceCounts): InstanceCounts {
  return {
    succeeded: a.succeeded + b.succeeded,
    running: a.running + b.running,
    failed: a.failed + b.failed,
    cancelled: a.cancelled + b.cancelled,
    waiting: a.waiting + b.waiting,
  };
}
