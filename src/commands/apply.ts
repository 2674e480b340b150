import type { ExitCode } from '../errors.ts';
import { attachEarlierOperations } from '../orchestrate/attach-operation.ts';
import { hasWork } from '../orchestrate/build-plan.ts';
import { planWhenStill } from '../orchestrate/plan-rollout.ts';
import { rollOut } from '../orchestrate/roll-out.ts';
import { readChosenPlan } from './read-chosen-plan.ts';
import type { CommandContext } from './command-context.ts';
import type { CommandInput } from './command-input.ts';
import { confirmPlan, showPlan } from './confirm-plan.ts';
import { exitOfVerdict } from './exit-of-verdict.ts';
import { noteUnconnected } from './note-unconnected.ts';
import { openWatchedRun } from './open-watched-run.ts';
import { checkBeforehand, concludePreflight } from './run-preflight.ts';

/** `pantherctl apply [plan.json]`: shows the plan, asks, carries it out and follows it to its end. Exit 0, 5 (partly) or 1. */
export async function run(context: CommandContext, input: CommandInput): Promise<ExitCode> {
  const { allowDelete, config, refuseStale } = await readChosenPlan(context, input);
  const { cloud, close, closeView, tools, work } = await openWatchedRun(context, config);
  try {
    const planAgain = () => planWhenStill(config, cloud, tools, { allowDelete });
    const { verdict } = await work(async () => {
      await attachEarlierOperations(config, cloud, tools);
      const planned = await planAgain();
      const { plan } = planned;
      refuseStale(plan);
      closeView();
      if (!context.flags.json) showPlan(plan, context);
      if (hasWork(plan)) {
        concludePreflight(await checkBeforehand(planned, config, cloud, tools, context, input), plan, context);
      }
      await confirmPlan(plan, context);
      return rollOut(plan, async () => (await planAgain()).plan, cloud, tools);
    });
    closeView();
    if (!context.flags.json) await noteUnconnected(config, cloud, context);
    return exitOfVerdict[verdict];
  } finally {
    await close();
  }
}
