import { partitionOf } from '../../config/regions.ts';
import { PantherctlError } from '../../errors.ts';
import { checkAllowed } from '../iam/act-as-role.ts';
import type { RoleFacts } from '../iam/role-policies.ts';
import type { BucketState, ObjectState } from '../state/resource-state.ts';
import type { World } from '../state/world-state.ts';
import { findBucket } from './find-bucket.ts';

/** A bucket, or an object in it, as a role asks for it. */
export interface BucketRequest {
  /** The account that must own the bucket. */
  readonly accountId: string;
  readonly bucket: string;
  readonly action: string;
  /** Absent for an action on the bucket itself. */
  readonly key?: string;
}

/**
 * The bucket, if the role may do that in it. Throws `NOT_FOUND`, `ACCESS_DENIED`; no policy of a bucket lets in a role of
 * another account.
 */
export function findBucketAs(world: World, role: RoleFacts, request: BucketRequest): BucketState {
  const { accountId, action, bucket: name, key } = request;
  const bucket = findBucket(world, accountId, name);
  const arn = `arn:${partitionOf(world.panther.region) ?? 'aws'}:s3:::${name}${key === undefined ? '' : `/${key}`}`;
  if (bucket.accountId !== role.accountId) {
    throw new PantherctlError('ACCESS_DENIED', `role ${role.name} is not of the account of bucket ${name}`, {
      fix: `have a role in account ${bucket.accountId}`,
    });
  }
  checkAllowed(role, action, arn);
  return bucket;
}

/**
 * An object that the role may read. Throws `NOT_FOUND`, or `ACCESS_DENIED` where the role may not list either: S3 then does
 * not tell a missing object from one that may not be read.
 */
export function findObjectAs(
  world: World,
  role: RoleFacts,
  request: { readonly accountId: string; readonly bucket: string; readonly key: string; readonly action: string },
): { readonly bucket: BucketState; readonly object: ObjectState } {
  const bucket = findBucketAs(world, role, request);
  const object = bucket.objects.get(request.key);
  if (object !== undefined) return { bucket, object };
  const { accountId, key } = request;
  findBucketAs(world, role, { accountId, bucket: bucket.name, action: 's3:ListBucket' });
  throw new PantherctlError('NOT_FOUND', `bucket ${bucket.name} has no object ${key}`);
}
