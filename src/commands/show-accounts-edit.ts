import type { EditedConfig } from '../config/edit-config.ts';
import type { LoadedConfig } from '../config/load-config.ts';
import type { Problem } from '../errors.ts';
import { hasWork } from '../orchestrate/build-plan.ts';
import type { ChosenAccount } from '../orchestrate/choose-accounts.ts';
import type { PlannedRollout } from '../orchestrate/plan-rollout.ts';
import { createPrinter } from '../ui/printer.ts';
import type { Printer } from '../ui/printer.ts';
import { renderChoiceCounts, renderChosenAccounts } from '../ui/render-chosen-accounts.ts';
import type { ChoiceAction } from '../ui/render-chosen-accounts.ts';
import { renderCount } from '../ui/render-count.ts';
import { buildLineDiff, renderLineDiff } from '../ui/render-line-diff.ts';
import { renderPlan } from '../ui/render-plan.ts';
import { buildPlanDocument } from '../orchestrate/plan-document.ts';
import type { CommandContext } from './command-context.ts';
import { renderCommandLine } from './render-command-line.ts';

/** An edit of the accounts of a file. */
export interface AccountsEdit {
  readonly accounts: readonly ChosenAccount[];
  readonly edited: EditedConfig;
  readonly isChanged: boolean;
  readonly isWritten: boolean;
  readonly warnings: readonly Problem[];
  /** What else should be known, one sentence each. */
  readonly remarks: readonly string[];
}

/**
 * Shows the accounts and the change of the file. Nobody is asked about a change that was not shown, so `--quiet` hides it
 * only together with `--yes`.
 */
export function showChoice(
  context: CommandContext,
  action: ChoiceAction,
  loaded: LoadedConfig,
  outcome: AccountsEdit,
): void {
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
  for (const remark of outcome.remarks) printer.line(`note: ${remark}`);
  if (!outcome.isChanged) return;
  printer.line();
  printer.line(style.strong(loaded.file));
  printer.line(renderLineDiff(buildLineDiff(loaded.text, outcome.edited.text), style, columns, flags.verbose));
  printer.line();
}

/** Shows what has become of the file, the plan of it, and the command that comes next; or all of it as one JSON document. */
export function showResult(
  { flags, out }: CommandContext,
  action: ChoiceAction,
  file: string,
  outcome: AccountsEdit,
  { observed, plan }: PlannedRollout,
): void {
  const { accounts, isChanged, isWritten, remarks, warnings } = outcome;
  const changed = accounts.filter((account) => account.outcome === 'changed');
  const gone = new Set(action === 'remove' ? changed.map(({ id }) => id) : []);
  const instances = observed.stackSet?.instances.filter(({ accountId }) => gone.has(accountId)).length ?? 0;
  if (flags.json) {
    const pick = (result: ChosenAccount['outcome']) =>
      accounts.filter((account) => account.outcome === result).map(toDocument);
    const head = action === 'add' ? { added: pick('changed'), regions: pick('regions') } : { removed: pick('changed') };
    const tail = { already: pick('already'), skipped: pick('leftOut'), warnings, remarks };
    const left = action === 'remove' ? { instances } : {};
    out.json({ file, written: isWritten, ...head, ...tail, ...left, plan: buildPlanDocument(plan) });
    return;
  }
  printResult(out, action, file, outcome);
  out.line(`\n${renderPlan(plan, out.style, out.columns, flags.verbose)}\n`);
  if (instances > 0) {
    const apply = renderApply(flags, ['--allow-delete']);
    out.line(`${renderCount(instances, 'instance')} left in removed accounts; to delete: ${apply}`);
  }
  if (!hasWork(plan)) return;
  out.line(isChanged && !isWritten ? 'next: the same command without --dry-run' : `next: ${renderApply(flags)}`);
}

function printResult(out: Printer, action: ChoiceAction, file: string, outcome: AccountsEdit): void {
  const { style } = out;
  const count = (result: ChosenAccount['outcome']): number =>
    outcome.accounts.filter((account) => account.outcome === result).length;
  const [changed, regions] = [count('changed'), count('regions')];
  const parts = [
    ...(changed > 0 ? [`${renderCount(changed, 'account')} ${action === 'add' ? 'added' : 'removed'}`] : []),
    ...(regions > 0 ? [`${renderCount(regions, 'account')} with other regions`] : []),
  ];
  if (outcome.isWritten) out.line(`${style.good(style.symbols.done)} ${file}: ${parts.join(', ')}`);
  else if (outcome.isChanged) out.line(`dry run: ${file} is not written, and this would be the plan`);
  else out.line(`${style.good(style.symbols.done)} ${file}: nothing to change`);
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
