import { limits } from '../../config/limits.ts';
import { PantherctlError } from '../../errors.ts';
import type { BucketNotifications, NotificationEntry } from '../../ports/buckets.ts';
import { classifyEntries } from './classify-entries.ts';
import { findConflicts, findOwnConflicts } from './find-conflicts.ts';
import { describeTopicEntry, eventBridgeLines, listEntries, replaceList } from './notification-entry.ts';
import type { ListedEntry } from './notification-entry.ts';
import { readKeyFilter, tellsAll } from './notification-overlap.ts';
import type { BucketWish, NotificationPlan } from './notification-plan.ts';
import { withShared } from './shared-entries.ts';
import { listWanted } from './wanted-entries.ts';
import type { WantedEntry } from './wanted-entries.ts';

/**
 * What it takes that a bucket tells the topics of a wish. Everything that is not ours stays as it is, key for key and in its
 * order; ours are told by a deterministic id, so a second run finds nothing to do, and one whose topic, events or filter
 * drifted is mended where it stands. Where an entry of somebody else tells a topic already, none is added.
 * What tells sources of other files is told afterwards too. A conflict leaves the configuration as it is. Throws `LIMIT_EXCEEDED` if S3 would not take that many entries.
 */
export function planNotifications(live: BucketNotifications, own: BucketWish): NotificationPlan {
  const wish = withShared(own, live);
  const { fanOuts, foreign, ours } = classifyEntries(live, wish);
  const others = [...foreign, ...fanOuts];
  const wanted = listWanted(wish).filter((each) => !isToldAlready(each, foreign, fanOuts));
  const { changed, kept, mended, removed } = compare(ours, wanted);
  const present = new Set(ours.map(({ line }) => line.id));
  const added = wanted.filter(({ entry }) => !present.has(entry.Id ?? ''));
  const conflicts = [...findConflicts(wanted, others, live), ...findOwnConflicts(wanted)];
  const changes = {
    keep: [...foreign, ...kept, ...fanOuts].map(({ line }) => line).concat(eventBridgeLines(live)),
    add: [...mended.values(), ...added.map(({ entry }) => entry)].map(describeTopicEntry),
    remove: [...removed, ...changed].map(({ line }) => line),
    conflicts,
  };
  if (conflicts.length > 0 || changes.add.length + changes.remove.length === 0) return { ...changes, wanted: live };
  const gone = new Set(removed.map(({ entry }) => entry));
  const topics = (live.TopicConfigurations ?? [])
    .filter((entry) => !gone.has(entry))
    .map((entry) => mended.get(entry) ?? entry)
    .concat(added.map(({ entry }) => entry));
  const result = replaceList(live, 'TopicConfigurations', topics);
  if (added.length > 0) refuseMany(wish.bucket, result, others.length);
  return { ...changes, wanted: result };
}

/** True if S3 tells Panther of these objects without an entry of ours: by one of somebody else, or by a fan-out. */
function isToldAlready(
  { prefix, topicArn }: WantedEntry,
  foreign: readonly ListedEntry[],
  fanOuts: readonly ListedEntry[],
): boolean {
  return (
    foreign.some(({ entry }) => entry['TopicArn'] === topicArn && tellsAll(entry, prefix)) ||
    fanOuts.some(({ entry }) => tellsAll(entry, prefix))
  );
}

interface Comparison {
  readonly kept: readonly ListedEntry[];
  /** Live entries that drifted, before and after. */
  readonly changed: readonly ListedEntry[];
  readonly mended: ReadonlyMap<NotificationEntry, NotificationEntry>;
  readonly removed: readonly ListedEntry[];
}

function compare(ours: readonly ListedEntry[], wanted: readonly WantedEntry[]): Comparison {
  const byId = new Map(wanted.map(({ entry }) => [entry.Id, entry]));
  const kept: ListedEntry[] = [];
  const changed: ListedEntry[] = [];
  const removed: ListedEntry[] = [];
  const mended = new Map<NotificationEntry, NotificationEntry>();
  for (const listed of ours) {
    const target = byId.get(listed.entry.Id);
    byId.delete(listed.entry.Id);
    if (target === undefined) removed.push(listed);
    else if (isSame(listed.entry, target)) kept.push(listed);
    else {
      changed.push(listed);
      mended.set(listed.entry, mend(listed.entry, target));
    }
  }
  return { kept, changed, mended, removed };
}

function isSame(live: NotificationEntry, wanted: NotificationEntry): boolean {
  return (
    live['TopicArn'] === wanted['TopicArn'] &&
    live.Events.toSorted().join() === wanted.Events.toSorted().join() &&
    hasFilterOf(live, wanted)
  );
}

function hasFilterOf(live: NotificationEntry, wanted: NotificationEntry): boolean {
  const [one, two] = [readKeyFilter(live), readKeyFilter(wanted)];
  return one.prefix === two.prefix && one.suffix === two.suffix;
}

/** The live entry with what drifted put right; keys that are not known here stay. */
function mend(live: NotificationEntry, wanted: NotificationEntry): NotificationEntry {
  const put = { ...live, TopicArn: wanted['TopicArn'], Events: wanted.Events };
  if (hasFilterOf(live, wanted)) return put;
  const { Filter, ...others } = put;
  return wanted.Filter === undefined ? others : { ...others, Filter: { ...Filter, ...wanted.Filter } };
}

function refuseMany(bucket: string, result: BucketNotifications, others: number): void {
  const count = listEntries(result).length;
  if (count <= limits.notificationsPerBucketMaxCount) return;
  throw new PantherctlError(
    'LIMIT_EXCEEDED',
    `bucket ${bucket} would have ${count} notifications, ${others} of others and ${count - others} of pantherctl, and S3 takes ${limits.notificationsPerBucketMaxCount}`,
    { fix: 'give the sources on the bucket fewer, shorter prefixes, or remove notifications that nobody needs' },
  );
}
