import { partitionOf } from '../config/regions.ts';
import { PantherctlError } from '../errors.ts';
import type { BucketNotifications } from '../ports/buckets.ts';
import type { Metric } from '../ports/metrics.ts';
import type { Place } from '../ports/place.ts';
import { findKey } from './kms/find-key.ts';
import { hexDigits, uuidFrom } from './seeded-random.ts';
import { addNotification, sendToEventBridge } from './s3/add-notification.ts';
import type { NewNotification } from './s3/add-notification.ts';
import { confirmAllSubscriptions } from './sns/confirm-subscription.ts';
import { buildEndpoint } from './sqs/build-endpoint.ts';
import { buildDefaultTopicPolicy } from './sns/default-topic-policy.ts';
import { dropSubscriptions, subscribe } from './sns/subscriptions.ts';
import { findTopic } from './sns/topic-facts.ts';
import { metricKey } from './state/resource-key.ts';
import type { EndpointState, KeyStatus, QueueMessage, Redrive } from './state/resource-state.ts';
import { nextNumber } from './state/schedule.ts';
import type { World } from './state/world-state.ts';

/** A topic, queue or function to make beside all stacks. */
export interface NewResource extends Place {
  readonly name: string;
  /** The access policy, kept byte for byte. */
  readonly policy?: string;
  /** Id, ARN or alias of the key that encrypts it; a function has none. */
  readonly keyId?: string;
}

/** A queue to make beside all stacks. */
export interface NewQueue extends NewResource {
  /** For how long a message that was received is hidden; 30 if absent. */
  readonly visibilitySeconds?: number;
  readonly redrive?: Redrive;
}

/** A subscription to make by hand. */
export interface NewSubscription {
  readonly topicArn: string;
  /** `sqs` if absent. */
  readonly protocol?: string;
  readonly endpoint: string;
  readonly isRaw?: boolean;
  /** JSON. */
  readonly filterPolicy?: string;
}

/** What exists in accounts beside the stacks of pantherctl: what others have made, and what they do to it. */
export interface ResourceAdministration {
  /** Makes a bucket. Throws `ALREADY_EXISTS`, since bucket names are unique everywhere, or `NOT_FOUND`. */
  createBucket(
    bucket: Place & {
      readonly name: string;
      readonly notifications?: BucketNotifications;
      /** Key that encrypts its objects. */
      readonly kmsKeyArn?: string;
      /** True if it keeps what its objects were before. */
      readonly isVersioned?: boolean;
    },
  ): void;
  /**
   * Somebody adds a notification to a bucket, and makes what it tells if it is not there. Returns the ARN of that. Throws
   * `NOT_FOUND`, `VALIDATION`.
   */
  addNotification(notification: NewNotification): string;
  /** Somebody turns on EventBridge for a bucket. Throws `NOT_FOUND`. */
  sendToEventBridge(bucket: string): void;
  /** Makes a topic; the name of a FIFO topic ends with `.fifo`. Returns its ARN. Throws `ALREADY_EXISTS`, `NOT_FOUND`. */
  createTopic(topic: NewResource): string;
  /** Takes a topic away that belongs to no stack, with its subscriptions. Throws `NOT_FOUND`. */
  removeTopic(arn: string): void;
  /** Makes a queue. Returns its ARN. Throws `ALREADY_EXISTS`, `NOT_FOUND`. */
  createQueue(queue: NewQueue): string;
  /** Makes a function. Returns its ARN. Throws `ALREADY_EXISTS`, `NOT_FOUND`. */
  createFunction(definition: NewResource): string;
  /** Makes a key, whose policy lets its account do everything if none is given. Returns its ARN. Throws `NOT_FOUND`. */
  createKey(key: Place & { readonly policy?: string; readonly alias?: string }): string;
  /** Disables a key, has it wait for its deletion, or enables it. Throws `NOT_FOUND`. */
  setKeyState(arn: string, state: KeyStatus): void;
  /** Subscribes as anybody might, of any protocol and with any settings. Throws `NOT_FOUND`. */
  subscribe(subscription: NewSubscription): void;
  /**
   * Has every queue confirm the subscriptions that wait for it, and says how many there were. Without it only Panther does,
   * and only if its registry holds a source of the topic's account.
   */
  confirmSubscriptions(): number;
  /** Records a value of a metric, now or at an instant (milliseconds since 1970). */
  recordMetric(place: Place, metric: Metric, value: number, at?: number): void;
  /** The latest messages of a queue or function, oldest first, and how many there were. Throws `NOT_FOUND`. */
  receivedBy(arn: string): { readonly received: number; readonly latest: readonly QueueMessage[] };
}

const metricPointsMaxCount = 100;
const metricPeriodMilliseconds = 60_000;

