import { partitionOf } from '../../config/regions.ts';
import { PantherctlError } from '../../errors.ts';
import { tellEventBridge } from '../event-bridge/tell-event-bridge.ts';
import { hexDigits } from '../seeded-random.ts';
import type { Delivery } from '../sns/publish.ts';
import { nextNumber } from '../state/schedule.ts';
import type { BucketState } from '../state/resource-state.ts';
import type { World } from '../state/world-state.ts';
import { listDestined } from './check-notifications.ts';
import { deliver } from './deliver.ts';
import { fires } from './overlap.ts';
import { storeObject } from './store-object.ts';
import type { StoredObject } from './store-object.ts';

/** An object to put into a bucket. */
export interface ObjectToPut {
  readonly bucket: string;
  readonly key: string;
  readonly body: string | Uint8Array;
  /** Such as `GLACIER`, from which nothing can be read; the usual one if absent. */
  readonly storageClass?: string;
}

/**
 * Puts an object and tells whom the bucket's notifications and EventBridge tell; says where each message went. Throws
 * `NOT_FOUND` for an unknown bucket and `INPUT_INVALID` for a key that S3 would refuse.
 */
export function putObject(world: World, { bucket: name, ...object }: ObjectToPut): readonly Delivery[] {
  const bucket = world.buckets.get(name);
  if (bucket === undefined) {
    throw new PantherctlError('NOT_FOUND', `the local cloud has no bucket ${name}`, {
      fix: `use one of ${[...world.buckets.keys()].join(', ') || 'none: it has no buckets'}`,
    });
  }
  return announceObject(world, bucket, storeObject(world, bucket, { ...object, isKept: false }));
}

/** Tells of an object that has just been stored. */
export function announceObject(world: World, bucket: BucketState, object: StoredObject): readonly Delivery[] {
  const event = 's3:ObjectCreated:Put';
  const told = listDestined(bucket.notifications)
    .filter(({ entry }) => fires(entry, event, object.key))
    .flatMap((each) => deliver(world, bucket, each, buildEventMessage(world, bucket, object, each.entry.Id)));
  return [...told, ...tellEventBridge(world, bucket, object)];
}

/** Sends the test event that S3 sends to every topic and queue of a new configuration. */
export function sendTestEvents(world: World, bucket: BucketState): void {
  const body = JSON.stringify({
    Service: 'Amazon S3',
    Event: 's3:TestEvent',
    Time: new Date(world.now).toISOString(),
    Bucket: bucket.name,
    RequestId: hexDigits(16, world.seed, 'request', nextNumber(world)).toUpperCase(),
    HostId: hexDigits(32, world.seed, 'host', bucket.name),
  });
  for (const each of listDestined(bucket.notifications)) {
    if (each.kind !== 'function') deliver(world, bucket, each, body);
  }
}

/** https://docs.aws.amazon.com/AmazonS3/latest/userguide/notification-content-structure.html */
function buildEventMessage(
  world: World,
  bucket: BucketState,
  { key, state }: StoredObject,
  configurationId: string | undefined,
): string {
  const number = nextNumber(world);
  const record = {
    eventVersion: '2.1',
    eventSource: 'aws:s3',
    awsRegion: bucket.region,
    eventTime: new Date(world.now).toISOString(),
    eventName: 'ObjectCreated:Put',
    userIdentity: { principalId: `AWS:${bucket.accountId}` },
    requestParameters: { sourceIPAddress: '192.0.2.1' },
    responseElements: { 'x-amz-request-id': hexDigits(16, world.seed, 'request', number).toUpperCase() },
    s3: {
      s3SchemaVersion: '1.0',
      configurationId: configurationId ?? '',
      bucket: {
        name: bucket.name,
        ownerIdentity: { principalId: bucket.accountId },
        arn: `arn:${partitionOf(bucket.region) ?? 'aws'}:s3:::${bucket.name}`,
      },
      object: {
        key: encodeURIComponent(key).replaceAll('%20', '+').replaceAll('%2F', '/'),
        size: state.bytes,
        eTag: state.etag.replaceAll('"', ''),
        ...(state.versionId === undefined ? {} : { versionId: state.versionId }),
        sequencer: number.toString(16).toUpperCase().padStart(18, '0'),
      },
    },
  };
  return JSON.stringify({ Records: [record] });
}
