import { createHash } from 'node:crypto';
import type { BucketNotifications, NotificationEntry } from '../../ports/buckets.ts';
import type { BucketWish, NotificationLine, NotificationPlan } from './notification-plan.ts';
import { entriesOverlap, readKeyFilter, reducePrefixes } from './notification-overlap.ts';

const events = ['s3:ObjectCreated:*'] as const;
/** What the ids of our entries begin with. */
export const ownIdPrefix = 'pantherctl-';

/** The kinds of destination, with the list that S3 keeps them in and the key that names the destination. */
const destinations = [
  { list: 'TopicConfigurations', kind: 'topic', arn: 'TopicArn' },
  { list: 'QueueConfigurations', kind: 'queue', arn: 'QueueArn' },
  { list: 'LambdaFunctionConfigurations', kind: 'function', arn: 'LambdaFunctionArn' },
] as const;

/** One topic of a wish with its bucket. */
interface NotificationWish {
  readonly bucket: string;
  readonly topicArn: string;
  readonly prefixes: readonly string[];
}

/** Plans for every topic of a wish, one after the other. */
export function planNotifications(live: BucketNotifications, wish: BucketWish): NotificationPlan {
  const { bucket } = wish;
  const former = wish.formerTopicArns.map((topicArn) => ({ topicArn, prefixes: [] }));
  let plan: NotificationPlan = planTopic(live, { bucket, topicArn: '', prefixes: [] });
  const changes = { add: [...plan.add], remove: [...plan.remove], conflicts: [...plan.conflicts] };
  for (const topic of [...former, ...wish.topics]) {
    plan = planTopic(plan.wanted, { bucket, ...topic });
    changes.add.push(...plan.add);
    changes.remove.push(...plan.remove);
    changes.conflicts.push(...plan.conflicts);
  }
  const added = new Set(changes.add.map(({ id }) => id));
  return {
    ...plan,
    ...changes,
    keep: plan.keep.filter(({ id }) => id === '' || !added.has(id)),
    wanted: changes.conflicts.length > 0 ? live : plan.wanted,
  };
}

/**
 * Adds our topic to a bucket's notifications. Everything that is not ours stays as it is, key for key; ours are told by a
 * deterministic id, so a second run finds nothing to do and an entry of ours that drifted is replaced. Where an entry of
 * somebody else tells our topic already, none is added.
 * A conflict leaves the configuration untouched.
 */
function planTopic(live: BucketNotifications, wish: NotificationWish): NotificationPlan {
  const topics = live.TopicConfigurations ?? [];
  const isOurs = (entry: NotificationEntry) => ownsEntry(wish, entry);
  const ours = reducePrefixes(wish.prefixes)
    .filter((prefix) => !topics.some((entry) => !isOurs(entry) && alreadyTells(entry, wish, prefix)))
    .map((prefix) => buildEntry(wish, prefix));
  const kept = topics.filter((entry) => isOurs(entry) && ours.some((own) => sameEntry(own, entry)));
  const added = ours.filter((own) => !kept.some((entry) => sameEntry(own, entry)));
  const removed = topics.filter((entry) => isOurs(entry) && !kept.includes(entry));
  const foreign = listForeign(live, isOurs);
  const conflicts = ours.flatMap((own) =>
    foreign
      .filter(({ entry }) => entriesOverlap(own, entry))
      .map(({ line }) => ({ wanted: describeEntry(own, 'topic', 'TopicArn'), existing: line, remedies: [] })),
  );
  const changes = added.length + removed.length > 0 && conflicts.length === 0;
  return {
    keep: [
      ...foreign.map(({ line }) => line),
      ...kept.map((entry) => describeEntry(entry, 'topic', 'TopicArn')),
      ...(live.EventBridgeConfiguration ? [eventBridgeLine] : []),
    ],
    add: added.map((entry) => describeEntry(entry, 'topic', 'TopicArn')),
    remove: removed.map((entry) => describeEntry(entry, 'topic', 'TopicArn')),
    conflicts,
    wanted: changes
      ? { ...live, TopicConfigurations: [...topics.filter((entry) => !removed.includes(entry)), ...added] }
      : live,
  };
}

/** True if an entry of somebody else tells our topic of every object under the prefix, so that ours is not needed. */
function alreadyTells(entry: NotificationEntry, wish: NotificationWish, prefix: string): boolean {
  const filter = readKeyFilter(entry);
  return (
    entry['TopicArn'] === wish.topicArn &&
    events.every((event) => entry.Events.includes(event)) &&
    prefix.startsWith(filter.prefix) &&
    filter.suffix === ''
  );
}

/**
 * True for an entry that pantherctl wrote for this bucket and topic, even if its topic or events were changed since.
 * An entry that another installation wrote for its own topic is not ours.
 */
function ownsEntry(wish: NotificationWish, entry: NotificationEntry): boolean {
  if (entry.Id?.startsWith(ownIdPrefix) !== true) return false;
  return entry['TopicArn'] === wish.topicArn || entry.Id === buildEntryId(wish, readKeyFilter(entry).prefix);
}

function buildEntryId({ bucket, topicArn }: NotificationWish, prefix: string): string {
  const facts = [bucket, topicArn, prefix, '', events.join(',')].join('|');
  return ownIdPrefix + createHash('sha256').update(facts).digest('hex').slice(0, 16);
}

function buildEntry(wish: NotificationWish, prefix: string): NotificationEntry {
  return {
    Id: buildEntryId(wish, prefix),
    TopicArn: wish.topicArn,
    Events: events,
    ...(prefix === '' ? {} : { Filter: { Key: { FilterRules: [{ Name: 'prefix', Value: prefix }] } } }),
  };
}

function sameEntry(a: NotificationEntry, b: NotificationEntry): boolean {
  const [filterA, filterB] = [readKeyFilter(a), readKeyFilter(b)];
  return (
    a.Id === b.Id &&
    a['TopicArn'] === b['TopicArn'] &&
    a.Events.toSorted().join() === b.Events.toSorted().join() &&
    filterA.prefix === filterB.prefix &&
    filterA.suffix === filterB.suffix
  );
}

function listForeign(live: BucketNotifications, isOurs: (entry: NotificationEntry) => boolean) {
  return destinations.flatMap(({ arn, kind, list }) =>
    (live[list] ?? [])
      .filter((entry) => kind !== 'topic' || !isOurs(entry))
      .map((entry) => ({ entry, line: describeEntry(entry, kind, arn) })),
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

const eventBridgeLine: NotificationLine = {
  id: '',
  kind: 'EventBridge',
  destination: 'EventBridge (all events of the bucket)',
  prefix: '',
  suffix: '',
  events: [],
};
