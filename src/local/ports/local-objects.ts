import { PantherctlError } from '../../errors.ts';
import type { Objects } from '../../ports/objects.ts';
import { findBucket } from '../s3/find-bucket.ts';
import { announceObject } from '../s3/put-object.ts';
import { readVersionText, storeObject } from '../s3/store-object.ts';
import { makeCall } from '../session.ts';
import type { Session } from '../session.ts';

/** Objects in buckets of one account of the local cloud. */
export function createLocalObjects(session: Session, accountId: string): Objects {
  const { world } = session;
  return {
    readText: (name, key) =>
      makeCall(session, 'objects.readText', { accountId }, () => {
        const object = findBucket(world, accountId, name).objects.get(key);
        if (object === undefined) return undefined;
        const text = readVersionText(world, object);
        if (text !== undefined) return { text, etag: object.etag };
        throw new PantherctlError('VALIDATION', `object ${key} of bucket ${name} is no UTF-8 text`);
      }),
    writeText: (name, key, text, expectedEtag) =>
      makeCall(session, 'objects.writeText', { accountId }, () => {
        const bucket = findBucket(world, accountId, name);
        if (bucket.objects.get(key)?.etag !== expectedEtag) {
          throw new PantherctlError(
            'STALE_REQUEST',
            `object ${key} of bucket ${name}: at least one of the preconditions you specified did not hold`,
            { fix: 'read the object again and write anew' },
          );
        }
        announceObject(world, bucket, storeObject(world, bucket, { key, body: text, isKept: true }));
      }),
    writeBytes: (name, key, bytes) =>
      makeCall(session, 'objects.writeBytes', { accountId }, () => {
        const bucket = findBucket(world, accountId, name);
        announceObject(world, bucket, storeObject(world, bucket, { key, body: bytes, isKept: true }));
      }),
    findOne: (name, prefix) =>
      makeCall(session, 'objects.findOne', { accountId }, () => {
        const keys = [...findBucket(world, accountId, name).objects.keys()].filter((key) => key.startsWith(prefix));
        return keys.reduce<string | undefined>(
          (first, key) =>
            first === undefined || Buffer.compare(Buffer.from(key), Buffer.from(first)) < 0 ? key : first,
          undefined,
        );
      }),
  };
}
