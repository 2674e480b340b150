import { partitionOf } from '../../config/regions.ts';
import { PantherctlError } from '../../errors.ts';
import type { LakeStore, LakeUpload, UploadOptions } from '../../ports/lake-store.ts';
import type { Place } from '../../ports/place.ts';
import { strikeFault } from '../faults/find-fault.ts';
import { findBucket } from '../s3/find-bucket.ts';
import { announceObject } from '../s3/put-object.ts';
import { storeObject } from '../s3/store-object.ts';
import { callPlace, makeCall } from '../session.ts';
import type { Session } from '../session.ts';
import type { FunctionRole } from './function-role.ts';

/** Buckets of one account of the local cloud, whose objects the administration can read. */
export function createLocalLakeStore(session: Session, place: Place, role: FunctionRole): LakeStore {
  const { world } = session;
  const partition = partitionOf(place.region) ?? 'aws';
  const store = (name: string, key: string, options: UploadOptions, content: Buffer): Promise<void> =>
    makeCall(session, 'lake.write', callPlace(place), () => {
      const bucket = findBucket(world, place.accountId, name);
      role.check('s3:PutObject', `arn:${partition}:s3:::${name}/${key}`);
      role.checkKey('kms:GenerateDataKey', bucket.kmsKeyArn, 's3');
      announceObject(world, bucket, storeObject(world, bucket, { key, body: content, isKept: true, ...options }));
    });
  return {
    begin: (bucket, key, options) => {
      const target = { call: 'lake.write', account: place.accountId, resource: bucket };
      return createUpload(
        (content) => store(bucket, key, options, content),
        strikeFault(world, 'broken-transfer', target)?.bytes,
      );
    },
  };
}

/** `breaksAt`: after how many bytes it fails. */
function createUpload(store: (content: Buffer) => Promise<void>, breaksAt = Infinity): LakeUpload {
  let chunks: Uint8Array[] = [];
  let size = 0;
  const check = async (): Promise<void> => {
    if (size <= breaksAt) return;
    chunks = [];
    await Promise.reject(
      new PantherctlError('NO_ANSWER', `s3:PutObject: the connection broke after byte ${breaksAt}`, {
        fix: 'try again',
      }),
    );
  };
  return {
    write: async (chunk) => {
      size += chunk.byteLength;
      // The writer may use its memory again.
      chunks.push(Uint8Array.from(chunk));
      await check();
    },
    finish: async () => {
      await check();
      await store(Buffer.concat(chunks));
      chunks = [];
      return { size };
    },
    abort: async () => {
      chunks = [];
      await Promise.resolve();
    },
  };
}
