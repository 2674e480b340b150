import type { NotificationConfiguration, S3 } from '@aws-sdk/client-s3';
import type { BucketNotifications, Buckets } from '../ports/buckets.ts';
import type { AwsSession } from './aws-session.ts';

/** Buckets of one account at AWS. */
export function createAwsBuckets(session: AwsSession, accountId: string): Buckets {
  const client = (): Promise<S3> => session.client('s3', accountId);
  const owned = (bucket: string) => ({ Bucket: bucket, ExpectedBucketOwner: accountId });
  return {
    region: async (bucket) => {
      const s3 = await client();
      const { LocationConstraint: location } = await s3.getBucketLocation(owned(bucket));
      // The two oldest regions have names of their own here.
      if (location === undefined) return 'us-east-1';
      return location === 'EU' ? 'eu-west-1' : location;
    },
    notifications: async (bucket) => {
      const s3 = await client();
      const { $metadata: _, ...notifications } = await s3.getBucketNotificationConfiguration(owned(bucket));
      return notifications as unknown as BucketNotifications;
    },
    putNotifications: async (bucket, notifications) => {
      const s3 = await client();
      await s3.putBucketNotificationConfiguration({
        ...owned(bucket),
        NotificationConfiguration: notifications as unknown as NotificationConfiguration,
      });
    },
  };
}
