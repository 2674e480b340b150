import type { NotificationChanges, NotificationLine } from '../orchestrate/sources/notification-plan.ts';
import { renderConflicts, renderLines } from './render-notification-plan.ts';
import type { Style } from './style.ts';

/** Whom a bucket tells, and what would change. */
export interface ShownBucket {
  readonly bucket: string;
  readonly ours: readonly NotificationLine[];
  readonly others: readonly NotificationLine[];
  readonly eventBridge: boolean;
  readonly changes: Pick<NotificationChanges, 'add' | 'remove' | 'conflicts'>;
}

/** The bucket in three sections, ours, others' and EventBridge, then what apply would change. */
export function renderBucket(
  { bucket, changes, eventBridge, others, ours }: ShownBucket,
  style: Style,
  columns: number,
): string {
  const list = (title: string, lines: readonly NotificationLine[], paint: (text: string) => string) =>
    lines.length === 0 ? [`  ${title}: none`] : renderLines('=', title, lines, paint, columns);
  const asIs = (text: string): string => text;
  const proviso = changes.conflicts.length === 0 ? '' : ', once nothing is in the way';
  const isAsWished = changes.add.length + changes.remove.length + changes.conflicts.length === 0;
  return [
    style.strong(`Bucket ${bucket}`),
    ...list('ours', ours, style.good),
    ...list('of others', others, asIs),
    `  EventBridge: ${eventBridge ? 'on, all events of the bucket' : 'off'}`,
    ...(isAsWished ? ['  apply would change nothing'] : []),
    ...renderLines('+', `apply would add${proviso}`, changes.add, style.good, columns),
    ...renderLines('-', 'apply would remove', changes.remove, style.warn, columns),
    ...renderConflicts(changes.conflicts, style, columns),
  ].join('\n');
}
