import { resolve } from 'node:path';
import { exitCodes } from '../errors.ts';
import type { ExitCode } from '../errors.ts';
import { writePlanFile } from '../ops/plan-file.ts';
import { hasWork } from '../orchestrate/build-plan.ts';
import { observeStatus } from '../orchestrate/observe-status.ts';
import { buildPlanFile } from '../orchestrate/plan-file.ts';
import { planRollout } from '../orchestrate/plan-rollout.ts';
import { renderPlan } from '../ui/render-plan.ts';
import { buildPlanDocument } from '../orchestrate/plan-document.ts';
import type { CommandContext } from './command-context.ts';
import type { CommandInput } from './command-input.ts';
import { loadCommandConfig } from './load-command-config.ts';
import { openRun } from './open-run.ts';
import { readPermissions } from './read-permissions.ts';
import { renderFollowUp } from './render-follow-up.ts';
import { checkBeforehand, concludePreflight } from './run-preflight.ts';

/** `pantherctl plan [--check] [--out file]`: what apply would do, also as a file for it, and what checks find beforehand. With `--check`, exit 3 unless all of it, buckets included, is known to be as the file asks. */
export async function run(context: CommandContext, input: CommandInput): Promise<ExitCode> {
  const config = await loadCommandConfig(context);
  const { cloud, tools, close } = await openRun(context, config);
  try {
    const allowed = readPermissions(input);
    const planned = await planRollout(config, cloud, allowed);
    const { plan } = planned;
    const preflight = await checkBeforehand(planned, config, cloud, tools, context, input);
    if (context.flags.json) context.out.json({ ...buildPlanDocument(plan), preflight });
    else context.out.line(renderPlan(plan, context.out.style, context.out.columns, context.flags.verbose));
    const out = input.text('out');
    if (out !== undefined) {
      await writePlanFile(resolve(context.io.cwd, out), buildPlanFile(config, plan, allowed));
      context.notes.line(
        `plan written to ${out}; carry it out with ${renderFollowUp(['apply', out], { ...context.flags, configGiven: false })}`,
      );
    }
    concludePreflight(preflight, plan, context);
    if (!input.has('check')) return exitCodes.done;
    if (hasWork(plan)) return exitCodes.differences;
    return (await observeStatus(config, cloud)).complete ? exitCodes.done : exitCodes.differences;
  } finally {
    await close();
  }
}
