import type { DefinitionChanges, Plan, SkippedAccount, Step } from '../orchestrate/plan.ts';
import { printable } from './printable.ts';
import { renderChanges } from './render-changes.ts';
import { renderCount } from './render-count.ts';
import { renderFix } from './render-fix.ts';
import { renderInstances, renderRegions } from './render-instances.ts';
import { countSteps, renderSourceDetails, sectionOf } from './render-source-step.ts';
import type { Style } from './style.ts';
import { wrapText } from './text-width.ts';

/** Steps of one kind and action that are named one by one; more of them become one line with their number. */
const namedStepsMaxCount = 3;
/** Manual and blocked steps, and skipped accounts, that are shown with reason and fix. */
const explainedMaxCount = 5;

type Paint = (text: string) => string;

function markOf(step: Step, style: Style): string {
  switch (step.action) {
    case 'create':
      return style.good('+');
    case 'update':
    case 'retry':
      return style.warn('~');
    case 'delete':
      return style.bad('-');
    case 'none':
      return style.faint('=');
    case 'manual':
    case 'blocked':
      return style.bad('!');
  }
}

function isStopped(step: Step): boolean {
  return step.action === 'manual' || step.action === 'blocked';
}

/** True for a step that is stopped by another one, which the plan tells too. */
function isWaiting({ action, needs, reason }: Step): boolean {
  return action === 'blocked' && needs !== undefined && reason?.startsWith('waits for') === true;
}

function groupSteps(steps: readonly Step[]): readonly (readonly Step[])[] {
  const groups = new Map<string, Step[]>();
  for (const step of steps) {
    if (step.action === 'none') continue;
    const key = `${step.id.split('/')[0] ?? step.id} ${step.action}${isWaiting(step) ? ' waiting' : ''}`;
    const group = groups.get(key) ?? [];
    groups.set(key, group);
    group.push(step);
  }
  return [...groups.values()];
}

function renderWrapped(
  text: string,
  indent: string,
  columns: number,
  paint: Paint = (line) => line,
): readonly string[] {
  return wrapText(printable(text), columns - indent.length).map((line) => indent + paint(line));
}

/** Changes that many stacks share are shown once. */
function renderSharedChanges(steps: readonly Step[], layout: Layout): readonly string[] {
  const shared = new Map<unknown, Map<string, { changes: DefinitionChanges; count: number }>>();
  for (const step of steps) {
    if (step.kind !== 'stack' || step.changes === undefined) continue;
    const { changes } = step;
    const values = JSON.stringify([changes.parameters, changes.tags]);
    const alike = shared.get(changes.template) ?? new Map<string, { changes: DefinitionChanges; count: number }>();
    shared.set(changes.template, alike);
    alike.set(values, { changes, count: (alike.get(values)?.count ?? 0) + 1 });
  }
  const distinct = [...shared.values()].flatMap((alike) => [...alike.values()]);
  const shown = distinct.slice(0, namedStepsMaxCount);
  const left = distinct.length - shown.length;
  return [
    ...shown.flatMap(({ changes, count }) => [
      `      ${count === steps.length ? 'in each of them' : `in ${count} of them`}`,
      ...renderChanges(changes, { ...layout, indent: '        ' }),
    ]),
    ...(left > 0 ? [`      and ${renderCount(left, 'other kind')} of change (--verbose lists all)`] : []),
  ];
}

interface Layout {
  readonly style: Style;
  readonly columns: number;
  readonly verbose: boolean;
  readonly accountNames: Plan['accountNames'];
}

function renderStep(step: Step, layout: Layout): readonly string[] {
  const { accountNames, columns, style, verbose } = layout;
  const why = step.action === 'create' || step.reason === undefined ? '' : `: ${step.reason}`;
  const paint = step.action === 'delete' ? style.bad : undefined;
  const [first = '', ...rest] = renderWrapped(`${step.title}${isStopped(step) ? '' : why}`, '    ', columns, paint);
  const lines = [`  ${markOf(step, style)} ${first.trimStart()}`, ...rest];
  if (step.kind === 'instances') return [...lines, ...renderInstances(step, accountNames, style, columns, verbose)];
  if ((step.kind === 'stack' || step.kind === 'stackSet') && step.changes !== undefined) {
    lines.push(...renderChanges(step.changes, { ...layout, indent: '      ' }));
  }
  lines.push(...renderSourceDetails(step, style, columns));
  if (!isStopped(step)) return lines;
  if (isWaiting(step)) return [...lines, ...renderWrapped(step.reason ?? '', '      ', columns)];
  return [
    ...lines,
    ...renderWrapped(step.reason ?? '', '      ', columns),
    ...(step.fix === undefined ? [] : renderFix(step.fix, style, '      ')),
  ];
}

function renderGroup(steps: readonly Step[], layout: Layout): readonly string[] {
  const [first] = steps;
  if (first === undefined) return [];
  const { style, verbose } = layout;
  const max = isStopped(first) || first.kind === 'instances' ? explainedMaxCount : namedStepsMaxCount;
  if (verbose || steps.length <= max) return steps.flatMap((step) => renderStep(step, layout));
  if (!isStopped(first) && first.kind !== 'instances') {
    const line = `  ${markOf(first, style)} ${countSteps(steps)}`;
    return [line, ...renderSharedChanges(steps, layout)];
  }
  const shown = steps.slice(0, max).flatMap((step) => renderStep(step, layout));
  return [...shown, `  ${markOf(first, style)} and ${steps.length - max} more of these (--verbose lists all)`];
}

