import type { PutObjectCommandInput, S3 } from '@aws-sdk/client-s3';
import type { LakeStore, LakeUpload, UploadOptions } from '../../ports/lake-store.ts';
import { startPartUpload } from './part-upload.ts';
import type { PartUpload } from './part-upload.ts';

/** An object up to this size goes in one request. */
const partBytes = 8 * 1024 * 1024;

/** Our own buckets at AWS. `ownerAccountId` is the account that they must belong to, if it is known. */
export function createAwsLakeStore(client: () => Promise<S3>, ownerAccountId: string | undefined): LakeStore {
  return {
    begin: (bucket, key, options) =>
      createUpload(client, {
        Bucket: bucket,
        Key: key,
        ...(ownerAccountId === undefined ? {} : { ExpectedBucketOwner: ownerAccountId }),
        ...readOptions(options),
      }),
  };
}

function readOptions({
  contentType,
  metadata,
}: UploadOptions): Pick<PutObjectCommandInput, 'ContentType' | 'Metadata'> {
  return { ContentType: contentType, ...(metadata === undefined ? {} : { Metadata: { ...metadata } }) };
}

function createUpload(client: () => Promise<S3>, target: Pick<PutObjectCommandInput, 'Bucket' | 'Key'>): LakeUpload {
  let held: Uint8Array[] = [];
  let size = 0;
  let parts: PartUpload | undefined;
  return {
    write: async (chunk) => {
      size += chunk.byteLength;
      if (parts === undefined) {
        held.push(chunk);
        if (size <= partBytes) return;
        parts = await startPartUpload(await client(), target, partBytes);
        for (const each of held) await parts.write(each);
        held = [];
      } else await parts.write(chunk);
    },
    finish: async () => {
      if (parts === undefined) {
        const s3 = await client();
        await s3.putObject({ ...target, Body: Buffer.concat(held) });
        held = [];
      } else await parts.finish();
      return { size };
    },
    abort: async () => {
      held = [];
      await parts?.abort();
    },
  };
}
