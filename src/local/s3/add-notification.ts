import { partitionOf } from '../../config/regions.ts';
import { PantherctlError } from '../../errors.ts';
import type { BucketNotifications, NotificationEntry } from '../../ports/buckets.ts';
import { buildEndpoint } from '../sqs/build-endpoint.ts';
import { buildDefaultTopicPolicy } from '../sns/default-topic-policy.ts';
import { findTopic } from '../sns/topic-facts.ts';
import type { BucketState } from '../state/resource-state.ts';
import type { World } from '../state/world-state.ts';
import { checkNotifications } from './check-notifications.ts';

/** A notification that somebody adds to a bucket by hand. */
export interface NewNotification {
  readonly bucket: string;
  readonly kind: 'topic' | 'queue' | 'function';
  /** Of the topic, queue or function, in the bucket's account and region. */
  readonly name: string;
  readonly id: string;
  readonly events: readonly string[];
  readonly prefix?: string;
  readonly suffix?: string;
  /** True if what it tells is not there, as after somebody has deleted it; else it is made unless it is there already. */
  readonly isStale?: boolean;
}

const places = {
  topic: { list: 'TopicConfigurations', key: 'TopicArn', service: 'sns', prefix: '' },
  queue: { list: 'QueueConfigurations', key: 'QueueArn', service: 'sqs', prefix: '' },
  function: { list: 'LambdaFunctionConfigurations', key: 'LambdaFunctionArn', service: 'lambda', prefix: 'function:' },
} as const;

/**
 * Adds an entry behind those of its kind, and makes what it tells, with a policy that lets the bucket. Returns the ARN.
 * Throws `NOT_FOUND` for an unknown bucket, `VALIDATION` for what S3 would refuse.
 */
export function addNotification(world: World, notification: NewNotification): string {
  const { events, id, isStale = false, kind, name, prefix = '', suffix = '' } = notification;
  const bucket = findBucket(world, notification.bucket);
  const { key, list, prefix: before, service } = places[kind];
  const partition = partitionOf(bucket.region) ?? 'aws';
  const arn = `arn:${partition}:${service}:${bucket.region}:${bucket.accountId}:${before}${name}`;
  const rules = [
    { Name: 'prefix', Value: prefix },
    { Name: 'suffix', Value: suffix },
  ].filter(({ Value }) => Value !== '');
  const entry: NotificationEntry = {
    Id: id,
    [key]: arn,
    Events: events,
    ...(rules.length === 0 ? {} : { Filter: { Key: { FilterRules: rules } } }),
  };
  const wanted: BucketNotifications = {
    ...bucket.notifications,
    [list]: [...(bucket.notifications[list] ?? []), entry],
  };
  checkNotifications(world, bucket, wanted, true);
  if (!isStale) makeDestination(world, bucket, kind, arn);
  bucket.notifications = wanted;
  return arn;
}

/** Has a bucket send all its events to EventBridge as well. Throws `NOT_FOUND` for an unknown bucket. */
export function sendToEventBridge(world: World, name: string): void {
  const bucket = findBucket(world, name);
  bucket.notifications = { ...bucket.notifications, EventBridgeConfiguration: {} };
}

function findBucket(world: World, name: string): BucketState {
  const bucket = world.buckets.get(name);
  if (bucket !== undefined) return bucket;
  throw new PantherctlError('NOT_FOUND', `the local cloud has no bucket ${name}`, {
    fix: `use one of ${[...world.buckets.keys()].join(', ') || 'none: it has no buckets'}`,
  });
}

function makeDestination(world: World, bucket: BucketState, kind: NewNotification['kind'], arn: string): void {
  const { accountId, name, region } = bucket;
  const statement = {
    Effect: 'Allow',
    Principal: { Service: 's3.amazonaws.com' },
    Action: kind === 'topic' ? 'sns:Publish' : 'sqs:SendMessage',
    Resource: arn,
    Condition: {
      StringEquals: { 'aws:SourceAccount': accountId },
      ArnEquals: { 'aws:SourceArn': `arn:${partitionOf(region) ?? 'aws'}:s3:::${name}` },
    },
  };
  if (kind === 'topic') {
    if (findTopic(world, arn) !== undefined) return;
    const own = JSON.parse(buildDefaultTopicPolicy(arn, accountId)) as { readonly Statement: readonly unknown[] };
    const policy = JSON.stringify({ ...own, Statement: [...own.Statement, statement] });
    world.topics.set(arn, { arn, policy, keyId: undefined });
    return;
  }
  if (world.endpoints.has(arn)) return;
  const policy = kind === 'queue' ? JSON.stringify({ Version: '2012-10-17', Statement: [statement] }) : '';
  world.endpoints.set(arn, buildEndpoint({ arn, kind, policy }));
}