/** The groups in the order of the plan, with a heading over each part of the sources' way, and over what follows it. */
function renderGroups(groups: readonly (readonly Step[])[], layout: Layout): readonly string[] {
  let current: string | undefined;
  return groups.flatMap((steps) => {
    const section = (steps[0] && sectionOf(steps[0])) ?? (current === undefined ? undefined : 'real-time events');
    const isNew = section !== undefined && section !== current;
    current = section;
    return [...(isNew ? [`  ${layout.style.strong(section)}`] : []), ...renderGroup(steps, layout)];
  });
}

function renderSkipped(
  skipped: readonly SkippedAccount[],
  style: Style,
  columns: number,
  verbose: boolean,
): readonly string[] {
  const shown = verbose ? skipped : skipped.slice(0, explainedMaxCount);
  const left = skipped.length - shown.length;
  return [
    ...shown.flatMap((account) => {
      const name = account.accountName === '' ? account.accountId : `${account.accountName} (${account.accountId})`;
      const [first = '', ...rest] = renderWrapped(
        `${name} in ${renderRegions(account.regions)}: ${account.reason}`,
        '      ',
        columns,
      );
      const fix = account.fix === undefined ? [] : renderFix(account.fix, style, '      ');
      return [`    ${style.warn('!')} ${first.trimStart()}`, ...rest, ...fix];
    }),
    ...(left > 0 ? [`    and ${renderCount(left, 'more account')} (--verbose lists all)`] : []),
  ];
}

function describeExtra({ pairs, steps }: Plan): string {
  const updated = pairs.update > 0 || steps.some((step) => step.kind === 'stackSet' && step.action === 'update');
  return updated
    ? 'not wanted any more but updated with the rest'
    : 'not wanted any more but left alone (--allow-delete deletes)';
}

function renderPairs(plan: Plan, style: Style): string {
  const { pairs } = plan;
  const part = (count: number, words: string, paint: Paint): readonly string[] =>
    count === 0 ? [] : [paint(`${count} ${words}`)];
  const parts = [
    ...part(pairs.create, 'to create', style.good),
    ...part(pairs.retry, 'to deploy again', style.warn),
    ...part(pairs.update, 'to update', style.warn),
    ...part(pairs.override, 'to get other overrides', style.warn),
    ...part(pairs.delete, 'to delete', style.bad),
    ...part(pairs.unchanged, 'unchanged', style.faint),
    ...part(pairs.underway, 'under way', style.accent),
    ...part(pairs.blocked, 'blocked', style.bad),
    ...part(pairs.skipped, 'skipped', style.warn),
    ...part(pairs.extra, describeExtra(plan), style.warn),
  ];
  return parts.length === 0 ? 'none' : parts.join(', ');
}

function renderOperations(plan: Plan): readonly string[] {
  const preferences = plan.steps.findLast((step) => step.kind === 'stackSet' || step.kind === 'instances')?.preferences;
  if (preferences === undefined || plan.operations === 0) return [];
  const { concurrencyMode, failureToleranceCount, maxConcurrentCount, regionConcurrencyType } = preferences;
  const mode = concurrencyMode === 'STRICT_FAILURE_TOLERANCE' ? 'strict' : 'soft';
  const regions = regionConcurrencyType === 'PARALLEL' ? 'regions side by side' : 'one region after another';
  const minutes = plan.minutes > 0 ? `; about ${renderCount(plan.minutes, 'minute')}` : '';
  return [
    `${plan.operations}; effective concurrency ${renderCount(plan.accountsAtOnce, 'account')} in a region ` +
      `(at most ${maxConcurrentCount}, tolerance ${failureToleranceCount}, ${mode}), ${regions}${minutes}`,
  ];
}

/**
 * A plan for a person: what will be deleted (`-`), created (`+`), changed (`~`, with what changes in it), left to a person
 * (`!`) and left as it is (`=`), then the instances by what becomes of them, who is left out and why, the number of
 * operations with the concurrency that really happens, and what stays behind. Statements that policies get stand there in
 * full, and so does what a bucket keeps.
 * Many equal steps become one line unless `verbose`. Ends without a line feed.
 */
export function renderPlan(plan: Plan, style: Style, columns: number, verbose = false): string {
  const unchanged = plan.steps.filter((step) => step.action === 'none').length;
  const hasStackSet = plan.steps.some((step) => step.kind === 'stackSet');
  const work = groupSteps(plan.steps);
  return [
    style.strong('Plan'),
    ...plan.running.map(
      ({ action, operationId }) =>
        `  ${style.accent('>')} operation ${operationId} (${action.toLowerCase()}) is running; apply follows it to its end first`,
    ),
    ...renderGroups(work, { style, columns, verbose, accountNames: plan.accountNames }),
    ...(unchanged > 0 ? [`  ${style.faint('=')} ${renderCount(unchanged, 'step')} as wanted already`] : []),
    ...(work.length === 0 && unchanged === 0 ? ['  nothing to do'] : []),
    ...(hasStackSet ? ['', `  instances    ${renderPairs(plan, style)}`] : []),
    ...renderSkipped(plan.skipped, style, columns, verbose),
    ...renderLabelled('operations', renderOperations(plan), columns),
    ...renderLabelled('note', plan.notes, columns),
  ].join('\n');
}

function renderLabelled(label: string, texts: readonly string[], columns: number): readonly string[] {
  return texts.flatMap((text) => {
    const [first = '', ...rest] = wrapText(printable(text), columns - 15);
    return [`  ${label.padEnd(12)} ${first}`, ...rest.map((each) => `               ${each}`)];
  });
}
