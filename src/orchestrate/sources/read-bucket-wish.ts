import type { Config } from '../../config/schema.ts';
import type { BucketNotifications } from '../../ports/buckets.ts';
import type { Cloud } from '../../ports/cloud.ts';
import { buildBucketWish } from './bucket-wish.ts';
import type { BucketWish } from './notification-plan.ts';
import { seeRegistry } from './observe-sources.ts';
import { completeWish, findLeftSources } from './plan-left-sources.ts';
import { buildSourceWiring } from './source-wiring.ts';

/** The wish for a bucket, and whether the registry told what sources of other files have on it. */
export interface ReadBucketWish {
  readonly wish: BucketWish;
  /** Why other files are not known; absent if they are, or if there is no registry. */
  readonly unknown?: string;
}

/**
 * How a bucket should be wired for the file, with what the registry knows of it: sources of other files, and those that left
 * this one. Where the registry cannot be read, whatever some pantherctl has put there counts as another file's.
 */
export async function readBucketWish(
  config: Config,
  bucket: string,
  live: BucketNotifications,
  cloud: Cloud,
): Promise<ReadBucketWish> {
  const wiring = buildSourceWiring(config, new Map());
  const registry = await seeRegistry(wiring, cloud);
  const wanted = wiring.buckets.get(bucket) ?? {
    place: wiring.panther,
    sources: [],
    wish: buildBucketWish(config, bucket),
  };
  const seen = {
    kind: 'live',
    value: { region: wanted.place.region, notifications: { kind: 'live', value: live } },
  } as const;
  const observed = {
    registry,
    buckets: new Map([[bucket, seen]]),
    topics: new Map(),
    queue: { kind: 'absent' },
  } as const;
  const left = findLeftSources(wiring, observed);
  const isUnknown = registry.kind === 'inaccessible' || registry.kind === 'refused';
  return {
    wish: completeWish(wanted, left, wiring, observed, false),
    ...(isUnknown && { unknown: registry.reason }),
  };
}
