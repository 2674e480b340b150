import { PantherctlError } from '../errors.ts';
import { hasWork } from '../orchestrate/build-plan.ts';
import type { Plan } from '../orchestrate/plan.ts';
import { confirm } from '../ui/confirm.ts';
import { createPrinter } from '../ui/printer.ts';
import { renderPlan } from '../ui/render-plan.ts';
import type { CommandContext } from './command-context.ts';

/** Shows a plan. Nobody is asked about a plan that was not shown, so `--quiet` hides it only together with `--yes`. */
export function showPlan(plan: Plan, { flags, io, notes }: CommandContext): void {
  const printer = flags.yes || !hasWork(plan) ? notes : createPrinter(io.stderr, notes.style);
  printer.line(renderPlan(plan, printer.style, printer.columns, flags.verbose));
}

/** Asks whether a plan is to be carried out, unless it holds nothing to do. Throws `CANCELLED` on no. */
export async function confirmPlan(plan: Plan, { flags, io }: CommandContext): Promise<void> {
  if (!hasWork(plan) || (await confirm('Carry out this plan?', io, flags))) return;
  throw new PantherctlError('CANCELLED', 'the plan was not accepted, nothing was changed');
}
