import type { InstanceCounts } from '../orchestrate/events.ts';
import { printable } from './printable.ts';
import { renderCount } from './render-count.ts';
import { listCounts, renderBar, renderCounts } from './render-counts.ts';
import { renderDuration } from './render-duration.ts';
import type { Style } from './style.ts';
import { cutText, padText, textWidth, wrapText } from './text-width.ts';
import { runningOperation } from './track-progress.ts';
import type { AccountProgress, OperationProgress, Progress, StepGroup } from './track-progress.ts';
import { operationVerbs } from './operation-verbs.ts';

/** The room a frame has, and the style it is drawn in. */
export interface FrameSpace {
  readonly columns: number;
  /** Lines at most. */
  readonly rows: number;
  readonly style: Style;
}

const barMaxColumns = 30;
const barMinColumns = 10;
const labelColumns = 16;
/** Rows that failed accounts take at most; the summary names all of them. */
const failedMaxRows = 8;
/** Columns before what is told of accounts. */
const factColumns = 11;

function renderGroup(group: StepGroup, { columns, style }: FrameSpace): string {
  const { symbols } = style;
  const failed = group.failures.length;
  const mark =
    group.running.size > 0
      ? style.accent('>')
      : failed > 0
        ? style.bad(symbols.failedMark)
        : style.good(symbols.doneMark);
  const parts = [
    ...(group.running.size > 0 ? [`${group.running.size} running`] : []),
    ...(group.done > 0 ? [`${group.done} done`] : []),
    ...(group.skipped > 0 ? [`${group.skipped} as wanted`] : []),
    ...(group.manual > 0 ? [`${group.manual} by hand`] : []),
    ...(failed > 0 ? [`${failed} failed`] : []),
  ].join(', ');
  return `${mark} ${padText(cutText(printable(group.label), labelColumns, ''), labelColumns)} ${cutText(parts, columns - labelColumns - 3)}`;
}

/** The one step that runs in a group, or how many; a name says more than a number. */
function renderRunningSteps(group: StepGroup, { columns, style }: FrameSpace): readonly string[] {
  const [title] = group.running.values();
  if (title === undefined) return [];
  const more = group.running.size > 1 ? ` and ${group.running.size - 1} more` : '';
  const text = `${cutText(printable(title), columns - 4 - more.length, style.symbols.ellipsis)}${more}`;
  return [style.faint(`    ${text}`)];
}

/** What is told beside the progress, each on one line, and how much was told before. */
function renderNotices({ notices, noticesBefore }: Progress, { columns, style }: FrameSpace): readonly string[] {
  const lines = notices.map(({ notice: { label, paint, text } }) => {
    const room = columns - factColumns;
    return `  ${style[paint](padText(label, factColumns - 2))}${cutText(text, room, style.symbols.ellipsis)}`;
  });
  return noticesBefore === 0 ? lines : [style.faint(`  and ${noticesBefore} before`), ...lines];
}

function renderFinishedOperation(operation: OperationProgress, { columns, style }: FrameSpace): string {
  const { counts, elapsed, started } = operation;
  const clean = counts.failed + counts.cancelled === 0;
  const mark = clean ? style.good(style.symbols.doneMark) : style.bad(style.symbols.failedMark);
  const label = padText(`${operationVerbs[started.action]} instances`, labelColumns);
  const room = columns - labelColumns - 3;
  const text = `${renderCounts(counts, style)}  ${renderDuration(elapsed)}`;
  return `${mark} ${label} ${textWidth(text) <= room ? text : renderCounts(counts, style)}`;
}

function nameOf(account: AccountProgress): string {
  return printable(account.accountName === '' ? account.accountId : account.accountName);
}

function renderRunningAccounts(operation: OperationProgress, { columns, style }: FrameSpace): readonly string[] {
  const names = [...operation.running.values()].map((account) => `${nameOf(account)} ${account.regions.join(' ')}`);
  if (names.length === 0) return [];
  const text = names.join(', ');
  return [`  ${style.accent('running')}  ${cutText(text, columns - factColumns, style.symbols.ellipsis)}`];
}

/** An account that failed: on one line if its reason fits there, else with the reason below, on `reasonLines` at most. */
function renderFailedAccount(
  account: AccountProgress,
  reasonLines: number,
  { columns, style }: FrameSpace,
): readonly string[] {
  const room = columns - factColumns;
  const cut = (text: string): string => cutText(text, room, style.symbols.ellipsis);
  const reason = printable(account.reason);
  const who = `${nameOf(account)} ${account.accountId}`;
  const where = account.regions.join(' ');
  const mark = `  ${style.bad('failed')}   `;
  const whole = `${who} ${where}  ${reason}`;
  if (textWidth(whole) <= room) return [mark + whole];
  const head = `${who} ${where}`;
  const short = `${who} ${renderCount(account.regions.length, 'region')}`;
  const [first = '', ...rest] = wrapText(reason, room);
  const lines = reasonLines === 1 || rest.length === 0 ? [reason] : [first, rest.join(' ')];
  return [
    mark + cut(textWidth(head) <= room ? head : short),
    ...lines.map((line) => ' '.repeat(factColumns) + cut(line)),
  ];
}

