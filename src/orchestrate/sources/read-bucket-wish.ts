import type { Config } from '../../config/schema.ts';
import type { BucketNotifications } from '../../ports/buckets.ts';
import type { Cloud } from '../../ports/cloud.ts';
import { buildBucketWish } from './bucket-wish.ts';
import type { BucketWish } from './notification-plan.ts';
import { seeRegistry } from './observe-sources.ts';
import { completeWish, findLeftSources } from './plan-left-sources.ts';
import { buildSourceWiring } from './source-wiring.ts';

/**
 * How a bucket should be wired, as a plan without deletions has it: what is live for sources that have left the file, and
 * for those of other files on the same topics, stays. Where the registry cannot be read it knows of the file alone.
 */
export async function readBucketWish(
  config: Config,
  bucket: string,
  live: BucketNotifications,
  cloud: Pick<Cloud, 'objects'>,
): Promise<BucketWish> {
  const wiring = buildSourceWiring(config, new Map());
  const wanted = wiring.buckets.get(bucket);
  if (wanted === undefined) return buildBucketWish(config, bucket);
  const { region } = wanted.place;
  const seen = { kind: 'live', value: { region, notifications: { kind: 'live', value: live } } } as const;
  const observed = {
    buckets: new Map([[bucket, seen]]),
    topics: new Map(),
    queue: { kind: 'absent' },
    registry: await seeRegistry(wiring, cloud),
  } as const;
  return completeWish(wanted, findLeftSources(wiring, observed), wiring, observed, false);
}
