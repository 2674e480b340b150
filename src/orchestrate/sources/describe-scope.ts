import type { NotificationLine } from './notification-plan.ts';

/** Which objects a notification tells of, for a sentence, e.g. `prefix 'logs/', suffix '.gz'` or `all objects`. */
export function describeScope({ prefix, suffix }: Pick<NotificationLine, 'prefix' | 'suffix'>): string {
  const parts = [prefix === '' ? [] : [`prefix '${prefix}'`], suffix === '' ? [] : [`suffix '${suffix}'`]].flat();
  return parts.join(', ') || 'all objects';
}