/** Makes that part of the administration of a world. `change` makes a change that is kept. */
export function createResourceAdministration(
  world: World,
  change: <Result>(body: () => Result) => Result,
): ResourceAdministration {
  const createEndpoint = (
    kind: EndpointState['kind'],
    { keyId, policy = '', redrive, visibilitySeconds, ...rest }: NewQueue,
  ): string =>
    change(() => {
      const arn = kind === 'queue' ? arnOf('sqs', rest, rest.name) : arnOf('lambda', rest, `function:${rest.name}`);
      checkAccount(world, rest.accountId);
      if (world.endpoints.has(arn)) throw new PantherctlError('ALREADY_EXISTS', `${arn} exists already`);
      world.endpoints.set(arn, buildEndpoint({ arn, kind, policy, keyId, visibilitySeconds, redrive }));
      return arn;
    });
  return {
    createBucket: ({ name, accountId, region, isVersioned = false, kmsKeyArn, notifications = {} }) =>
      change(() => {
        checkAccount(world, accountId);
        if (world.buckets.has(name)) throw new PantherctlError('ALREADY_EXISTS', `a bucket ${name} exists already`);
        const place = { name, accountId, region };
        const empty = { objectCount: 0, objects: new Map<string, never>() };
        world.buckets.set(name, { ...place, kmsKeyArn, isVersioned, stackId: undefined, notifications, ...empty });
      }),
    addNotification: (notification) => change(() => addNotification(world, notification)),
    sendToEventBridge: (bucket) => change(() => sendToEventBridge(world, bucket)),
    createTopic: ({ keyId, policy, ...rest }) =>
      change(() => {
        const arn = arnOf('sns', rest, rest.name);
        checkAccount(world, rest.accountId);
        if (findTopic(world, arn) !== undefined) throw new PantherctlError('ALREADY_EXISTS', `${arn} exists already`);
        world.topics.set(arn, { arn, policy: policy ?? buildDefaultTopicPolicy(arn, rest.accountId), keyId });
        return arn;
      }),
    removeTopic: (arn) =>
      change(() => {
        if (!world.topics.delete(arn))
          throw new PantherctlError('NOT_FOUND', `there is no topic ${arn} without a stack`);
        world.policyWrites.delete(arn);
        dropSubscriptions(world, ({ topicArn }) => topicArn === arn);
      }),
    createQueue: (queue) => createEndpoint('queue', queue),
    createFunction: (definition) => createEndpoint('function', definition),
    createKey: ({ alias, policy, ...place }) =>
      change(() => {
        checkAccount(world, place.accountId);
        const uuid = uuidFrom(world.seed, 'foreign-key', hexDigits(8, nextNumber(world)));
        const arn = arnOf('kms', place, `key/${uuid}`);
        const aliases = alias === undefined ? [] : [alias];
        world.keys.set(arn, { arn, policy: policy ?? buildOwnPolicy(place), aliases });
        return arn;
      }),
    setKeyState: (arn, state) =>
      change(() => {
        const key = findKey(world, { accountId: '', region: '' }, arn);
        if (key === undefined) throw new PantherctlError('NOT_FOUND', `there is no key ${arn}`);
        world.keyStatuses.set(key.arn, state);
      }),
    subscribe: ({ protocol = 'sqs', ...rest }) =>
      change(() => {
        if (findTopic(world, rest.topicArn) === undefined) {
          throw new PantherctlError('NOT_FOUND', `there is no topic ${rest.topicArn}`);
        }
        subscribe(world, { ...rest, protocol });
      }),
    confirmSubscriptions: () => change(() => confirmAllSubscriptions(world)),
    recordMetric: (place, metric, value, at = world.now) =>
      change(() => {
        const key = metricKey(place, metric);
        const { accountId, region } = place;
        const { dimensions, name, namespace } = metric;
        const known = world.metrics.get(key)?.points ?? [];
        const start = Math.floor(at / metricPeriodMilliseconds) * metricPeriodMilliseconds;
        const points = [...known, { at: start, value }]
          .sort((left, right) => left.at - right.at)
          .slice(-metricPointsMaxCount);
        world.metrics.set(key, { accountId, region, namespace, name, dimensions: { ...dimensions }, points });
      }),
    receivedBy: (arn) => {
      const endpoint = world.endpoints.get(arn);
      if (endpoint === undefined) throw new PantherctlError('NOT_FOUND', `there is no queue or function ${arn}`);
      return { received: endpoint.received, latest: [...endpoint.latest] };
    },
  };
}

function arnOf(service: string, { accountId, region }: Place, rest: string): string {
  return `arn:${partitionOf(region) ?? 'aws'}:${service}:${region}:${accountId}:${rest}`;
}

function checkAccount(world: World, accountId: string): void {
  if (world.accounts.has(accountId)) return;
  throw new PantherctlError('NOT_FOUND', `the organization has no account ${accountId}`);
}

/** What KMS gives a key that is made without a policy. */
function buildOwnPolicy({ accountId, region }: Place): string {
  const root = `arn:${partitionOf(region) ?? 'aws'}:iam::${accountId}:root`;
  return JSON.stringify({
    Version: '2012-10-17',
    Id: 'key-default-1',
    Statement: [
      {
        Sid: 'Enable IAM User Permissions',
        Effect: 'Allow',
        Principal: { AWS: root },
        Action: 'kms:*',
        Resource: '*',
      },
    ],
  });
}