/** The accounts that failed last, as many as there is room for, and how many others. */
function renderFailedAccounts(operation: OperationProgress, rows: number, space: FrameSpace): readonly string[] {
  const failed = [...operation.failed.values()];
  if (failed.length === 0 || rows <= 0) return [];
  const reasonLines = failed.length * 3 <= rows ? 2 : 1;
  const blocks = failed.slice(-rows).map((account) => renderFailedAccount(account, reasonLines, space));
  const total = blocks.reduce((sum, block) => sum + block.length, 0);
  if (blocks.length === failed.length && total <= rows) return blocks.flat();
  const shown: (readonly string[])[] = [];
  for (let left = rows - 1, index = blocks.length - 1; index >= 0; index -= 1) {
    const block = blocks[index] ?? [];
    left -= block.length;
    if (left < 0) break;
    shown.unshift(block);
  }
  const others = renderCount(failed.length - shown.length, shown.length === 0 ? 'account' : 'other account');
  return [space.style.bad(`  failed   ${others}`), ...shown.flat()];
}

/** The operation's elapsed time, moved on by what has passed since it was last reported. */
function elapsedOf(operation: OperationProgress, now: number | undefined): number {
  return operation.elapsed + (now === undefined ? 0 : Math.max(0, now - operation.updatedAt));
}

function renderRunningOperation(operation: OperationProgress, elapsed: number, space: FrameSpace): readonly string[] {
  const { columns, style } = space;
  const { counts, started } = operation;
  const verb = operationVerbs[started.action];
  const head = `${verb} ${renderCount(started.instances, 'instance')}, ${renderCount(started.accountsAtOnce, 'account')} at once in a region`;
  return [
    `${style.accent('>')} ${cutText(head, columns - 2, style.symbols.ellipsis)}`,
    ...renderBarAndCounts(counts, renderDuration(elapsed), space),
    ...(operation.status === 'RUNNING' ? [] : [style.warn(`  ${operation.status.toLowerCase()}`)]),
  ];
}

/** Bar, counts and clock on one line; where that is too wide, without the bar and on as many lines as it takes. */
function renderBarAndCounts(counts: InstanceCounts, clock: string, { columns, style }: FrameSpace): readonly string[] {
  const counted = renderCounts(counts, style);
  const room = columns - textWidth(counted) - clock.length - 6;
  if (room >= barMinColumns) {
    return [`  ${renderBar(counts, Math.min(barMaxColumns, room), style)}  ${counted}  ${clock}`];
  }
  const lines: string[] = [];
  let line = `  ${clock}`;
  for (const part of listCounts(counts, style)) {
    if (textWidth(line) + 2 + textWidth(part) > columns) {
      lines.push(line);
      line = `  ${part}`;
    } else {
      line += `  ${part}`;
    }
  }
  return [...lines, line];
}

/** A line as wide as the frame at most; colours are given up where a painted line is too long. */
function fit(line: string, { columns, style }: FrameSpace): string {
  if (textWidth(line) <= columns) return line;
  // oxlint-disable-next-line no-control-regex -- escape sequences begin with a control character
  return cutText(line.replaceAll(/\u001b\[[0-9;]*m/g, ''), columns, style.symbols.ellipsis);
}

/**
 * The state of a run as lines that fit a terminal: kinds of steps with their counts, the running operation with its bar,
 * the accounts that run, and the last that failed. `now` (of the cloud's clock) lets elapsed time go on between events.
 * Never wider or longer than the space; what is left out is counted.
 */
export function renderFrame(progress: Progress, space: FrameSpace, now?: number): readonly string[] {
  const { style } = space;
  const operation = runningOperation(progress);
  const lines: string[] = [];
  for (const [key, group] of progress.groups) {
    if (key === 'instances') continue;
    lines.push(renderGroup(group, space), ...renderRunningSteps(group, space));
  }
  for (const finished of progress.operations.values()) {
    if (finished.finished) lines.push(renderFinishedOperation(finished, space));
  }
  if (progress.awaited !== undefined) {
    lines.push(style.accent(`> waiting for operation ${progress.awaited.operationId}, which runs already`));
  }
  lines.push(...renderNotices(progress, space));
  if (progress.retry !== undefined) {
    const { call, reason, wait } = progress.retry;
    lines.push(style.warn(`  ${call} is made again in ${Math.ceil(wait / 1000)} s: ${printable(reason)}`));
  }
  if (operation !== undefined) {
    lines.push(
      ...renderRunningOperation(operation, elapsedOf(operation, now), space),
      ...renderRunningAccounts(operation, space),
    );
    lines.push(...renderFailedAccounts(operation, Math.min(failedMaxRows, space.rows - lines.length), space));
  }
  return lines.slice(-space.rows).map((line) => fit(line, space));
}
