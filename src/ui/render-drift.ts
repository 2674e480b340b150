import type { DriftedInstance, DriftReport } from '../orchestrate/detect-drift.ts';
import { printable } from './printable.ts';
import { renderCount } from './render-count.ts';
import { renderCauses } from './render-summary.ts';
import type { Style } from './style.ts';
import { cutText } from './text-width.ts';

const valueMaxColumns = 60;
const shownInstancesMaxCount = 20;

/**
 * What a drift detection found, for a person: each drifted instance with its resources and, for each property, the value
 * of the template and the live one, cut to a readable length. Ends without a line feed.
 */
export function renderDrift(report: DriftReport, style: Style, columns: number): string {
  const { causes, checked, drifted, instances, operationId, status } = report;
  const isFine = drifted === 0 && status === 'SUCCEEDED' && causes.length === 0;
  const mark = isFine ? style.good(style.symbols.done) : style.warn('!');
  const ended = status === 'SUCCEEDED' ? '' : `, and the detection ended as ${status}`;
  const shown = instances.slice(0, shownInstancesMaxCount);
  const left = drifted - shown.length;
  return [
    style.strong('Drift') + style.faint(`  ${operationId}`),
    `  ${mark} ${drifted} of ${renderCount(checked, 'checked instance')} drifted${ended}`,
    ...shown.flatMap((instance) => renderInstance(instance, style)),
    ...(left > 0 ? ['', `  and ${renderCount(left, 'more drifted instance')} (--json lists the first 100)`] : []),
    ...(causes.length === 0 ? [] : ['', `  ${style.strong('not checked')}`, ...renderCauses(causes, style, columns)]),
  ].join('\n');
}

function renderInstance(
  { accountId, accountName, region, resources }: DriftedInstance,
  style: Style,
): readonly string[] {
  const account = accountName === '' ? accountId : `${printable(accountName)} (${accountId})`;
  return [
    '',
    `  ${style.accent(account)}  ${region}`,
    ...resources.flatMap(({ differences, logicalId, resourceType, status }) => [
      `    ${printable(logicalId)} (${printable(resourceType)}) ${status === 'DELETED' ? style.bad('was deleted') : style.warn('was modified')}`,
      ...differences.flatMap(({ actual, expected, path }) => [
        `      ${printable(path)}: ${showValue(expected, style)} -> ${showValue(actual, style)}`,
      ]),
    ]),
  ];
}

function showValue(value: string | undefined, style: Style): string {
  return value === undefined
    ? style.faint('nothing')
    : cutText(printable(value), valueMaxColumns, style.symbols.ellipsis);
}
