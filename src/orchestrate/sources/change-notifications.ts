import { PantherctlError } from '../../errors.ts';
import type { BucketNotifications, Buckets } from '../../ports/buckets.ts';
import type { RunTools } from '../run-tools.ts';
import type { ChangeOptions } from './change-options.ts';
import type { NotificationChanges, NotificationLine, NotificationPlan } from './notification-plan.ts';
import { putIfUnchanged } from './put-if-unchanged.ts';
import { sameNotifications } from './same-notifications.ts';
import { takeTurns } from './take-turns.ts';

/** How a change ended. */
export interface ChangedBucket {
  readonly plan: NotificationPlan;
  readonly changed: boolean;
  /** Name of the last backup; absent if nothing was to be changed. */
  readonly backup?: string;
}

/** What to do with a configuration. May throw to refuse. */
export type PlanChange = (live: BucketNotifications) => NotificationPlan;

const replansMaxCount = 3;
const verifyMaxTries = 10;
const verifyWaitMilliseconds = 2_000;

/**
 * Changes a bucket's notifications: read, plan, back up, read again and compare, put, read until it stands. If somebody else
 * changed them meanwhile it plans anew, three times at most, since S3 has no compare-and-set. Changes of one bucket by
 * runs on the same clock, which is one a cloud, happen one after the other.
 * Throws `NOTIFICATION_CHANGED` if the bucket never stands still, if what is there now would take more than was accepted,
 * or if the put does not show; `INPUT_INVALID` if there is nowhere to keep a backup. Nothing is written then, but for the
 * last but one.
 */
export async function changeNotifications(
  bucket: string,
  planChange: PlanChange,
  buckets: Buckets,
  tools: RunTools,
  options: ChangeOptions,
): Promise<ChangedBucket> {
  return takeTurns(tools.clock, bucket, async () => {
    let backup: string | undefined;
    for (let replans = 0; ; replans += 1) {
      const live = await buckets.notifications(bucket);
      const plan = planChange(live);
      refuseMore(bucket, plan, options.accepted);
      if (plan.wanted === live) return { plan, changed: false, ...(backup === undefined ? {} : { backup }) };
      backup = await backUp(bucket, live, tools, options);
      const change = { bucket, live, wanted: plan.wanted };
      if (await putIfUnchanged(change, buckets, tools, options)) {
        await verify(bucket, plan.wanted, planChange, backup, buckets, tools);
        return { plan, changed: true, backup };
      }
      if (replans === replansMaxCount) throw neverStill(bucket);
      tools.emit({ code: 'bucket.changed', bucket });
    }
  });
}

function neverStill(bucket: string): PantherctlError {
  return new PantherctlError(
    'NOTIFICATION_CHANGED',
    `the notifications of bucket ${bucket} changed ${replansMaxCount + 1} times while pantherctl was about to write`,
    { fix: 'stop what else changes the bucket, then run the command again' },
  );
}

async function backUp(
  bucket: string,
  notifications: BucketNotifications,
  tools: RunTools,
  { owner }: ChangeOptions,
): Promise<string> {
  if (tools.backUp === undefined) {
    throw new PantherctlError('INPUT_INVALID', `there is nowhere to keep the notifications of bucket ${bucket}`, {
      fix: 'give the run a backUp: no bucket is changed without a backup',
    });
  }
  const file = await tools.backUp({ bucket, owner, notifications });
  tools.emit({ code: 'bucket.saved', bucket, file });
  return file;
}

/** Other entries that are kept, and less to do, are fine; more than a person agreed to is not. */
function refuseMore(
  bucket: string,
  plan: Pick<NotificationChanges, 'add' | 'remove'>,
  accepted: ChangeOptions['accepted'],
): void {
  if (accepted === undefined) return;
  const more = [...missingFrom(accepted.add, plan.add), ...missingFrom(accepted.remove, plan.remove)];
  const [first] = more;
  if (first === undefined) return;
  throw new PantherctlError(
    'NOTIFICATION_CHANGED',
    `the notifications of bucket ${bucket} changed after the plan was shown, which would now also change ${first.id || first.destination}, so nothing was written`,
    { fix: 'run the command again and read the new plan' },
  );
}

function missingFrom(
  accepted: readonly NotificationLine[],
  lines: readonly NotificationLine[],
): readonly NotificationLine[] {
  const known = new Set(accepted.map(keyOf));
  return lines.filter((line) => !known.has(keyOf(line)));
}

function keyOf({ destination, events, id, kind, prefix, suffix }: NotificationLine): string {
  return JSON.stringify([id, kind, destination, prefix, suffix, events.toSorted()]);
}

/** Waits until the configuration shows, or one of a later writer in which nothing of ours is missing. */
async function verify(
  bucket: string,
  wanted: BucketNotifications,
  planChange: PlanChange,
  backup: string,
  buckets: Buckets,
  tools: RunTools,
): Promise<void> {
  for (let attempt = 1; attempt <= verifyMaxTries; attempt += 1) {
    const now = await buckets.notifications(bucket);
    if (sameNotifications(now, wanted) || isDone(planChange, now)) return;
    await tools.clock.sleep(verifyWaitMilliseconds, tools.signal);
  }
  throw new PantherctlError(
    'NOTIFICATION_CHANGED',
    `bucket ${bucket} does not show the notifications that were just written`,
    { fix: `compare the bucket with the backup in ${backup}, which pantherctl bucket restore puts back` },
  );
}

function isDone(planChange: PlanChange, live: BucketNotifications): boolean {
  try {
    return planChange(live).wanted === live;
  } catch (error) {
    if (error instanceof PantherctlError) return false;
    throw error;
  }
}
