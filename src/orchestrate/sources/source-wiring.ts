import { parseArn } from '../../config/fields/arn.ts';
import { names, sourceSlug } from '../../config/names.ts';
import { inputQueueArn, topicArnOf } from '../../config/source-places.ts';
import { buildRegisteredSources, registryOwner } from '../../config/source-registry.ts';
import type { RegisteredSource } from '../../config/source-registry.ts';
import type { Config, Source } from '../../config/schema.ts';
import type { Account } from '../../ports/accounts.ts';
import type { Place } from '../../ports/place.ts';
import { logProcessingRoleName, roleArn } from '../../templates/catalog.ts';
import { isOpen } from '../account-facts.ts';
import { pairKey } from '../cover.ts';
import { buildBucketWish } from './bucket-wish.ts';
import type { BucketWish } from './notification-plan.ts';
import type { Publisher } from './source-statements.ts';

/** A topic that tells Panther of new objects, whoever made it. */
export interface WantedTopic {
  readonly arn: string;
  readonly place: Place;
  /** Id of the step that makes it; absent for a topic of somebody else. */
  readonly stack?: string;
  /** Each once. */
  readonly publishers: readonly Publisher[];
  /** The sources that use it, in the order of the file. */
  readonly sources: readonly Source[];
}

/** A bucket that sources of the file are on. */
export interface WantedBucket {
  readonly place: Place;
  readonly sources: readonly Source[];
  /** Without former topics, of which only the registry knows; no topic at all if no source is wired. */
  readonly wish: BucketWish;
}

/** What the file asks for of topics, buckets and the runtime, each thing once. Sources of closed accounts are left out. */
export interface SourceWiring {
  readonly panther: Config['panther'];
  /** Whose sources these are in the registry. */
  readonly owner: string;
  /** Another owner, whose entries with ids of the file count as this file's; see {@link isOwn}. */
  readonly takenOver?: { readonly owner: string; readonly ids: ReadonlySet<string> };
  readonly queueArn: string;
  readonly queueName: string;
  readonly sources: readonly Source[];
  /** By ARN. */
  readonly topics: ReadonlyMap<string, WantedTopic>;
  /** By name. */
  readonly buckets: ReadonlyMap<string, WantedBucket>;
  readonly registered: readonly RegisteredSource[];
  /** Entries of sources in closed accounts: neither put nor taken out. */
  readonly dormant: readonly RegisteredSource[];
}

/**
 * Groups the sources of a file by topic and bucket; `takeOver` is the owner whose entries of the registry are taken over.
 * Pure; takes linear time.
 */
export function buildSourceWiring(
  config: Config,
  accounts: ReadonlyMap<string, Account>,
  takeOver?: string,
): SourceWiring {
  const isDormant = ({ accountId }: { readonly accountId: string }) => !isOpen(accounts.get(accountId));
  const sources = config.sources.filter((source) => !isDormant(source));
  const registered = buildRegisteredSources(config, (source) =>
    roleArn(config, source.accountId, logProcessingRoleName(source)),
  );
  return {
    panther: config.panther,
    owner: registryOwner(config),
    ...(takeOver !== undefined && { takenOver: { owner: takeOver, ids: new Set(registered.map(({ id }) => id)) } }),
    queueArn: inputQueueArn(config.panther),
    queueName: names.notificationsQueue,
    sources,
    topics: groupTopics(sources),
    buckets: groupBuckets(config, sources),
    registered: registered.filter((source) => !isDormant(source)),
    dormant: registered.filter(isDormant),
  };
}

/** True for an entry of the registry that is this file's: by its owner, or since it is taken over. */
export function isOwn(
  { owner, takenOver }: Pick<SourceWiring, 'owner' | 'takenOver'>,
  source: RegisteredSource,
): boolean {
  return source.owner === owner || (source.owner === takenOver?.owner && takenOver.ids.has(source.id));
}

/** Id of the step that makes the topic of an account and region. */
export function topicStackId(place: Place): string {
  return `notifications/${pairKey(place)}`;
}

/** Id of the step that makes the role of a source. */
export function roleStackId({ name }: Pick<Source, 'name'>): string {
  return `source-role/${sourceSlug(name)}`;
}

/** Id of the step that makes the rule of a source whose publisher is EventBridge. */
export function ruleStackId({ name }: Pick<Source, 'name'>): string {
  return `source-rule/${sourceSlug(name)}`;
}

function groupTopics(sources: readonly Source[]): ReadonlyMap<string, WantedTopic> {
  const groups = new Map<string, Source[]>();
  for (const source of sources) {
    const arn = topicArnOf(source);
    if (arn === undefined) continue;
    const group = groups.get(arn) ?? [];
    groups.set(arn, group);
    group.push(source);
  }
  return new Map(
    [...groups].map(([arn, group]) => {
      const maker = group.find(({ notifications }) => notifications.topic === 'create');
      const { accountId = '', region = '' } = parseArn(arn) ?? {};
      return [
        arn,
        {
          arn,
          place: { accountId, region },
          ...(maker && { stack: topicStackId(maker) }),
          publishers: listPublishers(group),
          sources: group,
        },
      ];
    }),
  );
}

/** Trails and rules are let in by account, buckets one by one. */
function listPublishers(sources: readonly Source[]): readonly Publisher[] {
  const publishers = new Map<string, Publisher>();
  for (const { accountId, bucket, notifications, region } of sources) {
    const kind = notifications.publisher;
    const key = kind === 'bucket' ? bucket : `${kind} ${accountId}`;
    if (!publishers.has(key)) publishers.set(key, { kind, accountId, region, bucket });
  }
  return [...publishers.values()];
}

function groupBuckets(config: Config, sources: readonly Source[]): ReadonlyMap<string, WantedBucket> {
  const groups = new Map<string, Source[]>();
  for (const source of sources) {
    const group = groups.get(source.bucket) ?? [];
    groups.set(source.bucket, group);
    group.push(source);
  }
  return new Map(
    [...groups].map(([bucket, group]) => {
      const { accountId = '', region = '' } = group[0] ?? {};
      // Of the sources of this bucket alone, so that many buckets take linear time.
      const wish = buildBucketWish({ ...config, sources: group }, bucket);
      return [bucket, { place: { accountId, region }, sources: group, wish }];
    }),
  );
}
