import type { NotificationEntry } from '../../ports/buckets.ts';

/** The keys an entry is about: those that start with `prefix` and end with `suffix`; empty means all. */
export interface KeyFilter {
  readonly prefix: string;
  readonly suffix: string;
}

/** Reads an entry's filter; rule names come back from S3 in any case. */
export function readKeyFilter(entry: NotificationEntry): KeyFilter {
  const rules = entry.Filter?.Key?.FilterRules ?? [];
  const find = (name: string) => rules.find((rule) => rule.Name.toLowerCase() === name)?.Value ?? '';
  return { prefix: find('prefix'), suffix: find('suffix') };
}

/** All that decides whether an entry overlaps another. */
export interface EntryScope extends KeyFilter {
  readonly events: readonly string[];
}

/** Reads an entry's filter and events once, for many comparisons. */
export function readScope(entry: NotificationEntry): EntryScope {
  return { ...readKeyFilter(entry), events: entry.Events };
}

/**
 * True if S3 would refuse both in one configuration: one prefix starts with the other, one suffix ends with the other, and
 * they share an event type.
 * https://docs.aws.amazon.com/AmazonS3/latest/userguide/notification-how-to-filtering.html
 */
export function scopesOverlap(one: EntryScope, two: EntryScope): boolean {
  return (
    (one.prefix.startsWith(two.prefix) || two.prefix.startsWith(one.prefix)) &&
    (one.suffix.endsWith(two.suffix) || two.suffix.endsWith(one.suffix)) &&
    one.events.some((event) => two.events.some((other) => eventsIntersect(event, other)))
  );
}

/** True if S3 would refuse both entries in one configuration; see {@link scopesOverlap}. */
export function entriesOverlap(one: NotificationEntry, two: NotificationEntry): boolean {
  return scopesOverlap(readScope(one), readScope(two));
}

/** All kinds of creation; what an entry must tell so that Panther misses nothing. */
export const createdEvents = ['s3:ObjectCreated:*'] as const;

/** What the wildcard stands for. https://docs.aws.amazon.com/AmazonS3/latest/userguide/notification-how-to-event-types-and-destinations.html */
export const everyCreation = ['Put', 'Post', 'Copy', 'CompleteMultipartUpload'].map(
  (kind) => `s3:ObjectCreated:${kind}`,
);

/** True if the entry tells every creation of every object whose key starts with the prefix, given as S3 has it. */
export function tellsAll(entry: NotificationEntry, prefix: string): boolean {
  const filter = readKeyFilter(entry);
  return filter.suffix === '' && prefix.startsWith(filter.prefix) && tellsCreations(entry);
}

function tellsCreations({ Events: events }: NotificationEntry): boolean {
  return events.includes(createdEvents[0]) || everyCreation.every((event) => events.includes(event));
}

/** `s3:ObjectCreated:*` stands for every event that starts with `s3:ObjectCreated:`. */
function eventsIntersect(a: string, b: string): boolean {
  if (a.endsWith('*')) return b.startsWith(a.slice(0, -1)) || (b.endsWith('*') && a.startsWith(b.slice(0, -1)));
  if (b.endsWith('*')) return a.startsWith(b.slice(0, -1));
  return a === b;
}
