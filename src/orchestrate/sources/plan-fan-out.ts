import { partitionOf } from '../../config/regions.ts';
import { PantherctlError } from '../../errors.ts';
import type { BucketNotifications, NotificationEntry } from '../../ports/buckets.ts';
import type { Place } from '../../ports/place.ts';
import { buildFanOutTemplate } from '../../templates/panther-fan-out.ts';
import { renderYaml } from '../../templates/render.ts';
import { fanOutName, keepOriginal } from './fan-out-original.ts';
import { describeTopicEntry, listEntries, replaceList } from './notification-entry.ts';
import type { ListedEntry } from './notification-entry.ts';
import { createdEvents, entriesOverlap, readKeyFilter, tellsAll } from './notification-overlap.ts';
import { buildEntryId } from './notification-ownership.ts';
import type { BucketWish, NotificationPlan } from './notification-plan.ts';
import { planNotifications } from './plan-notifications.ts';
import { canonicalText } from './same-notifications.ts';
import { listWanted } from './wanted-entries.ts';

/** A topic that takes the place of somebody else's notification, before anything of it is there. */
export interface FanOut {
  readonly place: Place;
  /** Name of the topic too. */
  readonly stackName: string;
  readonly topicArn: string;
  readonly template: string;
  /** What it takes the place of. */
  readonly old: ListedEntry;
  /** What stands in its place. */
  readonly entry: NotificationEntry;
  /** What its owner should know, a sentence each. */
  readonly warnings: readonly string[];
}

/**
 * Works out the fan-out in the place of one entry. Throws `INPUT_INVALID` if there is no such entry, or if replacing it
 * would not help or would lose something: it must tell a queue or function of the bucket's account all that is wanted.
 */
export function buildFanOut(
  live: BucketNotifications,
  wish: BucketWish,
  id: string,
  place: Place,
  panther: Place,
): FanOut {
  const { bucket } = wish;
  const old = findReplaceable(live, wish, id, place);
  const { kind } = old.line;
  const stackName = fanOutName(bucket, old.entry);
  const topicArn = `arn:${partitionOf(place.region) ?? 'aws'}:sns:${place.region}:${place.accountId}:${stackName}`;
  const { Events, Filter } = old.entry;
  const filter = readKeyFilter(old.entry);
  const template = buildFanOutTemplate({
    bucket,
    topicName: stackName,
    target: { kind: kind === 'function' ? kind : 'queue', name: targetName(old) },
    panther,
    original: JSON.stringify(keepOriginal(live, old)),
  });
  return {
    place,
    stackName,
    topicArn,
    template: renderYaml(template),
    old,
    entry: {
      Id: buildEntryId({ bucket, topicArn, ...filter, events: Events }),
      TopicArn: topicArn,
      Events,
      ...(Filter === undefined ? {} : { Filter }),
    },
    warnings: warn(old),
  };
}

/** The name of a queue; of a function, with its alias or version. */
export function targetName({ line }: ListedEntry): string {
  return line.destination
    .split(':')
    .slice(line.kind === 'function' ? 6 : 5)
    .join(':');
}

function findReplaceable(live: BucketNotifications, wish: BucketWish, id: string, place: Place): ListedEntry {
  const { bucket } = wish;
  const entries = listEntries(live);
  const old = entries.find(({ line }) => line.id === id);
  if (old === undefined) {
    const known = entries.map(({ line }) => line.id).join(', ');
    throw refuse(
      `bucket ${bucket} has no notification '${id}'`,
      `name one of: ${known || 'none; it has no notifications'}`,
    );
  }
  const { destination, kind } = old.line;
  if (kind === 'topic') {
    throw refuse(
      `notification '${id}' of bucket ${bucket} tells a topic, which Panther can subscribe to as it is`,
      `set notifications: { topic: { existing: ${destination} } } in the source`,
    );
  }
  const [, , , region, accountId] = destination.split(':');
  if (accountId !== place.accountId || region !== place.region) {
    throw refuse(
      `notification '${id}' of bucket ${bucket} tells a ${kind} of account ${accountId}, ${region}, and a fan-out reaches only those of the bucket's own account and region`,
      'ask for another way out: pantherctl bucket connect without --replace',
    );
  }
  const inTheWay = listWanted(wish).filter(({ entry }) => entriesOverlap(entry, old.entry));
  const untold = inTheWay.find(({ prefix }) => !tellsAll(old.entry, prefix));
  if (inTheWay.length > 0 && untold === undefined) return old;
  throw refuse(
    untold === undefined
      ? `notification '${id}' of bucket ${bucket} is not in the way of any source`
      : `notification '${id}' of bucket ${bucket} does not tell of every new object below '${untold.prefix}', so a topic in its place would not either`,
    untold === undefined
      ? 'run the command without --replace'
      : 'narrow the prefix of the source, or let its owner widen it',
  );
}

function refuse(message: string, fix: string): PantherctlError {
  return new PantherctlError('INPUT_INVALID', message, { fix });
}

function warn({ entry, line }: ListedEntry): readonly string[] {
  const others = entry.Events.filter((event) => !event.startsWith(createdEvents[0].slice(0, -1)));
  return [
    ...(line.kind === 'function'
      ? [
          `function ${line.destination} gets each message in the envelope of SNS from then on: its code must read Records[].Sns.Message`,
        ]
      : [`queue ${line.destination} gets the same messages as before, but for configurationId in them`]),
    ...(others.length === 0 ? [] : [`Panther hears of ${others.join(', ')} as well, and passes them by`]),
  ];
}

/**
 * What the bucket will have: the topic in place of the old entry, and the rest of the wish. If something else is still in
 * the way of that rest, only the old entry is replaced. Throws `NOTIFICATION_CHANGED` if the old entry is not there now.
 */
export function planFanOut(live: BucketNotifications, wish: BucketWish, { entry, old }: FanOut): NotificationPlan {
  const entries = listEntries(live);
  if (entries.some(({ line }) => line.id === entry.Id)) return planNotifications(live, wish);
  const target = canonicalText(old.entry);
  const now = entries.find((each) => each.list === old.list && canonicalText(each.entry) === target);
  if (now === undefined) {
    throw new PantherctlError(
      'NOTIFICATION_CHANGED',
      `notification '${old.line.id}' of bucket ${wish.bucket} changed meanwhile, so it was not replaced`,
      { fix: 'run the command again and read the new plan' },
    );
  }
  const without = replaceList(
    live,
    old.list,
    (live[old.list] ?? []).filter((each) => each !== now.entry),
  );
  const replaced = replaceList(without, 'TopicConfigurations', [...(without.TopicConfigurations ?? []), entry]);
  const { add, conflicts, keep, remove, wanted } = planNotifications(replaced, wish);
  const isFree = conflicts.length === 0;
  return {
    keep: keep.filter(({ id }) => id !== entry.Id),
    add: [describeTopicEntry(entry), ...(isFree ? add : [])],
    remove: [old.line, ...(isFree ? remove : [])],
    conflicts,
    wanted: isFree ? wanted : replaced,
  };
}
