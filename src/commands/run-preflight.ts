import type { Config } from '../config/schema.ts';
import { PantherctlError } from '../errors.ts';
import type { PreflightFinding } from '../orchestrate/events.ts';
import type { PlannedRollout } from '../orchestrate/plan-rollout.ts';
import type { Plan } from '../orchestrate/plan.ts';
import { runPreflight } from '../orchestrate/preflight/run-preflight.ts';
import type { RunTools } from '../orchestrate/run-tools.ts';
import type { Cloud } from '../ports/cloud.ts';
import { createPrinter } from '../ui/printer.ts';
import { renderCount } from '../ui/render-count.ts';
import { renderPreflight } from '../ui/render-preflight.ts';
import type { CommandContext } from './command-context.ts';
import type { CommandInput } from './command-input.ts';

const modes = ['sample', 'all', 'off'] as const;

/**
 * Makes the checks that `--preflight` and `--rehearse` ask for; prints nothing. With `--json` each finding is an event.
 * Throws `INPUT_INVALID` for another mode.
 */
export async function checkBeforehand(
  planned: PlannedRollout,
  config: Config,
  cloud: Cloud,
  tools: RunTools,
  { flags }: CommandContext,
  input: CommandInput,
): Promise<readonly PreflightFinding[]> {
  const text = input.text('preflight') ?? 'sample';
  const mode = modes.find((each) => each === text);
  const rehearse = input.has('rehearse');
  if (mode === undefined) {
    throw new PantherctlError('INPUT_INVALID', `--preflight is '${text}', which is none of ${modes.join(', ')}`, {
      fix: 'write --preflight=sample, --preflight=all or --preflight=off',
    });
  }
  if (mode === 'off') {
    if (!rehearse) return [];
    throw new PantherctlError('INPUT_INVALID', '--rehearse is one of the checks that --preflight=off leaves out', {
      fix: 'leave out one of the two',
    });
  }
  // For a person the findings are printed together, grouped; a view would print each.
  const quiet: RunTools = { ...tools, emit: (event) => (isFinding(event.code) ? undefined : tools.emit(event)) };
  return runPreflight({ ...planned, config }, cloud, flags.json ? tools : quiet, { accounts: mode, rehearse });
}

function isFinding(code: string): boolean {
  return code === 'preflight.finding' || code === 'preflight.finished';
}

/**
 * Shows a person what the checks found, below the plan, and throws `PREFLIGHT_FAILED` with the fixes if there are errors.
 * Errors are printed even with `--quiet`.
 */
export function concludePreflight(
  findings: readonly PreflightFinding[],
  plan: Plan,
  { flags, io, notes }: CommandContext,
): void {
  const errors = findings.filter(({ severity }) => severity === 'error');
  if (!flags.json) {
    const printer = errors.length > 0 ? createPrinter(io.stderr, notes.style) : notes;
    const text = renderPreflight(findings, plan.accountNames, printer.style, printer.columns);
    if (text !== '') printer.line(text);
    else if (flags.verbose) printer.line('Checks  nothing found that the plan does not say');
  }
  if (errors.length === 0) return;
  const checks = [...new Set(errors.map(({ check }) => check))];
  throw new PantherctlError(
    'PREFLIGHT_FAILED',
    `checks before the work found ${renderCount(errors.length, 'error')}, so nothing was begun: ${checks.join(', ')}`,
    { fix: [...new Set(errors.map(({ fix }) => fix))].join('; ') },
  );
}
