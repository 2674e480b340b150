import { resolve } from 'node:path';
import { editConfig } from '../config/edit-config.ts';
import type { EditedConfig } from '../config/edit-config.ts';
import { loadConfig } from '../config/load-config.ts';
import type { LoadedConfig } from '../config/load-config.ts';
import type { Config } from '../config/schema.ts';
import { exitCodes, isErrorCode, PantherctlError } from '../errors.ts';
import type { ExitCode, Problem } from '../errors.ts';
import { replaceTextFile } from '../ops/replace-text-file.ts';
import { hasWork } from '../orchestrate/build-plan.ts';
import { chooseAccounts } from '../orchestrate/choose-accounts.ts';
import type { ChosenAccount, OrganizationView } from '../orchestrate/choose-accounts.ts';
import { listUnitMembers, observeUnits } from '../orchestrate/observe-units.ts';
import { planRollout } from '../orchestrate/plan-rollout.ts';
import type { PlannedRollout } from '../orchestrate/plan-rollout.ts';
import type { PlannedEdit } from '../orchestrate/plan-targets-edit.ts';
import type { Accounts } from '../ports/accounts.ts';
import type { Cloud } from '../ports/cloud.ts';
import { confirm } from '../ui/confirm.ts';
import { createPrinter } from '../ui/printer.ts';
import type { Printer } from '../ui/printer.ts';
import { renderChoiceCounts, renderChosenAccounts } from '../ui/render-chosen-accounts.ts';
import type { ChoiceAction } from '../ui/render-chosen-accounts.ts';
import { renderCount } from '../ui/render-count.ts';
import { buildLineDiff, renderLineDiff } from '../ui/render-line-diff.ts';
import { renderPlan } from '../ui/render-plan.ts';
import { buildDoubts, buildRefusalProblems, buildWordProblems } from './build-input-problems.ts';
import { buildPlanDocument } from './build-plan-document.ts';
import type { CommandContext } from './command-context.ts';
import { openRun } from './open-run.ts';
import type { AccountSources } from './read-account-sources.ts';
import { renderCommandLine } from './render-command-line.ts';
import { showWarnings } from './show-warnings.ts';

/** One of the two commands that edit the accounts of the file. */
export interface AccountsCommand {
  readonly action: ChoiceAction;
  /** The changes of the file. Throws for a file that does not allow them at all. */
  planEdit(config: Config, chosen: readonly ChosenAccount[], file: string): PlannedEdit;
}

/** What has become of the file. */
interface Outcome {
  readonly accounts: readonly ChosenAccount[];
  readonly edited: EditedConfig;
  readonly isChanged: boolean;
  readonly isWritten: boolean;
  readonly warnings: readonly Problem[];
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
  const { cloud, close } = await openRun(context, loaded.config);
  try {
    const chosen = await choose(context, sources, command.action, loaded.config, cloud);
    const { accounts, edits } = command.planEdit(loaded.config, chosen, loaded.file);
    const edited = editConfig(loaded.text, loaded.file, edits);
    const isChanged = edited.text !== loaded.text;
    const outcome = { accounts, edited, isChanged, isWritten: isChanged && !sources.isDryRun };
    const warnings = [...buildDoubts(accounts), ...edited.warnings];
    showChoice(context, command.action, loaded, { ...outcome, warnings });
    if (outcome.isWritten) await write(context, loaded, edited);
    const planned = await planEdited(edited.config, cloud, loaded.file, outcome.isWritten);
    showResult(context, command.action, loaded.file, { ...outcome, warnings }, planned);
    return exitCodes.done;
  } finally {
    await close();
  }
}

