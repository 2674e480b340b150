import { resolve } from 'node:path';
import type { Config } from '../config/schema.ts';
import { PantherctlError } from '../errors.ts';
import { readPlanFile } from '../ops/plan-file.ts';
import { refuseStalePlan } from '../orchestrate/find-staleness.ts';
import { parsePlanFile } from '../orchestrate/plan-file.ts';
import type { PlanFile, PlanPermissions } from '../orchestrate/plan-file.ts';
import type { Plan } from '../orchestrate/plan.ts';
import type { CommandContext } from './command-context.ts';
import { loadCommandConfig } from './load-command-config.ts';

/** What `apply` is to carry out: the plan of a file that was reviewed, or whatever the configuration asks for now. */
export interface ChosenPlan {
  readonly config: Config;
  /** What the plan may do beyond what is always safe. */
  readonly allowed: PlanPermissions;
  /** The plan file as the command line names it, if it names one. */
  readonly reviewed?: string;
  /** Throws `PLAN_STALE` if a plan made now is not the one that was reviewed; without a file every plan is welcome. */
  refuseStale(plan: Plan): void;
}

/**
 * Reads the plan file that stands on the command line, or the configuration if none does; `allowed` is what flags allow. Throws `USAGE` where a flag
 * would say again, differently, what the file says, and what reading either throws.
 */
export async function readChosenPlan(
  context: CommandContext,
  shown: string | undefined,
  allowed: PlanPermissions,
): Promise<ChosenPlan> {
  if (shown === undefined) {
    return { config: await loadCommandConfig(context), allowed, refuseStale: () => undefined };
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
  refuseMore(allowed, file, shown);
  return {
    config: file.config,
    allowed: permissionsOf(file),
    reviewed: shown,
    refuseStale: (plan) => refuseStalePlan(file, plan, shown),
  };
}

function permissionsOf({ allowDelete, allowKeyPolicy, takeOver }: PlanFile): PlanPermissions {
  return { allowDelete, allowKeyPolicy, ...(takeOver !== undefined && { takeOver }) };
}

/** What was not reviewed is not done. */
function refuseMore(allowed: PlanPermissions, file: PlanFile, shown: string): void {
  const flags = {
    allowDelete: '--allow-delete',
    allowKeyPolicy: '--allow-key-policy',
    takeOver: `--take-over ${allowed.takeOver}`,
  } as const;
  for (const [name, flag] of Object.entries(flags) as [keyof typeof flags, string][]) {
    if (allowed[name] === undefined || allowed[name] === false || allowed[name] === file[name]) continue;
    throw new PantherctlError('USAGE', `${flag} beside ${shown}, which was made without it`, {
      fix: `make it again with \`pantherctl plan ${flag} --out ${shown}\`, and review it`,
    });
  }
}
