import { PantherctlError } from '../../errors.ts';
import type { BucketNotifications, Buckets } from '../../ports/buckets.ts';
import type { BucketWish, NotificationConflict, NotificationLine, NotificationPlan } from './notification-plan.ts';
import { ownIdPrefix, planNotifications } from './plan-notifications.ts';
import type { RunTools } from '../run-tools.ts';

/** Where the configuration goes before it is changed. Resolves with the backup's name, for people. */
export type BackUpNotifications = (bucket: string, notifications: BucketNotifications) => Promise<string>;

/** How connecting ended. */
export interface ConnectedBucket {
  readonly plan: NotificationPlan;
  readonly changed: boolean;
  readonly backup?: string;
}

const changedMaxTries = 3;
const verifyMaxTries = 10;
const verifyWaitMilliseconds = 2_000;

/** Reads a bucket's notifications and says what connecting it would do. Writes nothing. */
export async function planBucket(wish: BucketWish, buckets: Buckets): Promise<NotificationPlan> {
  return planNotifications(await buckets.notifications(wish.bucket), wish);
}

/**
 * Wires a bucket to the topic: read, plan, back up, read again and compare, put, read until it stands.
 * Plans anew if somebody else changed the bucket in between, at most three times, since S3 has no compare-and-set; but
 * if a person has accepted a plan, only that plan is carried out.
 * Throws `NOTIFICATION_CONFLICT` before any write if S3 would refuse the result, `NOTIFICATION_CHANGED` if the bucket
 * never stands still or the put does not show.
 */
export async function connectBucket(
  wish: BucketWish,
  buckets: Buckets,
  backUp: BackUpNotifications,
  tools: RunTools,
  accepted?: NotificationPlan,
): Promise<ConnectedBucket> {
  for (let attempt = 1; attempt <= changedMaxTries; attempt += 1) {
    const live = await buckets.notifications(wish.bucket);
    const plan = planNotifications(live, wish);
    refuseConflicts(wish.bucket, plan);
    if (accepted && canonicalize(plan.wanted) !== canonicalize(accepted.wanted)) {
      throw new PantherctlError(
        'NOTIFICATION_CHANGED',
        `the notifications of bucket ${wish.bucket} changed after the plan was shown, so nothing was written`,
        { fix: 'run the command again and read the new plan' },
      );
    }
    if (plan.wanted === live) return { plan, changed: false };
    const backup = await backUp(wish.bucket, live);
    if (canonicalize(await buckets.notifications(wish.bucket)) !== canonicalize(live)) continue;
    await buckets.putNotifications(wish.bucket, plan.wanted);
    await verify(wish.bucket, plan.wanted, backup, buckets, tools);
    return { plan, changed: true, backup };
  }
  throw new PantherctlError(
    'NOTIFICATION_CHANGED',
    `the notifications of bucket ${wish.bucket} changed ${changedMaxTries} times while pantherctl was about to write`,
    { fix: 'stop what else changes the bucket, then run the command again' },
  );
}

/** Throws `NOTIFICATION_CONFLICT` naming every entry that stands in the way. */
export function refuseConflicts(bucket: string, plan: NotificationPlan): void {
  const [first] = plan.conflicts;
  if (!first) return;
  const others = plan.conflicts.map(({ existing }) => `${existing.id || 'unnamed'} (${renderLine(existing)})`);
  throw new PantherctlError(
    'NOTIFICATION_CONFLICT',
    `bucket ${bucket} already notifies others about the same objects, and S3 accepts no overlap: ${others.join('; ')}`,
    { fix: adviseOn(first) },
  );
}

function adviseOn({ existing, wanted }: NotificationConflict): string {
  const scope = `prefix '${wanted.prefix}' and ${wanted.events.join(', ')}`;
  if (existing.destination === wanted.destination) {
    return `widen that notification to ${scope}, or remove it; pantherctl takes it as its own then`;
  }
  if (existing.id.startsWith(ownIdPrefix)) {
    return `if it is left from an earlier topic of this file, remove it from the bucket's notifications by hand`;
  }
  if (existing.kind === 'topic') {
    return (
      `set notifications: { topic: { existing: ${existing.destination} } } in the source, so that Panther subscribes to ` +
      `that topic, and let that notification cover ${scope}`
    );
  }
  return "narrow the source's prefix or the other notification's prefix or suffix until they no longer overlap";
}

function renderLine(line: NotificationLine): string {
  return `${line.kind} ${line.destination}, prefix '${line.prefix}', suffix '${line.suffix}'`;
}

async function verify(
  bucket: string,
  wanted: BucketNotifications,
  backup: string,
  buckets: Buckets,
  tools: RunTools,
): Promise<void> {
  for (let attempt = 1; attempt <= verifyMaxTries; attempt += 1) {
    if (canonicalize(await buckets.notifications(bucket)) === canonicalize(wanted)) return;
    await tools.clock.sleep(verifyWaitMilliseconds, tools.signal);
  }
  throw new PantherctlError(
    'NOTIFICATION_CHANGED',
    `bucket ${bucket} does not show the notifications that were just written`,
    { fix: `compare the bucket with the backup in ${backup}` },
  );
}

/** One text per meaning: keys sorted, lists in any order, names of filter rules in lower case (S3 returns `Prefix`). */
export function canonicalize(notifications: BucketNotifications): string {
  return JSON.stringify(sortKeys(notifications));
}

function sortKeys(value: unknown): unknown {
  if (Array.isArray(value))
    return value
      .map(sortKeys)
      .map((item) => JSON.stringify(item))
      .sort();
  if (typeof value !== 'object' || value === null) return value;
  const record = value as Record<string, unknown>;
  return Object.fromEntries(
    Object.keys(record)
      .sort()
      .filter((key) => !(Array.isArray(record[key]) && (record[key] as unknown[]).length === 0))
      .map((key) => [key, key === 'Name' ? String(record[key]).toLowerCase() : sortKeys(record[key])]),
  );
}
