import { keepAnswer } from './amend-command.ts';
import type { BucketCaller } from './create-bucket-caller.ts';
import { unreadableAnswer } from './translate-error.ts';

/**
 * The region of a bucket, which must belong to `accountId`. The two oldest regions have names of their own in the answer.
 * It is read from the text: to the SDK an answer without the element is the same as one of the oldest region.
 * https://docs.aws.amazon.com/AmazonS3/latest/API/API_GetBucketLocation.html
 */
export async function readBucketRegion(callBucket: BucketCaller, accountId: string, bucket: string): Promise<string> {
  const { GetBucketLocationCommand } = await import('@aws-sdk/client-s3');
  const documents: string[] = [];
  await callBucket(accountId, bucket, (s3) => {
    const command = new GetBucketLocationCommand({ Bucket: bucket, ExpectedBucketOwner: accountId });
    keepAnswer(command, documents);
    return s3.send(command);
  });
  const [element, location = ''] =
    /<LocationConstraint\b[^>]*?(?:\/>|>([^<]*)<\/LocationConstraint>)/.exec(documents.at(-1) ?? '') ?? [];
  if (element === undefined) {
    throw unreadableAnswer({ action: 's3:GetBucketLocation' }, 'there is no LocationConstraint in it');
  }
  if (location === '') return 'us-east-1';
  return location === 'EU' ? 'eu-west-1' : location;
}
