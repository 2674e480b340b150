import pMap from 'p-map';
import { names, runtimeBucketName } from '../../config/names.ts';
import { parseRegistry } from '../../config/source-registry.ts';
import type { RegisteredSource, SourceRegistry } from '../../config/source-registry.ts';
import { isErrorCode, PantherctlError } from '../../errors.ts';
import type { ErrorCode } from '../../errors.ts';
import type { BucketNotifications } from '../../ports/buckets.ts';
import type { Cloud } from '../../ports/cloud.ts';
import type { Key } from '../../ports/keys.ts';
import type { Place } from '../../ports/place.ts';
import type { Queue } from '../../ports/queues.ts';
import type { Subscription, SubscriptionSettings, Topic } from '../../ports/topics.ts';
import { keyPlace } from './key-place.ts';
import { isFanOut } from './notification-ownership.ts';
import { listLeft } from './left-sources.ts';
import type { SourceWiring, WantedTopic } from './source-wiring.ts';

/** Buckets and topics that are read at once. */
const readsAtOnce = 25;

/** What was read, that it is not there, or why it could not be read. */
export type Seen<Value> =
  | { readonly kind: 'live'; readonly value: Value }
  | { readonly kind: 'absent' }
  /** The account may not be entered. */
  | { readonly kind: 'inaccessible'; readonly reason: string }
  | { readonly kind: 'refused'; readonly reason: string; readonly fix?: string };

/** A bucket that is there and belongs to the account. */
export interface SeenBucket {
  readonly region: string;
  /** Not read for a bucket in another region than told. */
  readonly notifications: Seen<BucketNotifications>;
  /** The topics of its fan-outs, by ARN; absent if it has none. */
  readonly fanOuts?: ReadonlyMap<string, Seen<SeenTopic>>;
}

/** The subscription of Panther's queue to a topic. */
export interface SeenSubscription {
  readonly listed: Subscription;
  /** Absent while it waits to be confirmed. */
  readonly settings?: SubscriptionSettings;
}

/** A key with its policy. */
export interface SeenKey {
  readonly key: Key;
  readonly policy: string;
}

/** A topic with what hangs on it. */
export interface SeenTopic {
  readonly topic: Topic;
  /** `absent` if Panther's queue is not subscribed. */
  readonly subscription: Seen<SeenSubscription>;
  /** Of an encrypted topic of somebody else. */
  readonly key?: Seen<SeenKey>;
}

/** The world as planning sources needs it. Whatever could not be read is told as a value. */
export interface ObservedSources {
  /** By name; buckets that sources have left only where deletions are allowed. */
  readonly buckets: ReadonlyMap<string, Seen<SeenBucket>>;
  /** By ARN. */
  readonly topics: ReadonlyMap<string, Seen<SeenTopic>>;
  readonly queue: Seen<Queue>;
  /** `absent` if the runtime's bucket is not there; `value` is undefined if only the document is missing. */
  readonly registry: Seen<SourceRegistry | undefined>;
}

/**
 * Reads each bucket, each topic with its subscription and key, the input queue and the registry once. A refused call is a
 * value, so that what is wrong with one source leaves the others alone.
 */
export async function observeSources(
  wiring: SourceWiring,
  cloud: Cloud,
  allowDelete: boolean,
): Promise<ObservedSources> {
  const hasRuntime = wiring.panther.runtime === 'pantherctl';
  const nothing = { kind: 'absent' } as const;
  const [registry, queue, topics] = await Promise.all([
    seeRegistry(wiring, cloud),
    hasRuntime && (wiring.topics.size > 0 || allowDelete) ? seeQueue(wiring.panther, wiring.queueName, cloud) : nothing,
    pMap([...wiring.topics.values()], async (topic) => [topic.arn, await seeTopic(topic, wiring, cloud)] as const, {
      concurrency: readsAtOnce,
    }),
  ]);
  const left = allowDelete && registry.kind === 'live' ? listLeft(wiring, registry.value) : [];
  const buckets = await pMap(
    listBuckets(wiring, left),
    async ([name, place]) => [name, await seeBucket(name, place, wiring, cloud)] as const,
    { concurrency: readsAtOnce },
  );
  return { buckets: new Map(buckets), topics: new Map(topics), queue, registry };
}

/** Buckets of the file, and those that sources have left. */
function listBuckets(wiring: SourceWiring, left: readonly RegisteredSource[]): ReadonlyMap<string, Place> {
  const places = new Map<string, Place>();
  for (const { accountId, bucket, region } of left) places.set(bucket, { accountId, region });
  for (const [bucket, { place }] of wiring.buckets) places.set(bucket, place);
  return places;
}

/** A queue of Panther. */
export function seeQueue(
  { accountId, region }: Place,
  name: string,
  cloud: Pick<Cloud, 'queues'>,
): Promise<Seen<Queue>> {
  return seeOne(() => cloud.queues({ accountId, region }).describe(name));
}

