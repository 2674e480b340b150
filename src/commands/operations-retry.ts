import { PantherctlError } from '../errors.ts';
import type { ExitCode } from '../errors.ts';
import { attachEarlierOperations } from '../orchestrate/attach-operation.ts';
import { planRetry } from '../orchestrate/plan-retry.ts';
import { planWhenStill } from '../orchestrate/plan-rollout.ts';
import type { Plan } from '../orchestrate/plan.ts';
import { rollOut } from '../orchestrate/roll-out.ts';
import { printable } from '../ui/printable.ts';
import { renderCount } from '../ui/render-count.ts';
import type { CommandContext } from './command-context.ts';
import type { CommandInput } from './command-input.ts';
import { confirmPlan, showPlan } from './confirm-plan.ts';
import { exitOfVerdict } from './exit-of-verdict.ts';
import { accessStackSet } from './find-operation.ts';
import { loadCommandConfig } from './load-command-config.ts';
import { openWatchedRun } from './open-watched-run.ts';
import { renderFollowUp } from './render-follow-up.ts';

/**
 * `pantherctl operations retry --failed`: deploys again the failed, cancelled and outdated instances that the file wants,
 * and nothing else. Exit 0, 5 (partly) or 1.
 */
export async function run(context: CommandContext, input: CommandInput): Promise<ExitCode> {
  if (!input.has('failed')) {
    throw new PantherctlError('USAGE', 'what is to be tried again is not said', {
      fix: `say it: ${renderFollowUp(['operations', 'retry', '--failed'], context.flags)}`,
    });
  }
  const config = await loadCommandConfig(context);
  const { cloud, close, closeView, tools, work } = await openWatchedRun(context, config);
  try {
    accessStackSet(config, cloud);
    const planWhole = async (): Promise<Plan> =>
      (await planWhenStill(config, cloud, tools, { withoutUpdate: true })).plan;
    const { verdict } = await work(async () => {
      await attachEarlierOperations(config, cloud, tools);
      const whole = await planWhole();
      refuseBlocked(whole);
      const plan = planRetry(whole);
      closeView();
      if (!context.flags.json) {
        // Who is left out is told below, with what to do about it.
        showPlan({ ...plan, skipped: [] }, context);
        for (const line of adviseOn(whole, context)) context.notes.line(line);
      }
      await confirmPlan(plan, context);
      return rollOut(plan, async () => planRetry(await planWhole()), cloud, tools);
    });
    return exitOfVerdict[verdict];
  } finally {
    await close();
  }
}

/** Throws `ALREADY_EXISTS` if the stack set is not ours. */
function refuseBlocked({ steps }: Plan): void {
  const blocked = steps.find(({ action, kind }) => kind === 'stackSet' && action === 'blocked');
  if (blocked === undefined) return;
  const fix = blocked.fix === undefined ? {} : { fix: blocked.fix };
  throw new PantherctlError('ALREADY_EXISTS', blocked.reason ?? 'the stack set is not ours', fix);
}

/** What is not tried again, each with what a person has to do first, and what the file asks for besides. */
function adviseOn({ skipped, steps }: Plan, { flags }: CommandContext): readonly string[] {
  const lines = skipped.map(({ accountId, accountName, fix, reason, regions }) => {
    const who = accountName === '' ? accountId : `${accountName} (${accountId})`;
    const todo = fix ?? 'reopen the account, or drop it from realTimeEvents.targets';
    return printable(`not tried again: ${who} ${regions.join(', ')}: ${reason}; fix: ${todo}`);
  });
  const others = steps.filter(({ action }) => action === 'create' || action === 'update' || action === 'delete').length;
  if (others === 0) return lines;
  const more = `the file asks for ${renderCount(others, 'other step')} too, which ${renderFollowUp(['apply'], flags)} takes`;
  return [...lines, more];
}
