import { buildDesired } from '../src/orchestrate/desired.ts';
import { buildPlan } from '../src/orchestrate/build-plan.ts';
import { time } from './median.ts';
import { buildPlanScene } from './plan-scene.ts';
import type { PlanScene } from './plan-scene.ts';

/** What one fresh process finds out about a plan. */
export interface PlanResult {
  readonly milliseconds: number;
  readonly pairs: number;
  readonly instances: number;
  /** Pairs that the plan acts on. */
  readonly acted: number;
  readonly operations: number;
  /** Of the whole process: the runtime and the world that was read are in it. */
  readonly peakMebibytes: number;
}

function run(scene: PlanScene): PlanResult {
  const { config, facts, observed } = buildPlanScene(scene);
  // The world is made; only what the plan adds is timed.
  globalThis.gc?.();
  const found = { pairs: 0, acted: 0, operations: 0 };
  const milliseconds = time(() => {
    const desired = buildDesired(config, facts);
    const plan = buildPlan(desired, observed, { allowDelete: true });
    found.pairs = desired.pairs.size;
    found.acted = plan.pairs.create + plan.pairs.retry + plan.pairs.override + plan.pairs.delete;
    found.operations = plan.operations;
  });
  const peakMebibytes = process.resourceUsage().maxRSS / 1_024;
  return { ...found, milliseconds, instances: observed.stackSet?.instances.length ?? 0, peakMebibytes };
}

console.log(JSON.stringify(run(JSON.parse(process.argv[2] ?? '') as PlanScene)));
