import { encodeFilterText } from '../../config/filter-text.ts';
import { limits } from '../../config/limits.ts';
import { reducePrefixes } from '../../config/reduce-prefixes.ts';
import { PantherctlError } from '../../errors.ts';
import type { NotificationEntry } from '../../ports/buckets.ts';
import { createdEvents } from './notification-overlap.ts';
import { buildEntryId } from './notification-ownership.ts';
import type { BucketWish, TopicWish } from './notification-plan.ts';

/** An entry that a wish asks for. */
export interface WantedEntry {
  readonly entry: NotificationEntry;
  readonly topicArn: string;
  /** As S3 has it. */
  readonly prefix: string;
  /** Names of the sources that want just this prefix. */
  readonly sources: readonly string[];
}

/** One entry for each of the shortest prefixes of each topic. Throws `LIMIT_EXCEEDED` for one longer than S3 takes. */
export function listWanted({ bucket, topics }: BucketWish): readonly WantedEntry[] {
  return topics.flatMap((topic) => {
    const sources = groupSources(topic);
    return reducePrefixes(topic.prefixes.map(encodeFilterText)).map((prefix) => {
      refuseLong(bucket, prefix);
      return {
        entry: buildEntry(bucket, topic.topicArn, prefix),
        topicArn: topic.topicArn,
        prefix,
        sources: sources.get(prefix) ?? [],
      };
    });
  });
}

function groupSources({ sources = [] }: TopicWish): ReadonlyMap<string, readonly string[]> {
  const groups = new Map<string, string[]>();
  for (const { name, prefixes } of sources) {
    for (const prefix of new Set(prefixes.map(encodeFilterText))) {
      const group = groups.get(prefix) ?? [];
      groups.set(prefix, group);
      group.push(name);
    }
  }
  return groups;
}

/** https://docs.aws.amazon.com/AmazonS3/latest/API/API_FilterRule.html */
function refuseLong(bucket: string, prefix: string): void {
  if (prefix.length <= limits.filterTextMaxCharacters) return;
  throw new PantherctlError(
    'LIMIT_EXCEEDED',
    `a prefix for bucket ${bucket} has ${prefix.length} characters once special ones are encoded, and S3 takes ${limits.filterTextMaxCharacters}: ${prefix.slice(0, 80)}…`,
    { fix: 'give the source a shorter prefix' },
  );
}

function buildEntry(bucket: string, topicArn: string, prefix: string): NotificationEntry {
  return {
    Id: buildEntryId({ bucket, topicArn, prefix }),
    TopicArn: topicArn,
    Events: createdEvents,
    ...(prefix === '' ? {} : { Filter: { Key: { FilterRules: [{ Name: 'prefix', Value: prefix }] } } }),
  };
}
