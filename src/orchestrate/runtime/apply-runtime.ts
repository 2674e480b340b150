import type { Cloud } from '../../ports/cloud.ts';
import type { RunTools } from '../run-tools.ts';
import { applyStack } from '../steps/apply-stack.ts';
import type { StepOutcome } from '../steps/step-outcome.ts';
import type { RuntimeStep } from './plan-runtime.ts';

/** A step with how it ended. */
export interface EndedRuntimeStep {
  readonly step: RuntimeStep;
  readonly outcome: StepOutcome;
}

/**
 * Carries out the steps one after the other and yields each as it ends; the first that is not done or skipped is the last.
 * Reports beginning and end of each as `apply` does.
 */
export async function* applyRuntime(
  steps: readonly RuntimeStep[],
  accountId: string,
  cloud: Cloud,
  tools: RunTools,
): AsyncGenerator<EndedRuntimeStep, void, undefined> {
  tools.emit({ code: 'apply.started', steps: steps.length });
  for (const step of steps) {
    const { id, title } = step;
    if (step.action !== 'none') tools.emit({ code: 'step.started', step: id, title });
    const outcome = await applyStep(step, accountId, cloud, tools);
    tools.emit({ code: 'step.finished', step: id, title, ...outcome });
    yield { step, outcome };
    if (outcome.outcome !== 'done' && outcome.outcome !== 'skipped') return;
  }
}

async function applyStep(step: RuntimeStep, accountId: string, cloud: Cloud, tools: RunTools): Promise<StepOutcome> {
  if (step.kind === 'stack') return (await applyStack(step, cloud, tools)).outcome;
  if (step.action === 'none') return { outcome: 'skipped', reason: 'it is there already' };
  await cloud.objects(accountId).writeBytes(step.bucket, step.key, step.bytes);
  return { outcome: 'done' };
}
