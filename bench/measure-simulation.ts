import { simulate } from '../test/simulation/simulate.ts';
import type { Measurement } from './measurement.ts';

/** Seeds that `npm test` does not play; `npm run bench -- --seeds 50000` plays more. */
export const firstSeed = 10_001;

/**
 * Plays rollouts through bad weather and counts broken promises: the ratio is theirs, and none is allowed. Each failing
 * seed is printed with the variable that plays it again.
 */
export async function measureSimulation(seeds: number): Promise<Measurement> {
  const totals = { broken: 0, starts: 0, mishaps: 0, operations: 0 };
  const started = performance.now();
  for (let seed = firstSeed; seed < firstSeed + seeds; seed += 1) {
    const { faults, mishaps, operations, starts } = await simulate(seed);
    totals.starts += starts;
    totals.mishaps += mishaps.length;
    totals.operations += operations;
    if (faults.length === 0) continue;
    totals.broken += 1;
    console.log(`broken promises; play it again with PANTHERCTL_SEED=${seed} npm test:\n  ${faults.join('\n  ')}`);
  }
  const seconds = (performance.now() - started) / 1_000;
  return {
    work: `broken promises in ${seeds} simulated rollouts`,
    ratio: totals.broken,
    target: 0,
    details: `${Math.round(seeds / seconds)} a second; ${totals.starts} starts, ${totals.operations} operations, ${totals.mishaps} mishaps`,
  };
}
