import type { CheckedItem, SourceHealth, SourcesHealth } from '../orchestrate/source-health/check-sources.ts';
import type { HealthFinding, HealthStatus } from '../orchestrate/source-health/source-check.ts';
import { printable } from './printable.ts';
import { renderCount } from './render-count.ts';
import { renderFix } from './render-fix.ts';
import type { Style } from './style.ts';
import { wrapText } from './text-width.ts';

const indent = '    ';

/**
 * How sources stand, for a person: a block for each, a line for each check, below what is wrong the command or edit that
 * mends it, and one line about all at the end. Of several sources the checks that are well are only named, unless
 * `verbose`. Ends without a line feed.
 */
export function renderSourceHealth(health: SourcesHealth, style: Style, columns: number, verbose: boolean): string {
  const isShort = health.sources.length > 1 && !verbose;
  return [
    ...health.sources.flatMap((source) => [...renderSource(source, style, columns, isShort), '']),
    renderSummary(health, style),
  ].join('\n');
}

function renderSource(source: SourceHealth, style: Style, columns: number, isShort: boolean): readonly string[] {
  const place = `${source.bucket} in ${source.accountId}, ${source.region}`;
  const fine = isShort ? source.checks.filter(({ status }) => status === 'ok').map(({ check }) => check) : [];
  const told = isShort ? source.checks.filter(({ status }) => status !== 'ok') : source.checks;
  return [
    style.strong(printable(source.name)) + style.faint(`  ${printable(place)}`),
    ...(fine.length === 0 ? [] : renderLine('ok', fine.join(', '), style, columns)),
    ...joinUnknown(told).flatMap((item) => renderItem(item, style, columns)),
  ];
}

/** Checks in a row that could not be made for one and the same reason become one, so that it is read once. */
function joinUnknown(checks: readonly CheckedItem[]): readonly CheckedItem[] {
  const joined: CheckedItem[] = [];
  for (const item of checks) {
    const last = joined.at(-1);
    const isSame = item.status === 'unknown' && JSON.stringify(last?.findings) === JSON.stringify(item.findings);
    if (last !== undefined && isSame) joined.splice(-1, 1, { ...last, check: `${last.check}, ${item.check}` });
    else joined.push(item);
  }
  return joined;
}

/** Findings that are fine are one line for each check, however many there are. */
function renderItem({ check, findings, status }: CheckedItem, style: Style, columns: number): readonly string[] {
  const wrong = findings.filter((finding) => finding.status !== 'ok');
  if (wrong.length > 0) return wrong.flatMap((finding) => renderFinding(check, finding, style, columns));
  const [first] = findings;
  const more = findings.length > 1 ? `, and ${findings.length - 1} more` : '';
  return renderLine(status, `${check}: ${first?.message ?? ''}${more}`, style, columns);
}

function renderFinding(check: string, finding: HealthFinding, style: Style, columns: number): readonly string[] {
  const { fix, message, status, value } = finding;
  const shown = value === undefined || value === '' || message.includes(value) ? '' : ` (${value})`;
  return [
    ...renderLine(status, `${status} ${check}: ${message}${shown}`, style, columns),
    ...(fix === undefined ? [] : renderFix(fix, style, indent)),
  ];
}

function renderLine(status: HealthStatus, text: string, style: Style, columns: number): readonly string[] {
  const [head = '', ...rest] = wrapText(printable(text), columns - indent.length);
  return [`  ${mark(status, style)} ${head}`, ...rest.map((line) => indent + line)];
}

function mark(status: HealthStatus, { bad, faint, good, symbols, warn }: Style): string {
  if (status === 'ok') return good(symbols.done);
  if (status === 'unknown') return faint('?');
  return status === 'failed' ? bad(symbols.failedMark) : warn('!');
}

function renderSummary({ counts, ok, sources }: SourcesHealth, style: Style): string {
  if (sources.length === 0) return 'The file has no sources.';
  const faulty = sources.filter(({ status }) => status === 'failed').length;
  const parts = [
    ...(counts.failed > 0 ? [style.bad(`${renderCount(counts.failed, 'check')} failed`)] : []),
    ...(counts.warning > 0 ? [style.warn(renderCount(counts.warning, 'warning'))] : []),
    ...(counts.unknown > 0 ? [`${renderCount(counts.unknown, 'check')} could not be made`] : []),
  ];
  const head = `${renderCount(sources.length, 'source')}, ${faulty === 0 ? 'none' : faulty} with a fault`;
  const all = parts.length === 0 ? 'every check is ok' : parts.join(', ');
  return `${ok ? style.good(style.symbols.done) : style.bad(style.symbols.failed)} ${head}: ${all}`;
}
