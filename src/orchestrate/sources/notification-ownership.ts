import { createHash } from 'node:crypto';
import { names } from '../../config/names.ts';
import type { NotificationEntry } from '../../ports/buckets.ts';
import { createdEvents, readKeyFilter } from './notification-overlap.ts';

/** What the ids of our entries begin with. */
export const ownIdPrefix = 'pantherctl-';

/** What the id of one of our entries is made of. */
export interface EntryFacts {
  readonly bucket: string;
  readonly topicArn: string;
  readonly prefix: string;
  readonly suffix?: string;
  readonly events?: readonly string[];
}

/** The id of an entry of ours: the same facts always give the same id. */
export function buildEntryId({ bucket, topicArn, prefix, suffix = '', events = createdEvents }: EntryFacts): string {
  const facts = [bucket, topicArn, prefix, suffix, events.toSorted().join(',')].join('|');
  return ownIdPrefix + createHash('sha256').update(facts).digest('hex').slice(0, 16);
}

function factsOf(bucket: string, entry: NotificationEntry): EntryFacts {
  const topicArn = entry['TopicArn'];
  const text = typeof topicArn === 'string' ? topicArn : '';
  return { bucket, topicArn: text, ...readKeyFilter(entry), events: entry.Events };
}

/** True for a topic's entry that is just as some pantherctl wrote it. */
export function isIntact(bucket: string, entry: NotificationEntry): boolean {
  return entry.Id?.startsWith(ownIdPrefix) === true && entry.Id === buildEntryId(factsOf(bucket, entry));
}

/** True for an entry that took the place of one of somebody else, and tells its old target and Panther. */
export function isFanOut(bucket: string, entry: NotificationEntry): boolean {
  const topicName = factsOf(bucket, entry).topicArn.split(':')[5] ?? '';
  return topicName.startsWith(names.fanOutTopicPrefix) && isIntact(bucket, entry);
}

/**
 * True for a topic's entry that pantherctl wrote for one of the topics: its id is the hash of itself, or the one that the
 * topic's own entry for that filter would have although its topic or events drifted, or one of `wantedIds`. Whatever else
 * begins like our ids belongs to another installation.
 */
export function isOurs(
  bucket: string,
  topicArns: readonly string[],
  wantedIds: ReadonlySet<string>,
  entry: NotificationEntry,
): boolean {
  const { Id: id } = entry;
  if (id === undefined || !id.startsWith(ownIdPrefix)) return false;
  if (wantedIds.has(id)) return true;
  const facts = factsOf(bucket, entry);
  if (topicArns.includes(facts.topicArn) && isIntact(bucket, entry)) return true;
  const { prefix, suffix = '' } = facts;
  return topicArns.some((topicArn) => id === buildEntryId({ bucket, topicArn, prefix, suffix }));
}
