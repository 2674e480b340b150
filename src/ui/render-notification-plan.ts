import type {
  NotificationChanges,
  NotificationConflict,
  NotificationLine,
} from '../orchestrate/sources/notification-plan.ts';
import { printable } from './printable.ts';
import { renderCount } from './render-count.ts';
import type { Style } from './style.ts';
import { cutText } from './text-width.ts';

/**
 * Three sections, keep first: what people fear to lose is always printed. Then what is in the way, each with its ways out.
 * No line but those of the ways out, which hold commands, is wider than `columns`.
 */
export function renderNotificationPlan(
  bucket: string,
  plan: NotificationChanges,
  style: Style,
  columns: number,
): string {
  const section = (mark: string, title: string, lines: readonly NotificationLine[], paint: (text: string) => string) =>
    renderLines(mark, title, lines, paint, style, columns);
  const rows = [
    `${style.strong(`Bucket ${bucket}`)}  ${renderCount(plan.keep.length, 'notification')} kept, ${plan.add.length} to add, ${plan.remove.length} to remove`,
    ...section('=', 'keep, untouched', plan.keep, style.faint),
    ...section('+', 'add', plan.add, style.good),
    ...section('-', 'remove', plan.remove, style.warn),
    ...renderConflicts(plan.conflicts, style, columns),
  ];
  return rows.join('\n');
}

/** A titled list of lines; nothing at all without lines. */
export function renderLines(
  mark: string,
  title: string,
  lines: readonly NotificationLine[],
  paint: (text: string) => string,
  style: Style,
  columns: number,
): readonly string[] {
  if (lines.length === 0) return [];
  const cut = (line: NotificationLine) => cutText(`    ${mark} ${renderLine(line)}`, columns, style.symbols.ellipsis);
  return [`  ${title}`, ...lines.map((line) => paint(cut(line)))];
}

/** What is in the way, once each, with the ways out of its first conflict. */
export function renderConflicts(
  conflicts: readonly NotificationConflict[],
  style: Style,
  columns: number,
): readonly string[] {
  const first = new Map(conflicts.toReversed().map((conflict) => [JSON.stringify(conflict.existing), conflict]));
  if (first.size === 0) return [];
  return [
    '  in the way',
    ...[...first.values()]
      .toReversed()
      .flatMap(({ existing, remedies }) => [
        style.bad(cutText(`    ! ${renderLine(existing)}`, columns, style.symbols.ellipsis)),
        ...remedies.map(({ fix }, index) => `      ${index === 0 ? 'way out:' : 'or:'} ${printable(fix)}`),
      ]),
  ];
}

function renderLine({ destination, events, id, kind, prefix, suffix }: NotificationLine): string {
  if (kind === 'EventBridge') return destination;
  const filter = [prefix === '' ? '' : `prefix ${prefix}`, suffix === '' ? '' : `suffix ${suffix}`].filter(
    (part) => part !== '',
  );
  const scope = filter.length === 0 ? 'all objects' : filter.join(', ');
  return printable(`${kind} ${destination.split(':').at(-1) ?? ''}  ${scope}  ${events.join(' ')}  (${id || 'no id'})`);
}
