import type { BucketCaller } from './create-bucket-caller.ts';

/**
 * The region of a bucket, which must belong to `accountId`. The two oldest regions have names of their own in the answer.
 * https://docs.aws.amazon.com/AmazonS3/latest/API/API_GetBucketLocation.html
 */
export async function readBucketRegion(callBucket: BucketCaller, accountId: string, bucket: string): Promise<string> {
  const { LocationConstraint: location } = await callBucket(accountId, bucket, (s3) =>
    s3.getBucketLocation({ Bucket: bucket, ExpectedBucketOwner: accountId }),
  );
  if (location === undefined) return 'us-east-1';
  return location === 'EU' ? 'eu-west-1' : location;
}
