import { readFile } from 'node:fs/promises';
import { resolve } from 'node:path';
import { exitCodes, PantherctlError } from '../errors.ts';
import type { ExitCode } from '../errors.ts';
import { reasonOf } from '../ops/read-folder.ts';
import { importStacks } from '../orchestrate/import-stacks.ts';
import type { Verdict } from '../orchestrate/outcome.ts';
import { planImport } from '../orchestrate/plan-import.ts';
import { planWhenStill } from '../orchestrate/plan-rollout.ts';
import { confirm } from '../ui/confirm.ts';
import { createView } from '../ui/create-view.ts';
import { createPrinter } from '../ui/printer.ts';
import { renderImportPlan } from '../ui/render-import-plan.ts';
import type { View } from '../ui/view.ts';
import type { CommandContext } from './command-context.ts';
import type { CommandInput } from './command-input.ts';
import { loadCommandConfig } from './load-command-config.ts';
import { openRun } from './open-run.ts';

const exitOf: Readonly<Record<Verdict, ExitCode>> = {
  done: exitCodes.done,
  partly: exitCodes.partly,
  failed: exitCodes.failed,
};

/**
 * `pantherctl operations import <stack-arns...> [--file f]`: takes stacks that exist into the stack set. Checks all of
 * them, shows the plan, asks, and follows each operation to its end. Exit 0, 5 (partly) or 1. Throws `USAGE` without
 * ARNs, `INPUT_INVALID` with every stack that cannot be imported.
 */
export async function run(context: CommandContext, input: CommandInput): Promise<ExitCode> {
  const { flags, io, notes } = context;
  const stackIds = [...input.arguments, ...(await readArns(input.text('file'), io.cwd))];
  if (stackIds.length === 0) {
    throw new PantherctlError('USAGE', 'no stack is named', {
      fix: 'give ARNs of stacks, or a file with --file',
    });
  }
  const config = await loadCommandConfig(context);
  let view: View | undefined;
  const { cloud, tools, close } = await openRun(context, config, {
    createEmit: (clock) => {
      view = createView(io, flags, clock);
      return (event) => view?.emit({ ...event, time: new Date(clock.now()).toISOString() });
    },
  });
  try {
    const plan = await planImport(stackIds, await planWhenStill(config, cloud, tools), cloud);
    const hasWork = plan.batches.length > 0;
    // Nobody is asked about a plan that was not shown, so `--quiet` hides it only together with `--yes`.
    const printer = flags.yes || !hasWork ? notes : createPrinter(io.stderr, notes.style);
    if (!flags.json) printer.line(renderImportPlan(plan, printer.style, printer.columns));
    if (hasWork && !(await confirm('Import these stacks?', io, flags))) {
      throw new PantherctlError('CANCELLED', 'the import was not accepted, nothing was changed');
    }
    const { verdict } = await importStacks(plan, cloud, tools);
    return exitOf[verdict];
  } finally {
    view?.close();
    await close();
  }
}

/** ARNs of a file: one a line or separated by commas, blanks and quotes around them; `#` begins a comment. */
async function readArns(file: string | undefined, cwd: string): Promise<readonly string[]> {
  if (file === undefined) return [];
  let text: string;
  try {
    text = await readFile(resolve(cwd, file), 'utf8');
  } catch (cause) {
    throw new PantherctlError('INPUT_INVALID', `${file} cannot be read: ${reasonOf(cause)}`, {
      fix: 'name a file with --file that holds ARNs of stacks',
      cause,
    });
  }
  return text
    .split(/\r?\n/)
    .flatMap((line) => line.replace(/#.*$/, '').split(','))
    .map((word) => word.trim().replaceAll(/^"|"$/g, ''))
    .filter((word) => word !== '');
}
