import type { BucketNotifications, NotificationEntry } from '../../ports/buckets.ts';
import { readKeyFilter } from './notification-overlap.ts';
import type { NotificationLine } from './notification-plan.ts';

/** The kinds of destination, with the list that S3 keeps them in and the key that names the destination. */
export const destinationKinds = [
  { list: 'TopicConfigurations', kind: 'topic', arn: 'TopicArn' },
  { list: 'QueueConfigurations', kind: 'queue', arn: 'QueueArn' },
  { list: 'LambdaFunctionConfigurations', kind: 'function', arn: 'LambdaFunctionArn' },
] as const;

/** Name of a list of entries. */
export type EntryList = (typeof destinationKinds)[number]['list'];

/** An entry of a live configuration, with where it stands. */
export interface ListedEntry {
  readonly entry: NotificationEntry;
  readonly list: EntryList;
  readonly index: number;
  readonly line: NotificationLine;
}

/** Every entry of a configuration: topics, queues, functions, each in the order of its list. */
export function listEntries(notifications: BucketNotifications): readonly ListedEntry[] {
  return destinationKinds.flatMap(({ arn, kind, list }) =>
    (notifications[list] ?? []).map((entry, index) => ({ entry, list, index, line: describeEntry(entry, kind, arn) })),
  );
}

function describeEntry(entry: NotificationEntry, kind: NotificationLine['kind'], arnKey: string): NotificationLine {
  const arn = entry[arnKey];
  return {
    id: entry.Id ?? '',
    kind,
    destination: typeof arn === 'string' ? arn : '',
    ...readKeyFilter(entry),
    events: entry.Events,
  };
}

/** The line of an entry that tells a topic. */
export function describeTopicEntry(entry: NotificationEntry): NotificationLine {
  return describeEntry(entry, 'topic', 'TopicArn');
}

/** The configuration with other entries in one of its lists. A list that becomes empty goes, since S3 has no empty ones. */
export function replaceList(
  notifications: BucketNotifications,
  list: EntryList,
  entries: readonly NotificationEntry[],
): BucketNotifications {
  if (entries.length > 0) return { ...notifications, [list]: entries };
  return Object.fromEntries(Object.entries(notifications).filter(([key]) => key !== list));
}

/** How EventBridge appears among the lines; one for a bucket that sends it its events, else none. */
export function eventBridgeLines({ EventBridgeConfiguration }: BucketNotifications): readonly NotificationLine[] {
  if (EventBridgeConfiguration === undefined) return [];
  const destination = 'EventBridge (all events of the bucket)';
  return [{ id: '', kind: 'EventBridge', destination, prefix: '', suffix: '', events: [] }];
}
