import type {
  NotificationChanges,
  NotificationConflict,
  NotificationLine,
} from '../orchestrate/sources/notification-plan.ts';
import { printable } from './printable.ts';
import { renderCount } from './render-count.ts';
import type { Style } from './style.ts';
import { wrapText } from './text-width.ts';

/**
 * Three sections, keep first: what people fear to lose is always printed. Then what is in the way; the ways out stand in
 * the step or the error that tells of it. Lines are broken between words at `columns`; ids stay whole, since commands ask
 * for them.
 */
export function renderNotificationPlan(
  bucket: string,
  plan: NotificationChanges,
  style: Style,
  columns: number,
): string {
  const section = (mark: string, title: string, lines: readonly NotificationLine[], paint: (text: string) => string) =>
    renderLines(mark, title, lines, paint, columns);
  const rows = [
    `${style.strong(`Bucket ${bucket}`)}  ${renderCount(plan.keep.length, 'notification')} kept, ${plan.add.length} to add, ${plan.remove.length} to remove`,
    ...section('=', 'keep, untouched', plan.keep, style.faint),
    ...section('+', plan.conflicts.length === 0 ? 'add' : 'add, once nothing is in the way', plan.add, style.good),
    ...section('-', 'remove', plan.remove, style.warn),
    ...listObstacles(plan.conflicts).flatMap((conflict, index) => [
      ...(index === 0 ? [obstaclesTitle] : []),
      ...renderObstacle(conflict, style, columns),
    ]),
  ];
  return rows.join('\n');
}

/** A titled list of lines; nothing at all without lines. */
export function renderLines(
  mark: string,
  title: string,
  lines: readonly NotificationLine[],
  paint: (text: string) => string,
  columns: number,
): readonly string[] {
  if (lines.length === 0) return [];
  return [`  ${title}`, ...lines.flatMap((line) => renderEntry(mark, line, columns).map(paint))];
}

const obstaclesTitle = '  in the way';

/** What is in the way, once each, with the ways out of its first conflict. These hold commands and are never cut. */
export function renderConflicts(
  conflicts: readonly NotificationConflict[],
  style: Style,
  columns: number,
): readonly string[] {
  return listObstacles(conflicts).flatMap((conflict, place) => [
    ...(place === 0 ? [obstaclesTitle] : []),
    ...renderObstacle(conflict, style, columns),
    ...conflict.remedies.map(({ fix }, index) => `      ${index === 0 ? 'way out:' : 'or:'} ${printable(fix)}`),
  ]);
}

/** Of the conflicts with one existing notification the first. */
function listObstacles(conflicts: readonly NotificationConflict[]): readonly NotificationConflict[] {
  const first = new Map(conflicts.toReversed().map((conflict) => [JSON.stringify(conflict.existing), conflict]));
  return [...first.values()].toReversed();
}

function renderObstacle({ existing }: NotificationConflict, style: Style, columns: number): readonly string[] {
  return renderEntry('!', existing, columns).map(style.bad);
}

function renderEntry(mark: string, line: NotificationLine, columns: number): readonly string[] {
  const [first = '', ...rest] = wrapText(renderLine(line), columns - 8).map((text) => text.trimEnd());
  return [`    ${mark} ${first}`, ...rest.map((text) => `        ${text}`)];
}

function renderLine({ destination, events, id, kind, prefix, suffix }: NotificationLine): string {
  if (kind === 'EventBridge') return destination;
  const filter = [prefix === '' ? '' : `prefix ${prefix}`, suffix === '' ? '' : `suffix ${suffix}`].filter(
    (part) => part !== '',
  );
  const scope = filter.length === 0 ? 'all objects' : filter.join(', ');
  return printable(`${kind} ${destination.split(':').at(-1) ?? ''}  ${scope}  ${events.join(' ')}  (${id || 'no id'})`);
}
