import { PantherctlError } from '../../errors.ts';
import type { Buckets } from '../../ports/buckets.ts';
import { checkNotifications } from '../s3/check-notifications.ts';
import { sendTestEvents } from '../s3/put-object.ts';
import { showNotifications } from '../s3/show-notifications.ts';
import { makeCall } from '../session.ts';
import type { Session } from '../session.ts';
import type { BucketState } from '../state/world-state.ts';

/** Buckets of one account of the local cloud. */
export function createLocalBuckets(session: Session, accountId: string): Buckets {
  const { world } = session;
  const find = (name: string): BucketState => {
    const bucket = world.buckets.get(name);
    if (bucket === undefined) throw new PantherctlError('NOT_FOUND', `there is no bucket ${name}`);
    if (bucket.accountId === accountId) return bucket;
    throw new PantherctlError('ACCESS_DENIED', `bucket ${name} does not belong to account ${accountId}`, {
      fix: 'name the account that owns the bucket',
    });
  };
  return {
    region: (bucket) => makeCall(session, 'buckets.region', { accountId }, () => find(bucket).region),
    notifications: (bucket) =>
      makeCall(session, 'buckets.notifications', { accountId }, () => showNotifications(find(bucket).notifications)),
    putNotifications: (name, notifications) =>
      makeCall(session, 'buckets.putNotifications', { accountId }, () => {
        const bucket = find(name);
        checkNotifications(world, bucket, notifications);
        bucket.notifications = structuredClone(notifications);
        sendTestEvents(world, bucket);
      }),
  };
}
