import type { S3 } from '@aws-sdk/client-s3';
import { originOf } from './translate-error.ts';

/** Makes a call about a bucket as that account, in the region where the bucket is. */
export type BucketCaller = <Answer>(
  accountId: string,
  bucket: string,
  call: (s3: S3) => Promise<Answer>,
) => Promise<Answer>;

/**
 * A caller that asks in the client's own region first. From there S3 tells where the bucket is and does nothing else; the
 * call is made again there, and the region is remembered.
 * https://docs.aws.amazon.com/AmazonS3/latest/userguide/Redirects.html
 */
export function createBucketCaller(
  clientIn: (accountId: string, region: string | undefined) => Promise<S3>,
): BucketCaller {
  const regions = new Map<string, string>();
  return async (accountId, bucket, call) => {
    const s3 = await clientIn(accountId, regions.get(bucket));
    try {
      return await call(s3);
    } catch (error) {
      const region = originOf(error)?.bucketRegion;
      if (region === undefined || region === (await s3.config.region())) throw error;
      regions.set(bucket, region);
      return call(await clientIn(accountId, region));
    }
  };
}
