import { PantherctlError } from '../../errors.ts';
import type { BucketNotifications, Buckets } from '../../ports/buckets.ts';
import type { RunTools } from '../run-tools.ts';
import { changeNotifications } from './change-notifications.ts';
import type { ChangedBucket } from './change-notifications.ts';
import type { ChangeOptions, DestinationPorts } from './change-options.ts';
import { classifyEntries } from './classify-entries.ts';
import { describeUnreachable, findUnreachable } from './explain-unreachable.ts';
import { fanOutName } from './fan-out-original.ts';
import { destinationKinds, eventBridgeLines, listEntries } from './notification-entry.ts';
import type { ListedEntry } from './notification-entry.ts';
import type { BucketWish, NotificationPlan } from './notification-plan.ts';
import { quoteWord } from './quote-word.ts';
import { canonicalText, sameNotifications } from './same-notifications.ts';
import { isShared } from './shared-entries.ts';

/** What to put back, and what may be lost by it. */
export interface RestoreWish {
  readonly bucket: string;
  readonly notifications: BucketNotifications;
  /** Ids, or keys of the configuration such as `EventBridgeConfiguration`, that somebody added since and that may go. */
  readonly remove: readonly string[];
  /** What the file wishes for the bucket: entries of ours may go without being named. */
  readonly wish: BucketWish;
}

/**
 * What it takes to put a backup back. Throws `NOTIFICATION_CONFLICT` naming everything that was added or changed by others
 * since the backup and would be lost, unless `remove` names it; nobody's notification is lost unseen.
 */
export function planRestore(live: BucketNotifications, restore: RestoreWish): NotificationPlan {
  const { bucket, notifications } = restore;
  if (sameNotifications(live, notifications)) {
    const keep = [...listEntries(live).map(({ line }) => line), ...eventBridgeLines(live)];
    return { keep, add: [], remove: [], conflicts: [], wanted: live };
  }
  const [before, after] = [listEntries(live), listEntries(notifications)];
  const kept = new Set(after.map(keyOf));
  const present = new Set(before.map(keyOf));
  const lost = before.filter((listed) => !kept.has(keyOf(listed)));
  refuseLoss(bucket, [...listLostEntries(live, lost, after, restore), ...listLostKeys(live, restore)]);
  return {
    keep: [
      ...before.filter((listed) => kept.has(keyOf(listed))).map(({ line }) => line),
      ...(notifications.EventBridgeConfiguration === undefined ? [] : eventBridgeLines(live)),
    ],
    add: [
      ...after.filter((listed) => !present.has(keyOf(listed))).map(({ line }) => line),
      ...(live.EventBridgeConfiguration === undefined ? eventBridgeLines(notifications) : []),
    ],
    remove: [
      ...lost.map(({ line }) => line),
      ...(notifications.EventBridgeConfiguration === undefined ? eventBridgeLines(live) : []),
    ],
    conflicts: [],
    wanted: notifications,
  };
}

function keyOf({ entry, list }: ListedEntry): string {
  return `${list} ${canonicalText(entry)}`;
}

/** Ours may go unless they tell sources of other files, and so may a fan-out whose original the backup has. */
function listLostEntries(
  live: BucketNotifications,
  lost: readonly ListedEntry[],
  after: readonly ListedEntry[],
  { bucket, remove, wish }: RestoreWish,
): readonly string[] {
  const { fanOuts, ours } = classifyEntries(live, wish);
  const replaced = new Set(after.map(({ entry }) => fanOutName(bucket, entry)));
  const own = new Set([
    ...ours.filter(({ entry }) => !isShared(wish, entry)).map(keyOf),
    ...fanOuts
      .filter(({ entry, line }) => !isShared(wish, entry) && replaced.has(line.destination.split(':')[5] ?? ''))
      .map(keyOf),
  ]);
  return lost
    .filter((listed) => !own.has(keyOf(listed)))
    .map(({ line }) => line.id)
    .filter((id) => id === '' || !remove.includes(id));
}

/** Parts of the configuration other than lists of entries that would go or change. */
function listLostKeys(live: BucketNotifications, { notifications, remove }: RestoreWish): readonly string[] {
  const lists = new Set<string>(destinationKinds.map(({ list }) => list));
  return Object.keys(live).filter(
    (key) =>
      !lists.has(key) &&
      !remove.includes(key) &&
      !sameNotifications({ [key]: live[key] }, { [key]: notifications[key] }),
  );
}

function refuseLoss(bucket: string, lost: readonly string[]): void {
  if (lost.length === 0) return;
  const names = lost.map((name) => (name === '' ? 'one without an id' : name));
  const canName = !lost.includes('');
  throw new PantherctlError(
    'NOTIFICATION_CONFLICT',
    `bucket ${bucket} has settings that came or changed after the backup, and putting it back would lose them: ${names.join(', ')}`,
    {
      fix: canName
        ? `if they may go, name them: ${lost.map((name) => `--remove ${quoteWord(name)}`).join(' ')}`
        : 'remove the one without an id by hand if it may go, then run the command again',
    },
  );
}

/**
 * Throws `VALIDATION` for a destination that the backup brings back and that S3 could not reach, so that this is known
 * before anything is written.
 */
export async function checkRestore(
  { add, wanted }: NotificationPlan,
  bucket: string,
  buckets: Buckets,
  ports: DestinationPorts | undefined,
  command: string,
): Promise<void> {
  const ids = new Set(add.map(({ id }) => id));
  const entries = listEntries(wanted).filter(({ line }) => ids.has(line.id));
  const [first] = await findUnreachable(entries, await buckets.region(bucket), ports);
  if (first !== undefined) throw describeUnreachable(first, bucket, { command });
}

/** Puts a backup back; see {@link changeNotifications} for how, and for what it throws. */
export async function restoreBucket(
  restore: RestoreWish,
  buckets: Buckets,
  tools: RunTools,
  options: ChangeOptions,
): Promise<ChangedBucket> {
  return changeNotifications(restore.bucket, (live) => planRestore(live, restore), buckets, tools, options);
}
