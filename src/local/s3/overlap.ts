import { encodeFilterText } from '../../config/filter-text.ts';
import type { NotificationEntry } from '../../ports/buckets.ts';

/** The key filter of an entry; an absent rule is the empty text, which fits every key. */
export function readKeyFilter(entry: NotificationEntry): { readonly prefix: string; readonly suffix: string } {
  const rules = entry.Filter?.Key?.FilterRules ?? [];
  const value = (name: string): string => rules.find((rule) => rule.Name.toLowerCase() === name)?.Value ?? '';
  return { prefix: value('prefix'), suffix: value('suffix') };
}

/** True if an entry fires for an event such as `s3:ObjectCreated:Put` on a key. Filters are compared with the encoded key. */
export function fires(entry: NotificationEntry, event: string, key: string): boolean {
  const { prefix, suffix } = readKeyFilter(entry);
  const name = encodeFilterText(key);
  return entry.Events.some((pattern) => shareEvent(pattern, event)) && name.startsWith(prefix) && name.endsWith(suffix);
}

/**
 * True if S3 refuses two entries together: they share an event type, one prefix begins the other, and one suffix ends the
 * other, so that some key could fire both.
 * https://docs.aws.amazon.com/AmazonS3/latest/userguide/notification-how-to-filtering.html
 */
export function overlap(left: NotificationEntry, right: NotificationEntry): boolean {
  const one = readKeyFilter(left);
  const two = readKeyFilter(right);
  return (
    left.Events.some((event) => right.Events.some((other) => shareEvent(event, other))) &&
    (one.prefix.startsWith(two.prefix) || two.prefix.startsWith(one.prefix)) &&
    (one.suffix.endsWith(two.suffix) || two.suffix.endsWith(one.suffix))
  );
}

function shareEvent(left: string, right: string): boolean {
  if (left === right) return true;
  const covers = (pattern: string, event: string): boolean =>
    pattern.endsWith(':*') && event.startsWith(pattern.slice(0, -1));
  return covers(left, right) || covers(right, left);
}
