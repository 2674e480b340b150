import { names } from '../../config/names.ts';
import { isWired, topicArnOf } from '../../config/source-places.ts';
import type { RegisteredSource } from '../../config/source-registry.ts';
import type { Account } from '../../ports/accounts.ts';
import type { BucketNotifications } from '../../ports/buckets.ts';
import { nameAccount } from '../account-facts.ts';
import type { BucketStep, PolicyStep, RegistryStep } from '../plan.ts';
import { listLeft } from './left-sources.ts';
import { mergeStatements } from './merge-statement.ts';
import type { ObservedSources } from './observe-sources.ts';
import { isIntact, ownIdPrefix } from './notification-ownership.ts';
import { bucketStepId, planBucketStep } from './plan-bucket.ts';
import { registryStep } from './plan-registry.ts';
import type { BucketWish, TopicWish } from './notification-plan.ts';
import { groupShared, listTold, mergeTopics, supposeShared, wishOf } from './shared-entries.ts';
import { isOwn } from './source-wiring.ts';
import type { SourceWiring, WantedBucket } from './source-wiring.ts';

/** What sources that left the file, or moved in it, leave behind. */
export interface LeftSources {
  readonly left: readonly RegisteredSource[];
  /** The same by bucket. */
  readonly byBucket: ReadonlyMap<string, readonly RegisteredSource[]>;
  /** Bucket of each source of the file, by its id. */
  readonly bucketOf: ReadonlyMap<string, string>;
  /** What sources of other files want, by bucket. */
  readonly shared: ReadonlyMap<string, readonly TopicWish[]>;
}

/** What the registry knows of places that the file no longer gives. */
export function findLeftSources(wiring: SourceWiring, { registry }: ObservedSources): LeftSources {
  const left = registry.kind === 'live' ? listLeft(wiring, registry.value) : [];
  const byBucket = new Map<string, RegisteredSource[]>();
  for (const source of left) {
    const known = byBucket.get(source.bucket) ?? [];
    byBucket.set(source.bucket, known);
    known.push(source);
  }
  const bucketOf = new Map(wiring.registered.map(({ bucket, id }) => [id, bucket]));
  const shared = groupShared(wiring, registry.kind === 'live' ? registry.value : undefined);
  return { left, byBucket, bucketOf, shared };
}

/**
 * The wish for a bucket of the file, with what left sources have on it. Where deletions are not allowed, entries of ours
 * that only a left source asked for stay; else they go with their topics. A source that has only moved to another topic
 * takes its entries with it either way.
 */
export function completeWish(
  { wish }: WantedBucket,
  left: LeftSources,
  wiring: SourceWiring,
  observed: ObservedSources,
  allowDelete: boolean,
): BucketWish {
  const here = left.byBucket.get(wish.bucket) ?? [];
  const gone = here.filter(({ bucket, id }) => left.bucketOf.get(id) !== bucket);
  const seen = observed.buckets.get(wish.bucket);
  const live = seen?.kind === 'live' && seen.value.notifications.kind === 'live' ? seen.value.notifications.value : {};
  const topics = mergeTopics([...wish.topics, ...(allowDelete ? [] : listTold(gone.flatMap(wishOf), live))]);
  const wished = new Set(topics.map(({ topicArn }) => topicArn));
  const before = [...here.map(({ topicArn }) => topicArn), ...listUnwired(wish.bucket, wiring, live)];
  const former = before.flatMap((topicArn) => (topicArn === undefined || wished.has(topicArn) ? [] : [topicArn]));
  return {
    ...wish,
    topics,
    formerTopicArns: [...new Set([...wish.formerTopicArns, ...former])],
    ...nameShared(wish.bucket, left, wiring, observed.registry, live),
  };
}

/** Topics that a trail or a rule tells by now, and that the bucket itself still tells, as it once had to. */
function listUnwired(
  bucket: string,
  { buckets }: SourceWiring,
  live: BucketNotifications,
): readonly (string | undefined)[] {
  const sources = buckets.get(bucket)?.sources ?? [];
  const unwired = sources.filter((source) => !isWired(source)).map(topicArnOf);
  const told = (topicArn: string | undefined): boolean =>
    (live.TopicConfigurations ?? []).some((entry) => entry['TopicArn'] === topicArn && isIntact(bucket, entry));
  return unwired.filter(told);
}

