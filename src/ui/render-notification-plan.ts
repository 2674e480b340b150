import type { NotificationChanges, NotificationLine } from '../orchestrate/sources/notification-plan.ts';
import { printable } from './printable.ts';
import { renderCount } from './render-count.ts';
import type { Style } from './style.ts';
import { cutText } from './text-width.ts';

/** Three sections, keep first: what people fear to lose is always printed. No line is wider than `columns`. */
export function renderNotificationPlan(
  bucket: string,
  plan: NotificationChanges,
  style: Style,
  columns: number,
): string {
  const section = (mark: string, title: string, lines: readonly NotificationLine[], paint: (text: string) => string) =>
    lines.length === 0
      ? []
      : [
          `  ${title}`,
          ...lines.map((line) => paint(cutText(`    ${mark} ${renderLine(line)}`, columns, style.symbols.ellipsis))),
        ];
  const conflicts = plan.conflicts.map(({ existing }) => existing);
  const rows = [
    `${style.strong(`Bucket ${bucket}`)}  ${renderCount(plan.keep.length, 'notification')} kept, ${plan.add.length} to add, ${plan.remove.length} to remove`,
    ...section('=', 'keep, untouched', plan.keep, style.faint),
    ...section('+', 'add', plan.add, style.good),
    ...section('-', 'remove', plan.remove, style.warn),
    ...section('!', 'in the way', conflicts, style.bad),
  ];
  return rows.join('\n');
}

function renderLine({ destination, events, id, kind, prefix, suffix }: NotificationLine): string {
  if (kind === 'EventBridge') return destination;
  const filter = [prefix === '' ? '' : `prefix ${prefix}`, suffix === '' ? '' : `suffix ${suffix}`].filter(
    (part) => part !== '',
  );
  const scope = filter.length === 0 ? 'all objects' : filter.join(', ');
  return printable(`${kind} ${destination.split(':').at(-1) ?? ''}  ${scope}  ${events.join(' ')}  (${id || 'no id'})`);
}
