import type { Config } from '../config/schema.ts';
import { isErrorCode, PantherctlError } from '../errors.ts';
import type { Problem } from '../errors.ts';
import { chooseAccounts } from '../orchestrate/choose-accounts.ts';
import type { ChosenAccount, OrganizationView } from '../orchestrate/choose-accounts.ts';
import { listUnitMembers, observeUnits } from '../orchestrate/observe-units.ts';
import type { Account, Accounts } from '../ports/accounts.ts';
import type { Cloud } from '../ports/cloud.ts';
import type { ChoiceAction } from '../ui/render-chosen-accounts.ts';
import { renderCount } from '../ui/render-count.ts';
import { buildRefusalProblems, buildWordProblems } from './build-input-problems.ts';
import type { CommandContext } from './command-context.ts';
import type { AccountSources } from './read-account-sources.ts';

/**
 * Throws `INPUT_INVALID`, with a problem for each, if words of the input are no account ids. The organization is asked for
 * better fixes only, so the problems are told even if it does not answer.
 */
export async function refuseFaultyWords(
  { faults }: AccountSources['named'],
  listAccounts: () => Promise<readonly Account[]>,
): Promise<void> {
  if (faults.length === 0) return;
  const listed = await listAccounts().catch(() => []);
  throw refuseInput(
    `${renderCount(faults.length, 'word')} of the input ${faults.length === 1 ? 'is' : 'are'} no usable account id`,
    buildWordProblems(faults, new Map(listed.map((account) => [account.id, account]))),
  );
}

/**
 * The accounts that a command line means, with what becomes of each. Notes what is repeated or excluded in vain. Throws
 * `INPUT_INVALID`, with a problem for each, if there are accounts that cannot be dealt with.
 */
export async function gatherAccounts(
  context: CommandContext,
  { all, excluded, named, units }: AccountSources,
  action: ChoiceAction,
  config: Config,
  cloud: Cloud,
): Promise<readonly ChosenAccount[]> {
  const listed = await listOrganization(cloud.accounts, all || units.length > 0, context);
  const accounts = listed === undefined ? undefined : new Map(listed.map((account) => [account.id, account]));
  const gathered = all ? (listed ?? []).map(({ id }) => id) : [];
  for (const unit of units) for (const { id } of await listUnitMembers(unit, cloud.accounts)) gathered.push(id);
  const isIn = (id: string): boolean => !excluded.has(id);
  const ids = named.ids.map(({ id }) => id);
  noteIdle(ids, gathered, excluded, context);
  const request = { action, named: ids.filter(isIn), gathered: gathered.filter(isIn) };
  const chosen = chooseAccounts(config, request, await viewOrganization(config, cloud.accounts, accounts));
  const refused = chosen.filter(({ outcome }) => outcome === 'refused');
  if (refused.length === 0) return chosen;
  const message = `${renderCount(refused.length, 'account')} of ${chosen.length} cannot be ${action === 'add' ? 'added' : 'removed'} by editing accounts`;
  throw refuseInput(message, buildRefusalProblems(refused, named.ids));
}

function refuseInput(message: string, problems: readonly Problem[]): PantherctlError {
  const fix = `mend ${problems.length === 1 ? 'it' : 'them'} as shown, then run the command again; nothing was changed`;
  return new PantherctlError('INPUT_INVALID', message, { problems, fix });
}

/** `undefined` if the caller may not list the accounts, unless the command cannot do without. */
async function listOrganization(accounts: Accounts, isNeeded: boolean, { notes }: CommandContext) {
  try {
    return await accounts.list();
  } catch (error) {
    if (isNeeded || !isErrorCode(error, 'ACCESS_DENIED')) throw error;
    notes.line(`${notes.style.warn('warning')} names and status of accounts are not known: ${error.message}`);
    return undefined;
  }
}

async function viewOrganization(
  config: Config,
  accounts: Accounts,
  known: OrganizationView['accounts'],
): Promise<OrganizationView> {
  const units = config.realTimeEvents?.targets.organizationalUnits ?? [];
  return { unitOf: await observeUnits(units, accounts), ...(known === undefined ? {} : { accounts: known }) };
}

/** What stands twice, and what is excluded without being meant: harmless, but often a slip. */
function noteIdle(
  named: readonly string[],
  gathered: readonly string[],
  excluded: ReadonlySet<string>,
  { notes }: CommandContext,
): void {
  const distinct = new Set(named);
  const repeated = named.length - distinct.size;
  if (repeated > 0) notes.line(`${renderCount(repeated, 'repeated id')} in the input, each taken once`);
  const meant = new Set([...distinct, ...gathered]);
  const idle = [...excluded].filter((id) => !meant.has(id));
  if (idle.length > 0)
    notes.line(`--exclude has no effect for ${idle.slice(0, 5).join(', ')}${idle.length > 5 ? ', …' : ''}`);
}
