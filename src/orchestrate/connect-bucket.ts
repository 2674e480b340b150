import { PantherctlError } from '../errors.ts';
import type { BucketNotifications, Buckets } from '../ports/buckets.ts';
import { planNotifications } from './plan-notifications.ts';
import type { NotificationLine, NotificationPlan, NotificationWish } from './plan-notifications.ts';
import { retryCall } from './retry-call.ts';
import type { RunTools } from './retry-call.ts';

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
export async function planBucket(wish: NotificationWish, buckets: Buckets, tools: RunTools): Promise<NotificationPlan> {
  return planNotifications(await read(wish.bucket, buckets, tools), wish);
}

/**
 * Wires a bucket to the topic: read, plan, back up, read again and compare, put, read until it stands.
 * Plans anew if somebody else changed the bucket in between, at most three times, since S3 has no compare-and-set.
 * Throws `NOTIFICATION_CONFLICT` before any write if S3 would refuse the result, `NOTIFICATION_CHANGED` if the bucket
 * never stands still or the put does not show.
 */
export async function connectBucket(
  wish: NotificationWish,
  buckets: Buckets,
  backUp: BackUpNotifications,
  tools: RunTools,
): Promise<ConnectedBucket> {
  for (let attempt = 1; attempt <= changedMaxTries; attempt += 1) {
    const live = await read(wish.bucket, buckets, tools);
    const plan = planNotifications(live, wish);
    refuseConflicts(wish.bucket, plan);
    if (plan.wanted === live) return { plan, changed: false };
    const backup = await backUp(wish.bucket, live);
    if (canonicalize(await read(wish.bucket, buckets, tools)) !== canonicalize(live)) continue;
    await retryCall('PutBucketNotificationConfiguration', tools, () =>
      buckets.putNotifications(wish.bucket, plan.wanted),
    );
    await verify(wish.bucket, plan.wanted, backup, buckets, tools);
    return { plan, changed: true, backup };
  }
  throw new PantherctlError(
    'NOTIFICATION_CHANGED',
    `the notifications of bucket ${wish.bucket} changed ${changedMaxTries} times while pantherctl was about to write`,
    { fix: 'stop what else changes the bucket, then run the command again' },
  );
}

function read(bucket: string, buckets: Buckets, tools: RunTools): Promise<BucketNotifications> {
  return retryCall('GetBucketNotificationConfiguration', tools, () => buckets.notifications(bucket));
}

/** Throws `NOTIFICATION_CONFLICT` naming every entry that stands in the way. */
export function refuseConflicts(bucket: string, plan: NotificationPlan): void {
  const [first] = plan.conflicts;
  if (!first) return;
  const others = plan.conflicts.map(({ existing }) => `${existing.id || 'unnamed'} (${renderLine(existing)})`);
  const { existing } = first;
  const subscribe =
    existing.kind === 'topic'
      ? `set notifications: { topic: { existing: ${existing.destination} } } in the source, so that Panther subscribes to that topic and the bucket stays as it is`
      : "narrow the source's prefix or the other notification's prefix or suffix until they no longer overlap";
  throw new PantherctlError(
    'NOTIFICATION_CONFLICT',
    `bucket ${bucket} already notifies others about the same objects, and S3 accepts no overlap: ${others.join('; ')}`,
    { fix: subscribe },
  );
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
    if (canonicalize(await read(bucket, buckets, tools)) === canonicalize(wanted)) return;
    await tools.clock.sleep(verifyWaitMilliseconds, tools.signal);
  }
  throw new PantherctlError(
    'NOTIFICATION_CHANGED',
    `bucket ${bucket} does not show the notifications that were just written`,
    { fix: `compare the bucket with the backup in ${backup}` },
  );
}

/** One text per meaning: keys sorted, lists of entries in any order. */
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
      .map((key) => [key, sortKeys(record[key])]),
  );
}
