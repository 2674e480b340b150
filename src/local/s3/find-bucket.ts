import { PantherctlError } from '../../errors.ts';
import type { BucketState } from '../state/resource-state.ts';
import type { World } from '../state/world-state.ts';

/** A bucket of an account. Throws `NOT_FOUND`, or `ACCESS_DENIED` if another account owns it. */
export function findBucket(world: World, accountId: string, name: string): BucketState {
  const bucket = world.buckets.get(name);
  if (bucket === undefined) throw new PantherctlError('NOT_FOUND', `there is no bucket ${name}`);
  if (bucket.accountId === accountId) return bucket;
  throw new PantherctlError('ACCESS_DENIED', `bucket ${name} does not belong to account ${accountId}`, {
    fix: 'name the account that owns the bucket',
  });
}
