import type { BucketNotifications, Buckets } from '../ports/buckets.ts';
import { keepAnswer, replaceBody } from './amend-command.ts';
import { readBucketRegion } from './bucket-region.ts';
import type { BucketCaller } from './create-bucket-caller.ts';
import { parseNotifications, renderNotifications } from './notification-xml.ts';
import { unreadableAnswer } from './translate-error.ts';

/** Buckets of one account at AWS. */
export function createAwsBuckets(callBucket: BucketCaller, accountId: string): Buckets {
  const owned = (bucket: string) => ({ Bucket: bucket, ExpectedBucketOwner: accountId });
  return {
    region: (bucket) => readBucketRegion(callBucket, accountId, bucket),
    notifications: async (bucket) => {
      const { GetBucketNotificationConfigurationCommand } = await import('@aws-sdk/client-s3');
      const documents: string[] = [];
      await callBucket(accountId, bucket, (s3) => {
        const command = new GetBucketNotificationConfigurationCommand(owned(bucket));
        keepAnswer(command, documents);
        return s3.send(command);
      });
      return readNotifications(documents.at(-1) ?? '');
    },
    putNotifications: async (bucket, notifications, { skipDestinationValidation = false } = {}) => {
      const { PutBucketNotificationConfigurationCommand } = await import('@aws-sdk/client-s3');
      const body = renderNotifications(notifications);
      await callBucket(accountId, bucket, (s3) => {
        const command = new PutBucketNotificationConfigurationCommand({
          ...owned(bucket),
          NotificationConfiguration: {},
          ...(skipDestinationValidation ? { SkipDestinationValidation: true } : {}),
        });
        replaceBody(command, body);
        return s3.send(command);
      });
    },
  };
}

function readNotifications(document: string): BucketNotifications {
  const notifications = parseNotifications(document);
  if (notifications !== undefined) return notifications;
  throw unreadableAnswer({ action: 's3:GetBucketNotificationConfiguration' }, 'there are no notifications in it');
}