/** What sources of other files have on the bucket; with a runtime of somebody else, nobody knows of other files. */
function nameShared(
  bucket: string,
  { shared: known }: LeftSources,
  { panther }: SourceWiring,
  registry: ObservedSources['registry'],
  live: BucketNotifications,
): Pick<BucketWish, 'shared'> {
  const isUnknown =
    panther.runtime === 'pantherctl' && (registry.kind === 'inaccessible' || registry.kind === 'refused');
  const shared = isUnknown ? supposeShared(bucket, live) : (known.get(bucket) ?? []);
  return shared.length === 0 ? {} : { shared };
}

/** Buckets that no source of the file is on any more: what is ours goes. Only where deletions are allowed. */
export function planLeftBuckets(
  left: LeftSources,
  wiring: SourceWiring,
  { buckets, registry }: ObservedSources,
  accounts: ReadonlyMap<string, Account>,
): readonly BucketStep[] {
  return [...left.byBucket].flatMap(([bucket, sources]) => {
    const [source] = sources;
    if (source === undefined || wiring.buckets.has(bucket)) return [];
    const { accountId, region } = source;
    const topics = sources.flatMap(({ topicArn }) => (topicArn === undefined ? [] : [topicArn]));
    const former = { bucket, topics: [], formerTopicArns: [...new Set(topics)] };
    const wish = { ...former, ...nameShared(bucket, left, wiring, registry, {}) };
    const wanted = { place: { accountId, region }, sources: [], wish };
    const seen = buckets.get(bucket) ?? { kind: 'absent' };
    const step = planBucketStep(wanted, wish, seen, nameAccount(accountId, accounts.get(accountId)), wiring.queueArn);
    const settled: Pick<BucketStep, 'action' | 'reason'> =
      seen.kind === 'absent' ? { action: 'none', reason: 'the bucket is not there any more' } : step;
    const fix = `pantherctl cannot take its notifications away: remove those that begin with ${ownIdPrefix} by hand`;
    return [{ ...step, ...settled, ...(seen.kind === 'inaccessible' && { fix }) }];
  });
}

/** Takes the statements of accounts that have no source any more from the queue, and left sources from the registry. */
export function planLeftRuntime(
  { left }: LeftSources,
  wiring: SourceWiring,
  { queue, registry }: ObservedSources,
): { readonly queue: PolicyStep | undefined; readonly registry: RegistryStep | undefined } {
  const inFile = new Set(wiring.registered.map(({ id }) => id));
  const remove = left.filter(({ id }) => !inFile.has(id)).map(({ id }) => id);
  const step = registryStep(wiring);
  return {
    queue: planLeftStatements(left, wiring, queue, registry),
    registry:
      remove.length === 0
        ? undefined
        : {
            ...step,
            id: 'registry/left',
            phase: 'leftSources',
            title: 'left sources in the registry of sources',
            action: 'update',
            put: [],
            remove,
            reason: `no longer in the file: ${remove.join(', ')}`,
          },
  };
}

function planLeftStatements(
  left: readonly RegisteredSource[],
  wiring: SourceWiring,
  queue: ObservedSources['queue'],
  registry: ObservedSources['registry'],
): PolicyStep | undefined {
  const { dormant, panther, queueArn, queueName, registered } = wiring;
  const live = registry.kind === 'live' ? (registry.value?.sources ?? []) : [];
  const others = live.filter((source) => !isOwn(wiring, source));
  const used = new Set([...registered, ...dormant, ...others].map(({ topicArn }) => topicArn?.split(':')[4]));
  const sids = left
    .map(({ topicArn }) => topicArn?.split(':')[4])
    .filter((accountId) => accountId !== undefined && !used.has(accountId))
    .map((accountId) => `${names.queueStatementPrefix}${accountId}`);
  const step = {
    kind: 'policy',
    phase: 'leftSources',
    id: 'queue-policy/left',
    title: `statements of left accounts on Panther's queue ${queueName}`,
    place: { accountId: panther.accountId, region: panther.region },
    resource: 'queue',
    arn: queueArn,
    add: [],
  } as const;
  if (sids.length === 0 || queue.kind === 'absent') return undefined;
  if (queue.kind !== 'live') {
    const fix = `grant sqs:GetQueueAttributes and sqs:SetQueueAttributes on ${queueArn}, then run the command again`;
    return { ...step, action: 'blocked', remove: [], reason: queue.reason, fix };
  }
  const merged = mergeStatements(queue.value.policy, [], [...new Set(sids)]);
  if (merged.kind !== 'changed') return undefined;
  const reason = 'the last source of these accounts has left the file';
  return { ...step, action: 'update', remove: merged.removed, reason };
}

/** Ids of the steps on the buckets that left sources were on. */
export function listLeftBucketIds({ byBucket }: LeftSources): readonly string[] {
  return [...byBucket.keys()].map(bucketStepId);
}
