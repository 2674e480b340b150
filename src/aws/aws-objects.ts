import { isErrorCode, PantherctlError } from '../errors.ts';
import type { Objects } from '../ports/objects.ts';
import type { BucketCaller } from './create-bucket-caller.ts';
import { readKey, readObjectText } from './read-object-text.ts';
import { originOf, unreadableAnswer } from './translate-error.ts';
import { callOf, requireField } from './watch-calls.ts';

/** Objects in buckets of one account at AWS. */
export function createAwsObjects(callBucket: BucketCaller, accountId: string): Objects {
  const owned = (bucket: string) => ({ Bucket: bucket, ExpectedBucketOwner: accountId });
  return {
    readText: async (bucket, key) => {
      try {
        return await callBucket(accountId, bucket, async (s3) => {
          const object = await s3.getObject({ ...owned(bucket), Key: key });
          return readObjectText(object, `s3://${bucket}/${key}`);
        });
      } catch (error) {
        if (isMissingKey(error)) return undefined;
        throw error;
      }
    },
    writeText: async (bucket, key, text, expectedEtag) => {
      const condition = expectedEtag === undefined ? { IfNoneMatch: '*' } : { IfMatch: expectedEtag };
      const object = { ...owned(bucket), Key: key, Body: text, ContentType: 'text/plain; charset=utf-8', ...condition };
      try {
        await callBucket(accountId, bucket, (s3) => s3.putObject(object));
      } catch (error) {
        if (!isMissingKey(error)) throw error;
        throw new PantherctlError('STALE_REQUEST', `s3://${bucket}/${key} has been removed since it was read`);
      }
    },
    writeBytes: async (bucket, key, bytes) => {
      await callBucket(accountId, bucket, (s3) => s3.putObject({ ...owned(bucket), Key: key, Body: bytes }));
    },
    findOne: async (bucket, prefix) => {
      const page = await callBucket(accountId, bucket, (s3) =>
        // Keys may hold characters that XML cannot.
        s3.listObjectsV2({ ...owned(bucket), Prefix: prefix, MaxKeys: 1, EncodingType: 'url' }),
      );
      if (requireField(page, 'KeyCount') === 0) return undefined;
      const [object = {}] = requireField(page, 'Contents');
      const { Key: key } = object;
      if (key === undefined) throw unreadableAnswer(callOf(page), 'there is an object without a key in it');
      return readKey(key, page.EncodingType);
    },
  };
}

function isMissingKey(error: unknown): boolean {
  return isErrorCode(error, 'NOT_FOUND') && originOf(error)?.name === 'NoSuchKey';
}
