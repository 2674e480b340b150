import type { Config } from '../config/schema.ts';
import { exitCodes, PantherctlError } from '../errors.ts';
import type { ExitCode } from '../errors.ts';
import { apply } from '../orchestrate/apply.ts';
import { hasWork } from '../orchestrate/build-plan.ts';
import { followOperation } from '../orchestrate/follow-operation.ts';
import type { Verdict } from '../orchestrate/outcome.ts';
import { planRollout } from '../orchestrate/plan-rollout.ts';
import type { PlannedRollout } from '../orchestrate/plan-rollout.ts';
import type { RunTools } from '../orchestrate/retry-call.ts';
import type { Cloud } from '../ports/cloud.ts';
import { confirm } from '../ui/confirm.ts';
import { createView } from '../ui/create-view.ts';
import { renderPlan } from '../ui/render-plan.ts';
import type { CommandContext } from './command-context.ts';
import { loadCommandConfig } from './load-command-config.ts';
import { openCloud } from './open-cloud.ts';

const exitOf: Readonly<Record<Verdict, ExitCode>> = {
  done: exitCodes.done,
  partly: exitCodes.partly,
  failed: exitCodes.failed,
};

/** `pantherctl apply`: shows the plan, asks, carries it out and follows it to its end. Exit 0, 5 (partly) or 1. */
export async function run(context: CommandContext): Promise<ExitCode> {
  const config = await loadCommandConfig(context);
  const { cloud, close } = await openCloud(context, config);
  const view = createView(context.io, context.flags, cloud.clock);
  const tools: RunTools = {
    clock: cloud.clock,
    signal: context.io.signal,
    emit: (event) => view.emit({ ...event, time: new Date(cloud.clock.now()).toISOString() }),
  };
  try {
    const { plan } = await planStill(config, cloud, tools);
    if (!context.flags.json)
      context.notes.line(renderPlan(plan, context.notes.style, context.notes.columns, context.flags.verbose));
    if (hasWork(plan) && !(await confirm('Carry out this plan?', context.io, context.flags))) {
      throw new PantherctlError('CANCELLED', 'the plan was not accepted, nothing was changed');
    }
    const { verdict } = await apply(plan, cloud, tools);
    return exitOf[verdict];
  } finally {
    view.close();
    await close();
  }
}

/** Plans; if operations of an earlier run still go on, follows them to their end first and plans again. */
async function planStill(config: Config, cloud: Cloud, tools: RunTools): Promise<PlannedRollout> {
  const planned = await planRollout(config, cloud);
  const { desired, observed, plan } = planned;
  if (!desired.stackSet || !observed.stackSet || observed.stackSet.running.length === 0) return planned;
  const stackSets = cloud.stackSets(desired.stackSet.place);
  for (const operation of observed.stackSet.running) {
    const { name } = desired.stackSet;
    const results = await stackSets.listResults(name, operation.id);
    tools.emit({
      code: 'operation.started',
      operationId: operation.id,
      stackSet: name,
      action: operation.action,
      instances: results.length,
      accountsAtOnce: plan.accountsAtOnce,
    });
    await followOperation(
      { stackSets, stackSet: name, operationId: operation.id, accountNames: plan.accountNames },
      tools,
    );
  }
  return planRollout(config, cloud);
}
