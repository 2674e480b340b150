import type { ApplyEvent, FailureCause } from '../orchestrate/events.ts';
import { printable } from './printable.ts';
import { renderCount } from './render-count.ts';
import { renderFix } from './render-fix.ts';
import { renderOpenSteps } from './render-open-steps.ts';
import type { Style } from './style.ts';
import { wrapText } from './text-width.ts';

/** The last event of a run. */
export type FinishedEvent = Extract<ApplyEvent, { readonly code: 'apply.finished' }>;

const shownAccountsMaxCount = 10;

function renderVerdict({ counts, instances, steps, verdict }: FinishedEvent, style: Style): string {
  const parts = [
    ...(instances.wanted > 0 ? [`${instances.inPlace} of ${renderCount(instances.wanted, 'instance')} in place`] : []),
    ...(counts.failed > 0 ? [`${counts.failed} failed`] : []),
    ...(counts.cancelled > 0 ? [`${counts.cancelled} cancelled`] : []),
  ];
  if (verdict === 'done') {
    const what =
      parts.length > 0 ? parts.join(', ') : steps.done > 0 ? renderCount(steps.done, 'step') : 'nothing had to change';
    return `${style.good(style.strong('Done'))}: ${what}`;
  }
  const label = verdict === 'partly' ? style.warn(style.strong('Partly done')) : style.bad(style.strong('Failed'));
  const open = [
    ...parts,
    ...(steps.failed > 0 && counts.failed + counts.cancelled === 0 ? [renderCount(steps.failed, 'failed step')] : []),
    ...(steps.manual > 0 ? [`${renderCount(steps.manual, 'step')} left to you`] : []),
  ];
  return `${label}: ${open.join(', ')}`;
}

/** Nothing if there was one step only: the verdict has told it. */
function renderSteps({ steps }: FinishedEvent, columns: number): readonly string[] {
  if (steps.done + steps.skipped + steps.manual + steps.failed <= 1) return [];
  const parts = [
    `${steps.done} done`,
    ...(steps.skipped > 0 ? [`${steps.skipped} as wanted already`] : []),
    ...(steps.manual > 0 ? [`${steps.manual} to do by hand`] : []),
    ...(steps.failed > 0 ? [`${steps.failed} failed`] : []),
  ];
  return wrapText(parts.join(', '), columns - 9).map(
    (line, index) => `${index === 0 ? '  steps: ' : '         '}${line}`,
  );
}

function renderAccounts(cause: FailureCause): readonly string[] {
  const accounts = new Map<string, { readonly name: string; readonly regions: string[] }>();
  for (const { accountId, accountName, region } of cause.instances) {
    const account = accounts.get(accountId) ?? { name: accountName, regions: [] };
    account.regions.push(region);
    accounts.set(accountId, account);
  }
  const lines = [...accounts].map(([id, { name, regions }]) => {
    const label = name === '' ? id : `${printable(name)} (${id})`;
    return `${label}  ${regions.join(', ')}`;
  });
  const left = lines.length - shownAccountsMaxCount;
  return left > 1 ? [...lines.slice(0, shownAccountsMaxCount), `and ${left} more accounts (--json lists all)`] : lines;
}

function renderCause(cause: FailureCause, number: number, style: Style, columns: number): readonly string[] {
  const indent = '     ';
  const room = columns - indent.length;
  const hits = cause.instances.length > 0 ? `: ${renderCount(cause.instances.length, 'instance')}` : '';
  return [
    '',
    `  ${number}. ${style.strong(cause.id)}${hits}`,
    ...renderAccounts(cause)
      .flatMap((line) => wrapText(line, room))
      .map((line) => indent + style.accent(line)),
    ...wrapText(printable(cause.reason), room).map((line) => indent + line),
    ...renderFix(cause.fix, style, indent),
  ];
}

/** Every cause once, numbered, each after an empty line: the accounts it hit, the reason and the fix. */
export function renderCauses(causes: readonly FailureCause[], style: Style, columns: number): readonly string[] {
  return causes.flatMap((cause, index) => renderCause(cause, index + 1, style, columns));
}

/**
 * The end of a run for a person: one verdict, the steps, and every cause once, with the accounts it hit (names beside
 * ids), the reason as AWS gave it, and its fix. Long lists of accounts are cut and counted. Ends without a line feed.
 */
export function renderSummary(event: FinishedEvent, style: Style, columns: number): string {
  return [
    renderVerdict(event, style),
    ...renderSteps(event, columns),
    ...renderCauses(event.causes, style, columns),
    ...renderOpenSteps(event.manual, style, columns),
  ].join('\n');
}
