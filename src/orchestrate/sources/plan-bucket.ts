import { isErrorCode } from '../../errors.ts';
import type { BucketNotifications } from '../../ports/buckets.ts';
import type { BucketStep } from '../plan.ts';
import { describeScope } from './describe-scope.ts';
import type { BucketWish, NotificationConflict, NotificationPlan } from './notification-plan.ts';
import type { Seen, SeenBucket } from './observe-sources.ts';
import { planNotifications } from './plan-notifications.ts';
import { judgeSubscription } from './plan-subscription.ts';
import { renderBucketFix, renderSubscriptionFix } from './render-source-fix.ts';
import type { WantedBucket } from './source-wiring.ts';

const again = ', then run pantherctl apply';

/** What wiring a bucket takes. `owner` is its account for people. */
export function planBucketStep(
  wanted: WantedBucket,
  wish: BucketWish,
  seen: Seen<SeenBucket>,
  owner: string,
  queueArn: string,
): BucketStep {
  const { place, sources } = wanted;
  const { bucket } = wish;
  const named = sources.map(({ name }) => name).join(', ');
  const step = {
    kind: 'bucket',
    phase: 'buckets',
    id: bucketStepId(bucket),
    title: `notifications of bucket ${bucket} in ${owner}`,
    place,
    wish,
  } as const;
  const block = (reason: string, fix: string): BucketStep => ({ ...step, action: 'blocked', reason, fix });
  switch (seen.kind) {
    case 'inaccessible':
      return { ...step, ...leaveToPerson({ ...wanted, wish }, seen.reason) };
    case 'absent':
      return block(`there is no bucket ${bucket}`, `mend bucket: in source ${named}${again}`);
    case 'refused':
      return block(
        seen.reason,
        seen.fix ??
          `make sure that bucket ${bucket} belongs to account ${place.accountId}, and grant s3:GetBucketLocation and s3:GetBucketNotification${again}`,
      );
    case 'live':
      break;
  }
  const { notifications, region } = seen.value;
  if (region !== place.region) {
    return block(
      `bucket ${bucket} is in ${region}, and the file says ${place.region}`,
      `set region: ${region} in source ${named}${again}`,
    );
  }
  switch (notifications.kind) {
    case 'live': {
      const broken = wish.topics.length === 0 ? undefined : findBrokenFanOut(seen.value, queueArn);
      return broken === undefined ? { ...step, ...planLive(notifications.value, wish) } : block(...broken);
    }
    case 'absent':
      return block(`there is no bucket ${bucket} any more`, `mend bucket: in source ${named}${again}`);
    case 'inaccessible':
    case 'refused':
      return block(
        notifications.reason,
        `grant s3:GetBucketNotification and s3:PutBucketNotification on bucket ${bucket}${again}`,
      );
  }
}

/** Id of the step on a bucket. */
export function bucketStepId(bucket: string): string {
  return `bucket/${bucket}`;
}

/** Why a fan-out of the bucket does not tell Panther, though the bucket tells it, and what to do. */
function findBrokenFanOut(
  { fanOuts = new Map() }: SeenBucket,
  queueArn: string,
): readonly [reason: string, fix: string] | undefined {
  for (const [arn, topic] of fanOuts) {
    if (topic.kind === 'absent') {
      return [
        `it tells the fan-out topic ${arn}, which is not there, so that neither Panther nor its old target hears of anything`,
        `put back what it had before: pantherctl bucket restore <backup>${again}`,
      ];
    }
    if (topic.kind !== 'live') continue;
    const {
      action,
      fix,
      reason = "Panther's queue is not subscribed",
    } = judgeSubscription(topic.value.subscription, arn);
    if (action === 'none' || topic.value.subscription.kind === 'refused') continue;
    const mend = action === 'update' ? `switch raw delivery of that subscription off${again}` : undefined;
    const subscribe = `${renderSubscriptionFix(arn, queueArn)}\nand confirm it if it waits${again}`;
    return [`it tells the fan-out topic ${arn}, and there ${reason}`, fix ?? mend ?? subscribe];
  }
  return undefined;
}

function leaveToPerson(wanted: WantedBucket, reason: string): Pick<BucketStep, 'action' | 'reason' | 'fix'> {
  try {
    return { action: 'manual', reason, fix: renderBucketFix(wanted) };
  } catch (error) {
    return explainLimit(error);
  }
}

/** What S3 does not take. Throws everything else again. */
function explainLimit(error: unknown): Pick<BucketStep, 'action' | 'reason' | 'fix'> {
  if (!isErrorCode(error, 'LIMIT_EXCEEDED')) throw error;
  return { action: 'blocked', reason: error.message, ...(error.fix !== undefined && { fix: error.fix + again }) };
}

function planLive(
  live: BucketNotifications,
  wish: BucketWish,
): Pick<BucketStep, 'action' | 'reason' | 'fix' | 'changes'> {
  let plan: NotificationPlan;
  try {
    plan = planNotifications(live, wish);
  } catch (error) {
    return explainLimit(error);
  }
  const { add, conflicts, keep, remove } = plan;
  const changes = { keep, add, remove, conflicts };
  if (conflicts.length > 0) {
    return { action: 'blocked', reason: describeConflicts(conflicts), fix: listRemedies(conflicts), changes };
  }
  if (add.length + remove.length === 0) {
    const reason = wish.topics.length === 0 ? 'nothing of ours is on it' : 'it tells Panther of every prefix';
    return { action: 'none', reason, changes };
  }
  const reason = `${add.length} to add, ${remove.length} to remove, ${keep.length} kept`;
  return { action: 'update', reason, changes };
}

function describeConflicts(conflicts: readonly NotificationConflict[]): string {
  const distinct = new Map(conflicts.map(({ existing }) => [JSON.stringify(existing), existing]));
  const named = [...distinct.values()].map(
    (line) => `${line.id || 'unnamed'} (${line.kind} ${line.destination}, ${describeScope(line)})`,
  );
  return `it notifies others about the same objects, and S3 accepts no overlap: ${named.join('; ')}`;
}

/** Every way out of the first conflict, numbered, the best first; the others are alike, or come after it. */
function listRemedies([first]: readonly NotificationConflict[]): string {
  const fixes = (first?.remedies ?? []).map(({ fix }) => fix);
  if (fixes.length <= 1) return fixes[0] ?? `narrow the source's prefix or the other notification's${again}`;
  return ['choose one of these:', ...fixes.map((fix, index) => `${index + 1}. ${fix}`)].join('\n');
}
