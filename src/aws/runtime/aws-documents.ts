import type { S3 } from '@aws-sdk/client-s3';
import { isErrorCode } from '../../errors.ts';
import type { Documents } from '../../ports/documents.ts';
import { createPageReader } from '../page-reader.ts';
import { readKey, readObjectText } from '../read-object-text.ts';
import { originOf } from '../translate-error.ts';
import { requireField } from '../watch-calls.ts';

/** Small objects of our own bucket at AWS. `ownerAccountId` is the account that it must belong to, if it is known. */
export function createAwsDocuments(client: () => Promise<S3>, ownerAccountId: string | undefined): Documents {
  const pages = createPageReader();
  const at = (bucket: string) => ({
    Bucket: bucket,
    ...(ownerAccountId === undefined ? {} : { ExpectedBucketOwner: ownerAccountId }),
  });
  return {
    read: async (bucket, key, knownEtag) => {
      const s3 = await client();
      try {
        const condition = knownEtag === undefined ? {} : { IfNoneMatch: knownEtag };
        return await readObjectText(
          await s3.getObject({ ...at(bucket), Key: key, ...condition }),
          `s3://${bucket}/${key}`,
        );
      } catch (error) {
        const origin = originOf(error);
        if (origin?.status === 304) return 'unchanged';
        if (isErrorCode(error, 'NOT_FOUND') && origin?.name === 'NoSuchKey') return undefined;
        throw error;
      }
    },
    list: async (bucket, prefix) => {
      const s3 = await client();
      const listing = { ...at(bucket), Prefix: prefix, EncodingType: 'url' } as const;
      return pages.readAll(`objects of s3://${bucket}/${prefix}`, async (token) => {
        const page = await s3.listObjectsV2({
          ...listing,
          ...(token === undefined ? {} : { ContinuationToken: token }),
        });
        const contents = requireField(page, 'KeyCount') === 0 ? [] : requireField(page, 'Contents');
        return {
          items: contents.map((object) => ({
            key: readKey(requireField(object, 'Key'), page.EncodingType),
            etag: requireField(object, 'ETag'),
          })),
          next: page.NextContinuationToken,
        };
      });
    },
  };
}
