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
import { openWatchedRun } from './open-watched-run.ts';
import { readPermissions } from './read-permissions.ts';
import { checkBeforehand, concludePreflight } from './run-preflight.ts';

/** `pantherctl apply [plan.json]`: shows the plan, asks, carries it out and follows it to its end. Exit 0, 5 (partly) or 1. */
export async function run(context: CommandContext, input: CommandInput): Promise<ExitCode> {
  const { allowed, config, refuseStale, reviewed } = await readChosenPlan(
    context,
    input.arguments[0],
    readPermissions(input),
  );
  const { cloud, close, closeView, tools, work } = await openWatchedRun(context, config, input.text('backup-dir'));
  try {
    const planAgain = () => planWhenStill(config, cloud, tools, allowed);
    const { verdict } = await work(async () => {
      await attachEarlierOperations(config, cloud, tools);
      const planned = await planAgain();
      const { plan } = planned;
      refuseStale(plan);
      closeView();
      // A plan that was reviewed and accepted beforehand is not told again.
      if (reviewed !== undefined && context.flags.yes) context.notes.line(`${reviewed} fits what is there`);
      else if (!context.flags.json) showPlan(plan, context);
      if (hasWork(plan)) {
        concludePreflight(await checkBeforehand(planned, config, cloud, tools, context, input), plan, context);
      }
      await confirmPlan(plan, context);
      return rollOut(plan, async () => (await planAgain()).plan, cloud, tools);
    });
    closeView();
    return exitOfVerdict[verdict];
  } finally {
    await close();
  }
}