async function choose(
  context: CommandContext,
  { all, excluded, named, units }: AccountSources,
  action: ChoiceAction,
  config: Config,
  cloud: Cloud,
): Promise<readonly ChosenAccount[]> {
  const listed = await listOrganization(cloud.accounts, all || units.length > 0 || named.faults.length > 0, context);
  const accounts = listed === undefined ? undefined : new Map(listed.map((account) => [account.id, account]));
  if (named.faults.length > 0) {
    const count = named.faults.length;
    throw refuseInput(
      `${renderCount(count, 'word')} of the input ${count === 1 ? 'is' : 'are'} no usable account id`,
      buildWordProblems(named.faults, accounts),
    );
  }
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

/** Nobody is asked about a change that was not shown, so `--quiet` hides it only together with `--yes`. */
function showChoice(context: CommandContext, action: ChoiceAction, loaded: LoadedConfig, outcome: Outcome): void {
  const { flags, io, notes, out } = context;
  if (flags.json) return;
  const isAsked = outcome.isWritten && !flags.yes;
  const printer = !outcome.isWritten ? out : isAsked ? createPrinter(io.stderr, notes.style) : notes;
  const { columns, style } = printer;
  if (outcome.accounts.length > 0) {
    printer.line(renderChosenAccounts(outcome.accounts, action, style, columns, flags.verbose));
    printer.line();
  }
  printer.line(renderChoiceCounts(outcome.accounts, action));
  if (!outcome.isChanged) return;
  printer.line();
  printer.line(style.strong(loaded.file));
  printer.line(renderLineDiff(buildLineDiff(loaded.text, outcome.edited.text), style, columns, flags.verbose));
  printer.line();
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

function showResult(
  { flags, out }: CommandContext,
  action: ChoiceAction,
  file: string,
  outcome: Outcome,
  { observed, plan }: PlannedRollout,
): void {
  const { accounts, isChanged, isWritten, warnings } = outcome;
  const changed = accounts.filter((account) => account.outcome === 'changed');
  const gone = new Set(action === 'remove' ? changed.map(({ id }) => id) : []);
  const instances = observed.stackSet?.instances.filter(({ accountId }) => gone.has(accountId)).length ?? 0;
  if (flags.json) {
    const pick = (result: ChosenAccount['outcome']) =>
      accounts.filter((account) => account.outcome === result).map(toDocument);
    const head = action === 'add' ? { added: pick('changed'), regions: pick('regions') } : { removed: pick('changed') };
    const tail = { already: pick('already'), skipped: pick('leftOut'), warnings };
    const left = action === 'remove' ? { instances } : {};
    out.json({ file, written: isWritten, ...head, ...tail, ...left, plan: buildPlanDocument(plan) });
    return;
  }
  printResult(out, action, file, outcome, changed.length);
  printPlan({ flags, out }, renderPlan(plan, out.style, out.columns, flags.verbose));
  if (instances > 0) {
    const apply = renderApply(flags, ['--allow-delete']);
    out.line(`${renderCount(instances, 'instance')} of them stay until they are deleted: ${apply}`);
  }
  if (!hasWork(plan)) return;
  out.line(isChanged && !isWritten ? 'next: the same command without --dry-run' : `next: ${renderApply(flags)}`);
}

function printResult(
  out: Printer,
  action: ChoiceAction,
  file: string,
  { isChanged, isWritten }: Outcome,
  changed: number,
): void {
  const { style } = out;
  const done = action === 'add' ? 'added' : 'removed';
  const count = changed === 0 ? 'other regions' : `${renderCount(changed, 'account')} ${done}`;
  if (isWritten) out.line(`${style.good(style.symbols.done)} ${file}: ${count}`);
  else if (isChanged) out.line(`dry run: ${file} is not written, and this would be the plan`);
  else out.line(`${style.good(style.symbols.done)} ${file}: nothing to change`);
}

function printPlan({ out }: Pick<CommandContext, 'flags' | 'out'>, plan: string): void {
  out.line();
  out.line(plan);
  out.line();
}

/** The command that carries the plan out, with the flags that say where. */
function renderApply(
  { config, configGiven, local, profile, region }: CommandContext['flags'],
  more: readonly string[] = [],
): string {
  return renderCommandLine([
    'apply',
    ...(configGiven ? ['--config', config] : []),
    ...(local === undefined ? [] : [local === true ? '--local' : `--local=${local}`]),
    ...(profile === undefined ? [] : ['--profile', profile]),
    ...(region === undefined ? [] : ['--region', region]),
    ...more,
  ]);
}

function toDocument({ id, name, note, path, roles, status }: ChosenAccount) {
  return { id, name, path, status, roles, ...(note === undefined ? {} : { note }) };
}
