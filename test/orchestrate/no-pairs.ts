import type { PairCounts } from '../../src/orchestrate/plan.ts';

/** A plan without an instance. */
export const noPairs: PairCounts = {
  create: 0,
  retry: 0,
  update: 0,
  override: 0,
  delete: 0,
  unchanged: 0,
  underway: 0,
  blocked: 0,
  skipped: 0,
  extra: 0,
};
