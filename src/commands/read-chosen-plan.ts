import { resolve } from 'node:path';
import type { Config } from '../config/schema.ts';
import { PantherctlError } from '../errors.ts';
import { readPlanFile } from '../ops/plan-file.ts';
import { refuseStalePlan } from '../orchestrate/find-staleness.ts';
import { parsePlanFile } from '../orchestrate/plan-file.ts';
import type { Plan } from '../orchestrate/plan.ts';
import type { CommandContext } from './command-context.ts';
import type { CommandInput } from './command-input.ts';
import { loadCommandConfig } from './load-command-config.ts';

/** What `apply` is to carry out: the plan of a file that was reviewed, or whatever the configuration asks for now. */
export interface ChosenPlan {
  readonly config: Config;
  readonly allowDelete: boolean;
  /** The plan file as the command line names it, if it names one. */
  readonly reviewed?: string;
  /** Throws `PLAN_STALE` if a plan made now is not the one that was reviewed; without a file every plan is welcome. */
  refuseStale(plan: Plan): void;
}

/**
 * Reads the plan file that stands on the command line, or the configuration if none does. Throws `USAGE` where a flag
 * would say again, differently, what the file says, and what reading either throws.
 */
export async function readChosenPlan(context: CommandContext, input: CommandInput): Promise<ChosenPlan> {
  const [shown] = input.arguments;
  const allowDelete = input.has('allow-delete');
  if (shown === undefined) {
    return { config: await loadCommandConfig(context), allowDelete, refuseStale: () => undefined };
  }
  if (context.flags.configGiven) {
    throw new PantherctlError(
      'USAGE',
      `--config ${context.flags.config} beside ${shown}, which holds the configuration`,
      {
        fix: 'leave --config out, or make a new plan with `pantherctl plan --config … --out`',
      },
    );
  }
  const file = parsePlanFile(await readPlanFile(resolve(context.io.cwd, shown)), shown);
  if (allowDelete && !file.allowDelete) {
    throw new PantherctlError('USAGE', `--allow-delete beside ${shown}, which was made without it`, {
      fix: `make it again with \`pantherctl plan --allow-delete --out ${shown}\`, and review it`,
    });
  }
  return {
    config: file.config,
    allowDelete: file.allowDelete,
    reviewed: shown,
    refuseStale: (plan) => refuseStalePlan(file, plan, shown),
  };
}
