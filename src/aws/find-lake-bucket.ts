import type { S3 } from '@aws-sdk/client-s3';
import { lake } from '../config/lake.ts';
import { isErrorCode, PantherctlError } from '../errors.ts';
import type { LakeBucket } from '../ports/lake-bucket.ts';
import { createAwsClients } from './aws-clients.ts';
import { createAwsSession } from './aws-session.ts';
import { createBucketCaller } from './create-bucket-caller.ts';
import { createPageReader } from './page-reader.ts';
import { readKey } from './read-object-text.ts';
import type { SessionOptions } from './session-options.ts';

/**
 * Looks at the folders of a bucket of normalised events with the caller's own credentials, in the region where it is, and
 * gives what reads it. Throws `NO_CREDENTIALS`, `NOT_FOUND`, `ACCESS_DENIED`, `NO_ANSWER`.
 */
export async function findLakeBucket(
  bucket: string,
  options: SessionOptions,
  endpoint: string | undefined,
): Promise<LakeBucket> {
  const clients = createAwsClients({ usesPathStyle: endpoint !== undefined });
  const session = createAwsSession(options, clients);
  const callBucket = createBucketCaller((accountId, region) => session.client('s3', accountId, region));
  try {
    const { accountId } = await session.identity();
    return await callBucket(accountId, bucket, async (s3) => {
      const found = await listFolders(s3, bucket, '');
      return {
        bucket,
        region: await s3.config.region(),
        ...(endpoint !== undefined && { endpoint }),
        credentials: await s3.config.credentials(),
        logs: found.includes(lake.logsPrefix)
          ? (await listFolders(s3, bucket, lake.logsPrefix)).map((prefix) => prefix.slice(lake.logsPrefix.length, -1))
          : [],
        hasFailures: found.includes(lake.failuresPrefix),
      };
    });
  } catch (error) {
    if (!isErrorCode(error, 'NOT_FOUND')) throw error;
    throw new PantherctlError('NOT_FOUND', `there is no bucket ${bucket}`, {
      fix: 'name the bucket of normalised events, panther-processed-data-<account>-<region>, with --from',
      cause: error,
    });
  } finally {
    session.close();
  }
}

/** Prefixes of the objects below a prefix, up to and with the next slash. */
async function listFolders(s3: S3, bucket: string, prefix: string): Promise<readonly string[]> {
  const listing = { Bucket: bucket, Prefix: prefix, Delimiter: '/', EncodingType: 'url' } as const;
  return createPageReader().readAll(`folders of s3://${bucket}/${prefix}`, async (token) => {
    const page = await s3.listObjectsV2({ ...listing, ...(token === undefined ? {} : { ContinuationToken: token }) });
    const folders = (page.CommonPrefixes ?? []).flatMap(({ Prefix }) => Prefix ?? []);
    return { items: folders.map((each) => readKey(each, page.EncodingType)), next: page.NextContinuationToken };
  });
}
