import { exitCodes, PantherctlError } from '../../errors.ts';
import type { Buckets } from '../../ports/buckets.ts';
import type { RunTools } from '../run-tools.ts';
import { changeNotifications } from './change-notifications.ts';
import type { ChangedBucket } from './change-notifications.ts';
import type { ChangeOptions } from './change-options.ts';
import { describeScope } from './describe-scope.ts';
import type { BucketWish, NotificationChanges, NotificationLine, NotificationPlan } from './notification-plan.ts';
import { planNotifications } from './plan-notifications.ts';

/** How many notifications in the way an error names. */
const namedMaxCount = 5;

/** Reads a bucket's notifications and says what connecting it would do. Writes nothing. */
export async function planBucket(wish: BucketWish, buckets: Buckets): Promise<NotificationPlan> {
  return planNotifications(await buckets.notifications(wish.bucket), wish);
}

/**
 * Wires a bucket as a wish says, and leaves the rest as it is; see {@link changeNotifications}.
 * Throws `NOTIFICATION_CONFLICT` before any write if S3 would refuse the result, `LIMIT_EXCEEDED` if it would be too much.
 */
export async function connectBucket(
  wish: BucketWish,
  buckets: Buckets,
  tools: RunTools,
  options: ChangeOptions,
): Promise<ChangedBucket> {
  return changeNotifications(
    wish.bucket,
    (live) => {
      const plan = planNotifications(live, wish);
      refuseConflicts(wish.bucket, plan);
      return plan;
    },
    buckets,
    tools,
    options,
  );
}

/**
 * Throws `NOTIFICATION_CONFLICT` naming what stands in the way, with every way out of the first conflict; as a run that was
 * done in part if the bucket was changed before.
 */
export function refuseConflicts(
  bucket: string,
  { conflicts }: Pick<NotificationChanges, 'conflicts'>,
  wasChanged = false,
): void {
  const [first] = conflicts;
  if (!first) return;
  const others = [...new Set(conflicts.map(({ existing }) => `${existing.id || 'unnamed'} (${renderLine(existing)})`))];
  const rest = others.length > namedMaxCount ? `; and ${others.length - namedMaxCount} more` : '';
  throw new PantherctlError(
    'NOTIFICATION_CONFLICT',
    `bucket ${bucket} already notifies others about the same objects, and S3 accepts no overlap: ${others.slice(0, namedMaxCount).join('; ')}${rest}`,
    {
      fix: first.remedies.map(({ fix }) => fix).join('\nor '),
      ...(wasChanged && { exitCode: exitCodes.partly }),
    },
  );
}

function renderLine(line: NotificationLine): string {
  return `${line.kind} ${line.destination}, ${describeScope(line)}`;
}
