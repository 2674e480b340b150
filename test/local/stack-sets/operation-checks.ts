import { expect } from 'vitest';
import type { OperationState, RegionRun } from '../../../src/local/state/world-state.ts';

/** What the documentation allows, worked out apart from the code under test. */
function mostAtOnce({ preferences }: OperationState, failed: number): number {
  const { concurrencyMode, failureToleranceCount, maxConcurrentCount } = preferences;
  if (failed > failureToleranceCount) return 0;
  if (concurrencyMode === 'SOFT_FAILURE_TOLERANCE') return maxConcurrentCount;
  return Math.min(maxConcurrentCount, failureToleranceCount + 1 - failed);
}

/** How many results of a region have a status. */
export const count = (run: RegionRun, status: string): number => run.results.filter((each) => each === status).length;

/** What must hold of an operation after every single event; `started` remembers it from one call to the next. */
export function checkInstant(operation: OperationState, started: Map<string, number>): void {
  const isSequential = operation.preferences.regionConcurrencyType === 'SEQUENTIAL';
  for (const [index, run] of operation.runs.entries()) {
    const running = count(run, 'RUNNING');
    const failed = count(run, 'FAILED');
    const finished = run.results.length - count(run, 'PENDING') - count(run, 'CANCELLED');
    const isOver = failed > operation.preferences.failureToleranceCount;
    const before = started.get(run.region) ?? 0;
    if (isOver || operation.status !== 'RUNNING') expect(finished).toBeLessThanOrEqual(before);
    else expect(running).toBeLessThanOrEqual(mostAtOnce(operation, failed));
    started.set(run.region, finished);

    const isOpen = operation.status === 'RUNNING' && run.state === 'running';
    if (isOpen && count(run, 'PENDING') > 0) expect(running).toBe(mostAtOnce(operation, failed));
    const hasBegun = finished > 0;
    if (isSequential && hasBegun) {
      for (const earlier of operation.runs.slice(0, index)) {
        expect(count(earlier, 'PENDING') + count(earlier, 'RUNNING')).toBe(0);
        expect(count(earlier, 'FAILED')).toBeLessThanOrEqual(operation.preferences.failureToleranceCount);
      }
    }
  }
  expect(operation.failed).toBe(operation.runs.reduce((sum, run) => sum + count(run, 'FAILED'), 0));
}
