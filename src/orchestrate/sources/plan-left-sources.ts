import { encodeFilterText } from '../../config/filter-text.ts';
import { names } from '../../config/names.ts';
import type { RegisteredSource } from '../../config/source-registry.ts';
import type { Account } from '../../ports/accounts.ts';
import { nameAccount } from '../account-facts.ts';
import type { BucketStep, PolicyStep, RegistryStep } from '../plan.ts';
import { listLeft } from './left-sources.ts';
import { mergeStatements } from './merge-statement.ts';
import type { ObservedSources } from './observe-sources.ts';
import { ownIdPrefix } from './notification-ownership.ts';
import { bucketStepId, planBucketStep } from './plan-bucket.ts';
import { registryStep } from './plan-registry.ts';
import type { BucketWish, TopicWish } from './notification-plan.ts';
import { tellsAll } from './notification-overlap.ts';
import type { SourceWiring, WantedBucket } from './source-wiring.ts';

/** What sources that left the file, or moved in it, leave behind. */
export interface LeftSources {
  readonly left: readonly RegisteredSource[];
  /** The same by bucket. */
  readonly byBucket: ReadonlyMap<string, readonly RegisteredSource[]>;
  /** Sources of other files, by bucket. */
  readonly others: ReadonlyMap<string, readonly RegisteredSource[]>;
}

/** What the registry knows of places that the file no longer gives, and of other files. */
export function findLeftSources(wiring: SourceWiring, { registry }: ObservedSources): LeftSources {
  const known = registry.kind === 'live' ? registry.value : undefined;
  const left = listLeft(wiring, known);
  const others = (known?.sources ?? []).filter(({ owner }) => owner !== wiring.owner);
  return { left, byBucket: groupByBucket(left), others: groupByBucket(others) };
}

function groupByBucket(sources: readonly RegisteredSource[]): ReadonlyMap<string, readonly RegisteredSource[]> {
  const groups = new Map<string, RegisteredSource[]>();
  for (const source of sources) {
    const group = groups.get(source.bucket) ?? [];
    groups.set(source.bucket, group);
    group.push(source);
  }
  return groups;
}

/**
 * The wish for a bucket of the file, with what left sources have on it. Where deletions are not allowed, entries of ours
 * that only a left source asked for stay; else they go with their topics. A source that has only moved to another topic
 * takes its entries with it either way. What another file has on the same topics stays, since its entries look like ours.
 */
export function completeWish(
  { wish }: WantedBucket,
  { byBucket, others }: LeftSources,
  wiring: SourceWiring,
  observed: ObservedSources,
  allowDelete: boolean,
): BucketWish {
  const here = byBucket.get(wish.bucket) ?? [];
  const now = new Map(wiring.registered.map((source) => [source.id, source.bucket]));
  const gone = here.filter(({ bucket, id }) => now.get(id) !== bucket);
  const kept = allowDelete ? [] : listKept(gone, wish.bucket, observed);
  const whole = { ...wish, topics: mergeTopics([...wish.topics, ...kept]) };
  return addOthers(whole, here, others, observed);
}

/** The wish with the topics that left sources used as former ones, and with what other files have on any of its topics. */
function addOthers(
  wish: BucketWish,
  left: readonly RegisteredSource[],
  others: LeftSources['others'],
  observed: ObservedSources,
): BucketWish {
  const former = left.flatMap(({ topicArn }) => (topicArn === undefined ? [] : [topicArn]));
  const told = new Set([...wish.topics.map(({ topicArn }) => topicArn), ...wish.formerTopicArns, ...former]);
  const sharing = (others.get(wish.bucket) ?? []).filter(
    ({ topicArn }) => topicArn !== undefined && told.has(topicArn),
  );
  const topics = mergeTopics([...wish.topics, ...listKept(sharing, wish.bucket, observed)]);
  for (const { topicArn } of topics) told.delete(topicArn);
  return { ...wish, topics, formerTopicArns: [...told] };
}

