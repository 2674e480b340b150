import type { Config } from '../config/schema.ts';
import { PantherctlError } from '../errors.ts';
import type { ExitCode } from '../errors.ts';
import type { ChosenAccount } from '../orchestrate/choose-accounts.ts';
import { planTargetsRemoval } from '../orchestrate/plan-targets-edit.ts';
import type { CommandContext } from './command-context.ts';
import type { CommandInput } from './command-input.ts';
import { editAccounts } from './edit-accounts.ts';
import { readAccountSources } from './read-account-sources.ts';

/**
 * `pantherctl accounts remove [ids...]`: takes accounts out of the targets of the file, with their overrides, and plans.
 * Deletes nothing in AWS; says how many instances are left there. Writes nothing if any id is wrong.
 */
export async function run(context: CommandContext, input: CommandInput): Promise<ExitCode> {
  return editAccounts(context, await readAccountSources(context, input), {
    action: 'remove',
    planEdit: (config, chosen, file) => {
      refuseEmptyTargets(config, chosen, file);
      return planTargetsRemoval(config, chosen);
    },
  });
}

function refuseEmptyTargets({ realTimeEvents }: Config, chosen: readonly ChosenAccount[], file: string): void {
  if (realTimeEvents === undefined) {
    throw new PantherctlError('INPUT_INVALID', `${file} has no realTimeEvents, so no account is a target`, {
      fix: 'name the file that targets them with --config',
    });
  }
  const { accounts, organizationalUnits } = realTimeEvents.targets;
  const gone = chosen.filter(({ edit }) => edit === 'unlist').length;
  if (gone === 0 || gone < accounts.length || organizationalUnits.length > 0) return;
  throw new PantherctlError('INPUT_INVALID', `${file} would have no targets left`, {
    fix: 'keep an account, or remove realTimeEvents from the file: its stack set is then no concern of it any more',
  });
}
