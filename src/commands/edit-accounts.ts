import { resolve } from 'node:path';
import { editConfig } from '../config/edit-config.ts';
import type { EditedConfig } from '../config/edit-config.ts';
import { loadConfig } from '../config/load-config.ts';
import type { LoadedConfig } from '../config/load-config.ts';
import type { Config } from '../config/schema.ts';
import { exitCodes, PantherctlError } from '../errors.ts';
import type { ExitCode } from '../errors.ts';
import { replaceTextFile } from '../ops/replace-text-file.ts';
import { explainRoles } from '../orchestrate/choose-accounts.ts';
import type { ChosenAccount } from '../orchestrate/choose-accounts.ts';
import { planRollout } from '../orchestrate/plan-rollout.ts';
import type { PlannedRollout } from '../orchestrate/plan-rollout.ts';
import type { PlannedEdit } from '../orchestrate/plan-targets-edit.ts';
import type { Cloud } from '../ports/cloud.ts';
import { confirm } from '../ui/confirm.ts';
import type { ChoiceAction } from '../ui/render-chosen-accounts.ts';
import { buildDoubts } from './build-input-problems.ts';
import type { CommandContext } from './command-context.ts';
import { gatherAccounts, refuseFaultyWords } from './gather-accounts.ts';
import { openRun } from './open-run.ts';
import type { AccountSources } from './read-account-sources.ts';
import { showChoice, showResult } from './show-accounts-edit.ts';
import type { AccountsEdit } from './show-accounts-edit.ts';
import { showWarnings } from './show-warnings.ts';

/** One of the two commands that edit the accounts of the file. */
export interface AccountsCommand {
  readonly action: ChoiceAction;
  /** The changes of the file. Throws for a file that does not allow them at all. */
  planEdit(config: Config, chosen: readonly ChosenAccount[], file: string): PlannedEdit;
}

/**
 * `accounts add` and `accounts remove`: chooses the accounts, shows them and the change of the file, asks, writes, and plans.
 * Anything wrong with the input is told at once, as problems of `INPUT_INVALID`, and then nothing is written.
 */
export async function editAccounts(
  context: CommandContext,
  sources: AccountSources,
  command: AccountsCommand,
): Promise<ExitCode> {
  const loaded = await loadConfig(context.flags.config, context.io.cwd);
  showWarnings(loaded.warnings, context);
  await refuseFaultyWords(sources.named, async () => {
    const { cloud, close } = await openRun(context, loaded.config);
    try {
      return await cloud.accounts.list();
    } finally {
      await close();
    }
  });
  const { cloud, close } = await openRun(context, loaded.config);
  try {
    const chosen = await gatherAccounts(context, sources, command.action, loaded.config, cloud);
    const { accounts, edits } = command.planEdit(loaded.config, chosen, loaded.file);
    const edited = editConfig(loaded.text, loaded.file, edits);
    const isChanged = edited.text !== loaded.text;
    const outcome: AccountsEdit = {
      accounts,
      edited,
      isChanged,
      isWritten: isChanged && !sources.isDryRun,
      warnings: [...buildDoubts(accounts), ...edited.warnings],
      remarks: command.action === 'add' ? explainRoles(accounts, loaded.config) : [],
    };
    showChoice(context, command.action, loaded, outcome);
    if (outcome.isWritten) await write(context, loaded, edited);
    const planned = await planEdited(edited.config, cloud, loaded.file, outcome.isWritten);
    showResult(context, command.action, loaded.file, outcome, planned);
    return exitCodes.done;
  } finally {
    await close();
  }
}

async function write({ flags, io }: CommandContext, { file, text }: LoadedConfig, edited: EditedConfig): Promise<void> {
  if (!(await confirm(`Write this change to ${file}?`, io, flags))) {
    throw new PantherctlError('CANCELLED', 'the change was not accepted, nothing was written');
  }
  await replaceTextFile({ path: resolve(io.cwd, file), shown: file }, text, edited.text);
}

/** The plan of the file as it is then. If there can be none, the error says what has become of the file. */
async function planEdited(config: Config, cloud: Cloud, file: string, isWritten: boolean): Promise<PlannedRollout> {
  try {
    return await planRollout(config, cloud);
  } catch (error) {
    if (!isWritten || !(error instanceof PantherctlError)) throw error;
    throw new PantherctlError(error.code, `${file} is written, but the plan could not be made: ${error.message}`, {
      fix: error.fix ?? 'run pantherctl plan',
      cause: error,
      problems: error.problems,
    });
  }
}