/** What is live for sources that the file does not name: nothing is wired for them that is not wired already. */
function listKept(
  unnamed: readonly RegisteredSource[],
  bucket: string,
  { buckets }: ObservedSources,
): readonly TopicWish[] {
  const seen = buckets.get(bucket);
  if (unnamed.length === 0 || seen?.kind !== 'live' || seen.value.notifications.kind !== 'live') return [];
  const entries = (seen.value.notifications.value.TopicConfigurations ?? []).filter(
    ({ Id }) => Id?.startsWith(ownIdPrefix) === true,
  );
  return unnamed.flatMap(({ name, prefixes, topicArn }) => {
    const told = prefixes
      .map(({ prefix }) => prefix)
      .filter((prefix) =>
        entries.some((entry) => entry['TopicArn'] === topicArn && tellsAll(entry, encodeFilterText(prefix))),
      );
    return topicArn === undefined || told.length === 0
      ? []
      : [{ topicArn, prefixes: told, sources: [{ name, prefixes: told }] }];
  });
}

function mergeTopics(topics: readonly TopicWish[]): readonly TopicWish[] {
  const merged = new Map<string, TopicWish>();
  for (const topic of topics) {
    const known = merged.get(topic.topicArn);
    merged.set(topic.topicArn, {
      topicArn: topic.topicArn,
      prefixes: [...(known?.prefixes ?? []), ...topic.prefixes],
      sources: [...(known?.sources ?? []), ...(topic.sources ?? [])],
    });
  }
  return [...merged.values()];
}

/** Buckets that no source of the file is on any more: what is ours goes. Only where deletions are allowed. */
export function planLeftBuckets(
  { byBucket, others }: LeftSources,
  wiring: SourceWiring,
  observed: ObservedSources,
  accounts: ReadonlyMap<string, Account>,
): readonly BucketStep[] {
  return [...byBucket].flatMap(([bucket, sources]) => {
    const [source] = sources;
    if (source === undefined || wiring.buckets.has(bucket)) return [];
    const { accountId, region } = source;
    const wish = addOthers({ bucket, topics: [], formerTopicArns: [] }, sources, others, observed);
    const wanted = { place: { accountId, region }, sources: [], wish };
    const seen = observed.buckets.get(bucket) ?? { kind: 'absent' };
    const step = planBucketStep(wanted, wish, seen, nameAccount(accountId, accounts.get(accountId)));
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
    queue: planLeftStatements(listLeftSids(left, wiring, registry), wiring, queue),
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

/** Sids of the accounts that no source has a topic in any more, of this file or of another. */
function listLeftSids(
  left: readonly RegisteredSource[],
  { dormant, owner, registered }: SourceWiring,
  registry: ObservedSources['registry'],
): readonly string[] {
  const live = registry.kind === 'live' ? (registry.value?.sources ?? []) : [];
  const others = live.filter((source) => source.owner !== owner);
  const used = new Set([...registered, ...dormant, ...others].map(({ topicArn }) => topicArn?.split(':')[4]));
  const accountIds = left
    .map(({ topicArn }) => topicArn?.split(':')[4])
    .filter((accountId) => accountId !== undefined && !used.has(accountId));
  return [...new Set(accountIds)].map((accountId) => `${names.queueStatementPrefix}${accountId}`);
}

/** Blocked where the queue cannot be read, so that the registry goes on knowing of the accounts. */
function planLeftStatements(
  sids: readonly string[],
  { panther, queueArn, queueName }: SourceWiring,
  queue: ObservedSources['queue'],
): PolicyStep | undefined {
  if (sids.length === 0 || queue.kind === 'absent') return undefined;
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
  if (queue.kind !== 'live') {
    const fix = `grant sqs:GetQueueAttributes on ${queueArn}, then run pantherctl apply --allow-delete`;
    return { ...step, action: 'blocked', remove: [], reason: queue.reason, fix };
  }
  const merged = mergeStatements(queue.value.policy, [], sids);
  if (merged.kind !== 'changed') return undefined;
  return {
    ...step,
    action: 'update',
    remove: merged.removed,
    reason: 'the last source of these accounts has left the file',
  };
}

/** Ids of the steps on the buckets that left sources were on. */
export function listLeftBucketIds({ byBucket }: LeftSources): readonly string[] {
  return [...byBucket.keys()].map(bucketStepId);
}
