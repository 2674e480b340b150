import type { Config } from '../config/schema.ts';
import { exitCodes, PantherctlError } from '../errors.ts';
import type { ExitCode } from '../errors.ts';
import { apply } from '../orchestrate/apply.ts';
import { hasWork } from '../orchestrate/build-plan.ts';
import type { Verdict } from '../orchestrate/outcome.ts';
import { observeBucket } from '../orchestrate/observe-status.ts';
import { planWhenStill } from '../orchestrate/plan-rollout.ts';
import type { Plan } from '../orchestrate/plan.ts';
import type { Cloud } from '../ports/cloud.ts';
import { confirm } from '../ui/confirm.ts';
import { createView } from '../ui/create-view.ts';
import { createPrinter } from '../ui/printer.ts';
import { renderPlan } from '../ui/render-plan.ts';
import type { View } from '../ui/view.ts';
import { readChosenPlan } from './read-chosen-plan.ts';
import type { CommandContext } from './command-context.ts';
import type { CommandInput } from './command-input.ts';
import { openRun } from './open-run.ts';
import { renderCommandLine } from './render-command-line.ts';

const exitOf: Readonly<Record<Verdict, ExitCode>> = {
  done: exitCodes.done,
  partly: exitCodes.partly,
  failed: exitCodes.failed,
};

/** `pantherctl apply [plan.json]`: shows the plan, asks, carries it out and follows it to its end. Exit 0, 5 (partly) or 1. */
export async function run(context: CommandContext, input: CommandInput): Promise<ExitCode> {
  const { allowDelete, config, refuseStale } = await readChosenPlan(context, input);
  let view: View | undefined;
  const { cloud, tools, close } = await openRun(context, config, (clock) => {
    view = createView(context.io, context.flags, clock);
    return (event) => view?.emit({ ...event, time: new Date(clock.now()).toISOString() });
  });
  try {
    const { plan } = await planWhenStill(config, cloud, tools, { allowDelete });
    refuseStale(plan);
    if (!context.flags.json) showPlan(plan, context);
    if (hasWork(plan) && !(await confirm('Carry out this plan?', context.io, context.flags))) {
      throw new PantherctlError('CANCELLED', 'the plan was not accepted, nothing was changed');
    }
    const { verdict } = await apply(plan, cloud, tools);
    view?.close();
    view = undefined;
    if (!context.flags.json) await noteUnconnected(config, cloud, context);
    return exitOf[verdict];
  } finally {
    view?.close();
    await close();
  }
}

/** Nobody is asked about a plan that was not shown, so `--quiet` hides it only together with `--yes`. */
function showPlan(plan: Plan, { flags, io, notes }: CommandContext): void {
  const printer = flags.yes || !hasWork(plan) ? notes : createPrinter(io.stderr, notes.style);
  printer.line(renderPlan(plan, printer.style, printer.columns, flags.verbose));
}

/** Buckets are wired by a command of their own; a rollout must not end without a word of those that still wait for it. */
async function noteUnconnected(config: Config, cloud: Cloud, { notes }: CommandContext): Promise<void> {
  for (const source of config.sources) {
    if ((await observeBucket(source, config, cloud)) !== 'not connected') continue;
    notes.line(`next: ${renderCommandLine(['bucket', 'connect', source.name])}, which wires bucket ${source.bucket}`);
  }
}
