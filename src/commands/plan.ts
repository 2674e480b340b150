import { exitCodes } from '../errors.ts';
import type { ExitCode } from '../errors.ts';
import { isSettled } from '../orchestrate/build-plan.ts';
import { planRollout } from '../orchestrate/plan-rollout.ts';
import { renderPlan } from '../ui/render-plan.ts';
import { buildPlanDocument } from './build-plan-document.ts';
import type { CommandContext } from './command-context.ts';
import type { CommandInput } from './command-input.ts';
import { loadCommandConfig } from './load-command-config.ts';
import { openRun } from './open-run.ts';

/** `pantherctl plan [--check]`: what apply would do. With `--check`, exit 3 unless everything is known to be as the file asks. */
export async function run(context: CommandContext, input: CommandInput): Promise<ExitCode> {
  const config = await loadCommandConfig(context);
  const { cloud, close } = await openRun(context, config);
  try {
    const { plan } = await planRollout(config, cloud);
    if (context.flags.json) context.out.json(buildPlanDocument(plan));
    else context.out.line(renderPlan(plan, context.out.style, context.out.columns, context.flags.verbose));
    return input.has('check') && !isSettled(plan) ? exitCodes.differences : exitCodes.done;
  } finally {
    await close();
  }
}
