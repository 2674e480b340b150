import { PantherctlError } from '../../errors.ts';
import type { Buckets } from '../../ports/buckets.ts';
import { changeAsSomebodyElse } from '../faults/change-as-somebody-else.ts';
import { strikeFault } from '../faults/find-fault.ts';
import { checkNotifications } from '../s3/check-notifications.ts';
import { findBucket } from '../s3/find-bucket.ts';
import { sendTestEvents } from '../s3/put-object.ts';
import { showNotifications } from '../s3/show-notifications.ts';
import { makeCall } from '../session.ts';
import type { Session } from '../session.ts';

/** Buckets of one account of the local cloud. */
export function createLocalBuckets(session: Session, accountId: string): Buckets {
  const { world } = session;
  return {
    region: (name) =>
      makeCall(session, 'buckets.region', { accountId }, () => findBucket(world, accountId, name).region),
    notifications: (name) =>
      makeCall(session, 'buckets.notifications', { accountId }, () => {
        const bucket = findBucket(world, accountId, name);
        const shown = showNotifications(bucket.notifications);
        changeAsSomebodyElse(world, 'buckets.notifications', bucket);
        return shown;
      }),
    putNotifications: (name, notifications, { skipDestinationValidation = false } = {}) =>
      makeCall(session, 'buckets.putNotifications', { accountId }, () => {
        const bucket = findBucket(world, accountId, name);
        changeAsSomebodyElse(world, 'buckets.putNotifications', bucket);
        if (strikeFault(world, 'bucket-busy', { account: accountId, resource: name }) !== undefined) {
          throw new PantherctlError(
            'OPERATION_IN_PROGRESS',
            `bucket ${name}: a conflicting conditional operation is currently in progress against this resource`,
            { fix: 'try again' },
          );
        }
        checkNotifications(world, bucket, notifications, skipDestinationValidation);
        bucket.notifications = structuredClone(notifications);
        if (!skipDestinationValidation) sendTestEvents(world, bucket);
      }),
  };
}
