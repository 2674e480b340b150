import type { PreflightFinding } from '../orchestrate/events.ts';
import { printable } from './printable.ts';
import { renderFix } from './render-fix.ts';
import type { Style } from './style.ts';
import { wrapText } from './text-width.ts';

const shownAccountsMaxCount = 5;
const indent = '      ';

interface Group {
  readonly first: PreflightFinding;
  readonly places: string[];
}

/**
 * What the checks found, errors first, for a person who has just seen the plan: what stands there is not said again. Equal
 * findings about several accounts become one. Empty if there is nothing to say; ends without a line feed.
 */
export function renderPreflight(
  findings: readonly PreflightFinding[],
  accountNames: Readonly<Record<string, string>>,
  style: Style,
  columns: number,
): string {
  const groups = new Map<string, Group>();
  for (const finding of findings) {
    if (finding.inPlan === true) continue;
    const key = [finding.severity, finding.check, finding.message, finding.fix].join('\n');
    const group = groups.get(key) ?? { first: finding, places: [] };
    const place = renderPlace(finding, accountNames);
    if (place !== '') group.places.push(place);
    groups.set(key, group);
  }
  if (groups.size === 0) return '';
  const ordered = [...groups.values()].toSorted((a, b) => rank(a) - rank(b));
  return [style.strong('Checks'), ...ordered.flatMap((group) => renderGroup(group, style, columns))].join('\n');
}

function rank({ first }: Group): number {
  return first.severity === 'error' ? 0 : 1;
}

function renderPlace({ accountId, region }: PreflightFinding, accountNames: Readonly<Record<string, string>>): string {
  if (accountId === undefined) return region ?? '';
  const name = accountNames[accountId] ?? '';
  const account = name === '' ? accountId : `${printable(name)} (${accountId})`;
  return region === undefined ? account : `${account} ${region}`;
}

function renderGroup({ first, places }: Group, style: Style, columns: number): readonly string[] {
  const mark = first.severity === 'error' ? style.bad(style.symbols.failedMark) : style.warn(style.symbols.failedMark);
  const [head = '', ...rest] = wrapText(
    printable(`${first.severity} ${first.check}: ${first.message}`),
    columns - indent.length,
  );
  const left = places.length - shownAccountsMaxCount;
  const shown = left > 1 ? [...places.slice(0, shownAccountsMaxCount), `and ${left} more`] : places;
  return [
    `  ${mark} ${head}`,
    ...rest.map((line) => indent + line),
    ...(shown.length === 0
      ? []
      : wrapText(shown.join(', '), columns - indent.length).map((line) => indent + style.accent(line))),
    ...renderFix(first.fix, style, indent),
  ];
}
