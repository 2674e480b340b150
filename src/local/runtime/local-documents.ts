import { partitionOf } from '../../config/regions.ts';
import { PantherctlError } from '../../errors.ts';
import type { Documents } from '../../ports/documents.ts';
import type { Place } from '../../ports/place.ts';
import { findBucket } from '../s3/find-bucket.ts';
import { readVersionText } from '../s3/store-object.ts';
import { callPlace, makeCall } from '../session.ts';
import type { Session } from '../session.ts';
import type { FunctionRole } from './function-role.ts';

/** Small objects in buckets of one account of the local cloud. */
export function createLocalDocuments(session: Session, place: Place, role: FunctionRole): Documents {
  const { world } = session;
  const arn = (path: string): string => `arn:${partitionOf(place.region) ?? 'aws'}:s3:::${path}`;
  return {
    read: (name, key, knownEtag) =>
      makeCall(session, 'documents.read', callPlace(place), () => {
        const bucket = findBucket(world, place.accountId, name);
        role.check('s3:GetObject', arn(`${name}/${key}`));
        const object = bucket.objects.get(key);
        if (object === undefined) {
          // Without the right to list, S3 does not tell a missing object from one that may not be read.
          role.check('s3:ListBucket', arn(name));
          return undefined;
        }
        role.checkKey('kms:Decrypt', bucket.kmsKeyArn, 's3');
        if (object.etag === knownEtag) return 'unchanged';
        const text = readVersionText(world, object);
        if (text === undefined) throw new PantherctlError('VALIDATION', `s3://${name}/${key} is no UTF-8 text`);
        return { text, etag: object.etag };
      }),
    list: (name, prefix) =>
      makeCall(session, 'documents.list', callPlace(place), () => {
        const bucket = findBucket(world, place.accountId, name);
        role.check('s3:ListBucket', arn(name));
        return [...bucket.objects]
          .filter(([key]) => key.startsWith(prefix))
          .map(([key, { etag }]) => ({ key, etag }))
          .sort((left, right) => Buffer.compare(Buffer.from(left.key), Buffer.from(right.key)));
      }),
  };
}