/** The registry of sources; absent with a runtime of somebody else. */
export async function seeRegistry(
  { panther }: Pick<SourceWiring, 'panther'>,
  cloud: Pick<Cloud, 'objects'>,
): Promise<ObservedSources['registry']> {
  if (panther.runtime !== 'pantherctl') return { kind: 'absent' };
  return look(async () => {
    const stored = await cloud.objects(panther.accountId).readText(runtimeBucketName(panther), names.sourceRegistryKey);
    return stored && parseRegistry(stored.text);
  });
}

function seeBucket(bucket: string, place: Place, wiring: SourceWiring, cloud: Cloud): Promise<Seen<SeenBucket>> {
  const buckets = cloud.buckets(place.accountId);
  return look(async () => {
    const region = await buckets.region(bucket);
    const notifications: Seen<BucketNotifications> =
      region === place.region ? await look(() => buckets.notifications(bucket)) : { kind: 'absent' };
    if (notifications.kind !== 'live') return { region, notifications };
    const fanOuts = await seeFanOuts(bucket, place, notifications.value, wiring, cloud);
    return { region, notifications, ...(fanOuts.size > 0 && { fanOuts }) };
  });
}

async function seeFanOuts(
  bucket: string,
  place: Place,
  { TopicConfigurations: entries = [] }: BucketNotifications,
  wiring: SourceWiring,
  cloud: Cloud,
): Promise<ReadonlyMap<string, Seen<SeenTopic>>> {
  const seen = new Map<string, Seen<SeenTopic>>();
  for (const entry of entries.filter((each) => isFanOut(bucket, each))) {
    const arn = String(entry['TopicArn']);
    // Its key is of its own stack, and not to be looked at.
    seen.set(arn, await seeTopic({ arn, place, stack: '' }, wiring, cloud));
  }
  return seen;
}

async function seeTopic(
  wanted: Pick<WantedTopic, 'arn' | 'place' | 'stack'>,
  { queueArn }: SourceWiring,
  cloud: Cloud,
): Promise<Seen<SeenTopic>> {
  const topics = cloud.topics(wanted.place);
  const seen = await seeOne(() => topics.describe(wanted.arn));
  if (seen.kind !== 'live') return seen;
  const topic = seen.value;
  const subscription = await seeOne(async () => {
    const subscriptions = await topics.listSubscriptions(topic.arn);
    const listed = findSubscription(subscriptions, queueArn);
    const settings = listed?.arn === undefined ? undefined : await topics.describeSubscription(listed.arn);
    return listed && { listed, ...(settings && { settings }) };
  });
  const { keyId } = topic;
  if (keyId === undefined || wanted.stack !== undefined) return { kind: 'live', value: { topic, subscription } };
  const keys = cloud.keys(keyPlace(keyId, wanted.place));
  const key = await seeOne(async () => {
    const found = await keys.describe(keyId);
    return found && { key: found, policy: found.isCustomerManaged ? await keys.policy(found.arn) : '' };
  });
  return { kind: 'live', value: { topic, subscription, key } };
}

/** The subscription of a queue among those of a topic; a confirmed one before one that waits. */
export function findSubscription(subscriptions: readonly Subscription[], queueArn: string): Subscription | undefined {
  const own = subscriptions.filter(({ endpoint, protocol }) => protocol === 'sqs' && endpoint === queueArn);
  return own.find(({ arn }) => arn !== undefined) ?? own[0];
}

/** What one call says is a fact about one source; everything else breaks the plan off. */
const refusals: ReadonlySet<string> = new Set<ErrorCode>([
  'ACCESS_DENIED',
  'VALIDATION',
  'INPUT_INVALID',
  'THROTTLED',
  'NO_ANSWER',
  'LIMIT_EXCEEDED',
]);

async function look<Value>(read: () => Promise<Value>): Promise<Seen<Value>> {
  try {
    return { kind: 'live', value: await read() };
  } catch (error) {
    if (isErrorCode(error, 'NOT_FOUND')) return { kind: 'absent' };
    if (isErrorCode(error, 'ACCOUNT_ACCESS')) return { kind: 'inaccessible', reason: error.message };
    if (!(error instanceof PantherctlError) || !refusals.has(error.code)) throw error;
    return { kind: 'refused', reason: error.message, ...(error.fix !== undefined && { fix: error.fix }) };
  }
}

/** The same for what may not be there. */
async function seeOne<Value>(read: () => Promise<Value | undefined>): Promise<Seen<Value>> {
  const seen = await look(read);
  if (seen.kind !== 'live') return seen;
  return seen.value === undefined ? { kind: 'absent' } : { kind: 'live', value: seen.value };
}
