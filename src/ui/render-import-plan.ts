import type { ImportPlan } from '../orchestrate/plan-import.ts';
import { printable } from './printable.ts';
import { renderCount } from './render-count.ts';
import type { Style } from './style.ts';
import { wrapText } from './text-width.ts';

const shownStacksMaxCount = 20;

/**
 * What an import would do, for a person: the stacks with their account and region, what could not be compared, and how
 * many operations it takes. Ends without a line feed.
 */
export function renderImportPlan({ batches, step, there }: ImportPlan, style: Style, columns: number): string {
  const stacks = batches.flatMap((batch) => batch.stacks);
  const shown = stacks.slice(0, shownStacksMaxCount);
  const left = stacks.length - shown.length;
  const indent = '      ';
  return [
    `${style.strong('Import')} into stack set ${step.stackSet}`,
    ...shown.flatMap(({ accountId, accountName, notes, region, stackName }) => {
      const account = accountName === '' ? accountId : `${printable(accountName)} (${accountId})`;
      const line = `  ${style.good('+')} ${account} ${region}: stack ${stackName}`;
      const told = notes.flatMap((note) => wrapText(printable(note), columns - indent.length));
      return [line, ...told.map((text) => indent + style.warn(text))];
    }),
    ...(left > 0 ? [`  and ${renderCount(left, 'more stack')}`] : []),
    ...(there.length > 0
      ? [`  ${style.faint('=')} ${renderCount(there.length, 'stack')} in the stack set already`]
      : []),
    ...(stacks.length === 0
      ? ['  nothing to do']
      : [
          `  ${renderCount(stacks.length, 'stack')} in ${renderCount(batches.length, 'operation')}, one after another; the stacks are not changed`,
        ]),
  ].join('\n');
}
