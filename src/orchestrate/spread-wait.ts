import type { RunTools } from './run-tools.ts';

/**
 * A wait in milliseconds, shortened by chance to no less than `least` of it, so that many runs do not call in step. The
 * whole wait where a run has no random numbers.
 */
export function spreadWait(milliseconds: number, { random }: Pick<RunTools, 'random'>, least = 0): number {
  return Math.round(milliseconds * (least + (1 - least) * (random?.() ?? 1)));
}
