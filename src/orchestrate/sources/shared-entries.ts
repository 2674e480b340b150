import { decodeFilterText, encodeFilterText } from '../../config/filter-text.ts';
import type { RegisteredSource, SourceRegistry } from '../../config/source-registry.ts';
import type { BucketNotifications, NotificationEntry } from '../../ports/buckets.ts';
import { readKeyFilter, tellsAll } from './notification-overlap.ts';
import { isFanOut, isIntact, ownIdPrefix } from './notification-ownership.ts';
import type { BucketWish, TopicWish } from './notification-plan.ts';
import { isOwn } from './source-wiring.ts';
import type { SourceWiring } from './source-wiring.ts';

/** What sources of other files want, by bucket: an entry has no owner in it, so only the registry tells. */
export function groupShared(
  wiring: Pick<SourceWiring, 'owner' | 'takenOver'>,
  registry: SourceRegistry | undefined,
): ReadonlyMap<string, readonly TopicWish[]> {
  const shared = new Map<string, TopicWish[]>();
  for (const source of registry?.sources ?? []) {
    if (isOwn(wiring, source)) continue;
    const known = shared.get(source.bucket) ?? [];
    shared.set(source.bucket, known);
    known.push(...wishOf(source));
  }
  return shared;
}

/** The same where the registry cannot be read: whatever some pantherctl has written may be somebody's. */
export function supposeShared(bucket: string, live: BucketNotifications): readonly TopicWish[] {
  return listTopics(live)
    .filter((entry) => isIntact(bucket, entry) && !isFanOut(bucket, entry))
    .map((entry) => ({
      topicArn: String(entry['TopicArn']),
      prefixes: [decodeFilterText(readKeyFilter(entry).prefix)],
    }));
}

/** What a registered source wants of its bucket; nothing if it has no topic. */
export function wishOf({ name, prefixes, topicArn }: RegisteredSource): readonly TopicWish[] {
  if (topicArn === undefined) return [];
  const wanted = prefixes.map(({ prefix }) => prefix);
  return [{ topicArn, prefixes: wanted, sources: [{ name, prefixes: wanted }] }];
}

/** What of some wishes the bucket tells already, by entries of some pantherctl: nothing is wired for them anew. */
export function listTold(wishes: readonly TopicWish[], live: BucketNotifications): readonly TopicWish[] {
  const entries = listTopics(live).filter(({ Id }) => Id?.startsWith(ownIdPrefix) === true);
  return wishes.flatMap(({ prefixes, sources = [], topicArn }) => {
    const told = prefixes.filter((prefix) => entries.some((entry) => tells(entry, topicArn, prefix)));
    if (told.length === 0) return [];
    return [{ topicArn, prefixes: told, sources: sources.map(({ name }) => ({ name, prefixes: told })) }];
  });
}

/** One wish for each topic. */
export function mergeTopics(topics: readonly TopicWish[]): readonly TopicWish[] {
  const merged = new Map<string, TopicWish>();
  for (const topic of topics) {
    const known = merged.get(topic.topicArn);
    merged.set(topic.topicArn, {
      topicArn: topic.topicArn,
      prefixes: [...(known?.prefixes ?? []), ...topic.prefixes],
      sources: [...(known?.sources ?? []), ...(topic.sources ?? [])],
    });
  }
  return [...merged.values()];
}

/** The wish with what it shares: what other files are told by topics that it works with must be told afterwards too. */
export function withShared(wish: BucketWish, live: BucketNotifications): BucketWish {
  const { formerTopicArns, shared = [], topics } = wish;
  const worked = new Set([...topics.map(({ topicArn }) => topicArn), ...formerTopicArns]);
  const told = listTold(
    shared.filter(({ topicArn }) => worked.has(topicArn)),
    live,
  );
  if (told.length === 0) return wish;
  const merged = mergeTopics([...topics, ...told]);
  const wished = new Set(merged.map(({ topicArn }) => topicArn));
  return { ...wish, topics: merged, formerTopicArns: formerTopicArns.filter((topicArn) => !wished.has(topicArn)) };
}

/** True for an entry that tells a source of another file, so that it is not this file's to take away. */
export function isShared({ bucket, shared = [] }: BucketWish, entry: NotificationEntry): boolean {
  // A fan-out tells Panther by a topic of its own.
  const topicOf = (topicArn: string): string => (isFanOut(bucket, entry) ? String(entry['TopicArn']) : topicArn);
  return shared.some(({ prefixes, topicArn }) => prefixes.some((prefix) => tells(entry, topicOf(topicArn), prefix)));
}

function tells(entry: NotificationEntry, topicArn: string, prefix: string): boolean {
  return entry['TopicArn'] === topicArn && tellsAll(entry, encodeFilterText(prefix));
}

function listTopics({ TopicConfigurations: entries = [] }: BucketNotifications): readonly NotificationEntry[] {
  return entries;
}
