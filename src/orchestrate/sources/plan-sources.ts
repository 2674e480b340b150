import type { Account } from '../../ports/accounts.ts';
import { sourceSlug } from '../../config/names.ts';
import type { Source } from '../../config/schema.ts';
import { isWired, topicArnOf } from '../../config/source-places.ts';
import { nameAccount } from '../account-facts.ts';
import type { BucketStep, PolicyStep, StackStep, Step, SubscriptionStep } from '../plan.ts';
import { holdBack } from './hold-back.ts';
import { noteSources } from './note-sources.ts';
import type { ObservedSources, Seen } from './observe-sources.ts';
import type { BucketWish } from './notification-plan.ts';
import { planAlarms } from './plan-alarms.ts';
import { bucketStepId, planBucketStep } from './plan-bucket.ts';
import { planKeyPolicies } from './plan-key-policy.ts';
import type { PlannedKeys } from './plan-key-policy.ts';
import {
  completeWish,
  findLeftSources,
  listLeftBucketIds,
  planLeftBuckets,
  planLeftRuntime,
} from './plan-left-sources.ts';
import { planQueuePolicy } from './plan-queue-policy.ts';
import type { PlannedRegistry } from './plan-registry.ts';
import { planRegistry } from './plan-registry.ts';
import { planSubscription, subscriptionId } from './plan-subscription.ts';
import { planTopicPolicy, topicPolicyId } from './plan-topic-policy.ts';
import { roleStackId, ruleStackId } from './source-wiring.ts';
import type { SourceWiring } from './source-wiring.ts';

/** What a plan may do with sources beyond what is always safe. */
export interface SourceOptions {
  readonly allowDelete?: boolean;
  /** Whether the policy of a key of somebody else may get a statement; off by default. */
  readonly allowKeyPolicy?: boolean;
  /** Owner as the registry has it, `<account>/<region>`, whose entries with ids of the file count as this file's. */
  readonly takeOver?: string;
}

/** What becomes of the sources of a file. */
export interface PlannedSources {
  /** In the order in which they are carried out. */
  readonly steps: readonly Step[];
  readonly notes: readonly string[];
}

const absent: Seen<never> = { kind: 'absent' };

/**
 * Plans whole sources, from the runtime to the bucket, and says for each step which others it needs. Pure; takes linear
 * time. `stacks` are the planned stacks of the sources and of their alarms.
 */
export function planSources(
  wiring: SourceWiring,
  observed: ObservedSources,
  stacks: { readonly sources: readonly StackStep[]; readonly alarms: readonly StackStep[] },
  accounts: ReadonlyMap<string, Account>,
  { allowDelete = false, allowKeyPolicy = false }: SourceOptions = {},
): PlannedSources {
  const hasRuntime = wiring.panther.runtime === 'pantherctl';
  const registry = hasRuntime ? planRegistry(wiring, observed) : undefined;
  const queuePolicy = hasRuntime ? planQueuePolicy(wiring, observed.queue, observed.registry, allowDelete) : undefined;
  const keys = planKeyPolicies(wiring, observed, allowKeyPolicy);
  const topicPolicies: PolicyStep[] = [];
  const subscriptions: SubscriptionStep[] = [];
  const stackOf = new Map(stacks.sources.map((stack) => [stack.id, stack]));
  for (const topic of wiring.topics.values()) {
    const seen = observed.topics.get(topic.arn) ?? absent;
    if (topic.stack === undefined) topicPolicies.push(planTopicPolicy(topic, seen, wiring));
    const subscription = planSubscription(topic, seen, wiring, stackOf.get(topic.stack ?? ''));
    const registered = topic.sources.map((source) => registry?.stepOf.get(sourceSlug(source.name)));
    if (subscription === undefined) continue;
    subscriptions.push({
      ...subscription,
      needs: distinct([topic.stack ?? topicPolicyId(topic.arn), queuePolicy?.id, commonStep(registered)]),
    });
  }
  const left = findLeftSources(wiring, observed);
  const buckets = [...wiring.buckets.values()].flatMap((bucket): readonly BucketStep[] => {
    const wish = completeWish(bucket, left, wiring, observed, allowDelete);
    // Nobody has asked for anything to be done about a bucket whose sources are told in another way.
    if (wish.topics.length + wish.formerTopicArns.length === 0) return [];
    const { accountId } = bucket.place;
    const seen = observed.buckets.get(wish.bucket) ?? absent;
    const step = planBucketStep(bucket, wish, seen, nameAccount(accountId, accounts.get(accountId)), wiring.queueArn);
    const registered = bucket.sources.map((source) => registry?.stepOf.get(sourceSlug(source.name)));
    return [
      {
        ...step,
        needs: distinct([
          ...bucket.sources.flatMap((source) => listNeeds(source, wish, wiring, keys)),
          queuePolicy?.id,
          commonStep(registered),
        ]),
      },
    ];
  });
  const leftBuckets = allowDelete ? planLeftBuckets(left, wiring, observed, accounts) : [];
  const leftRuntime = allowDelete && hasRuntime ? planLeftRuntime(left, wiring, observed) : undefined;
  const after = listLeftBucketIds(left);
  const clashing = new Map(wiring.sources.flatMap((source) => listOwnStacks(source, registry)));
  const rules = new Map(wiring.sources.map((source) => [ruleStackId(source), source]));
  const steps = [
    ...list(queuePolicy),
    ...list(registry?.first),
    ...(registry?.clashes ?? []),
    ...stacks.sources.map((stack) =>
      needsName(planRule(stack, rules.get(stack.id), wiring, observed), clashing.get(stack.id)),
    ),
    ...topicPolicies,
    ...keys.steps,
    ...subscriptions,
    ...buckets,
    ...leftBuckets,
    ...planAlarms(stacks.alarms, wiring, observed).map((stack): StackStep => ({
      ...stack,
      needs: distinct([registry?.first?.id]),
    })),
    ...list(registry?.moved && { ...registry.moved, needs: [...after, ...listNewBuckets(registry.moved.put)] }),
    ...list(leftRuntime?.queue && { ...leftRuntime.queue, needs: after }),
    ...list(
      leftRuntime?.registry && { ...leftRuntime.registry, needs: [...after, ...distinct([leftRuntime.queue?.id])] },
    ),
  ];
  const ids = new Set(steps.map(({ id }) => id));
  return {
    steps: holdBack(
      steps.map((step) => dropUnknownNeeds(step, ids)),
      keys.lacking,
    ),
    notes: noteSources(wiring, observed, left, steps, allowDelete),
  };
}

/** The stacks that bear the name of a source, with the step that says whether that name is free. */
function listOwnStacks(source: Source, registry: PlannedRegistry | undefined): readonly (readonly [string, string])[] {
  const step = registry?.stepOf.get(sourceSlug(source.name));
  if (step === undefined || !registry?.clashes.some(({ id }) => id === step)) return [];
  return [roleStackId(source), ruleStackId(source)].map((id) => [id, step] as const);
}

/** A stack of that name may be the one of another file, whose source must not lose its role. */
function needsName(stack: StackStep, clash: string | undefined): StackStep {
  return clash === undefined ? stack : { ...stack, needs: [...(stack.needs ?? []), clash] };
}

/** What must stand before a bucket tells the topic of a source. Ids of steps that no plan has are dropped later. */
function listNeeds(
  source: Source,
  wish: BucketWish,
  { topics }: SourceWiring,
  keys: PlannedKeys,
): readonly (string | undefined)[] {
  const topicArn = topicArnOf(source);
  if (topicArn === undefined) return [];
  // What the bucket told until now goes only once its successor stands.
  const isConcerned = [...wish.topics.map((topic) => topic.topicArn), ...wish.formerTopicArns].includes(topicArn);
  if (!isWired(source) && !isConcerned) return [];
  return [
    roleStackId(source),
    ruleStackId(source),
    topics.get(topicArn)?.stack ?? topicPolicyId(topicArn),
    keys.stepOf.get(topicArn),
    subscriptionId(topicArn),
  ];
}

/** A rule hears nothing from a bucket that does not send its events to EventBridge, or of which that is not known. */
function planRule(
  stack: StackStep,
  source: Source | undefined,
  wiring: SourceWiring,
  observed: ObservedSources,
): StackStep {
  if (source === undefined) return stack;
  const topicArn = topicArnOf(source) ?? '';
  const needs = [wiring.topics.get(topicArn)?.stack ?? topicPolicyId(topicArn)];
  const obstacle = stack.action === 'manual' ? undefined : findRuleObstacle(source, wiring, observed);
  return obstacle === undefined ? { ...stack, needs } : { ...stack, needs, action: 'blocked', ...obstacle };
}

function findRuleObstacle(
  { bucket, name }: Source,
  { buckets, queueArn }: SourceWiring,
  observed: ObservedSources,
): Pick<StackStep, 'reason' | 'fix'> | undefined {
  const wanted = buckets.get(bucket);
  const bare = { bucket, topics: [], formerTopicArns: [] };
  const seen = observed.buckets.get(bucket) ?? absent;
  if (wanted === undefined || seen.kind === 'inaccessible') return undefined;
  const { action, fix, reason } = planBucketStep(wanted, bare, seen, '', queueArn);
  if (action === 'blocked') return { ...(reason !== undefined && { reason }), ...(fix !== undefined && { fix }) };
  const sends =
    seen.kind === 'live' &&
    seen.value.notifications.kind === 'live' &&
    seen.value.notifications.value.EventBridgeConfiguration !== undefined;
  if (sends) return undefined;
  return {
    reason: `bucket ${bucket} does not send its events to EventBridge`,
    fix: `switch EventBridge on under the properties of bucket ${bucket}, or write publisher: bucket in source ${name}; then run pantherctl apply`,
  };
}

/** One source that may not be registered must not stop the others of its topic or bucket. */
function commonStep(ids: readonly (string | undefined)[]): string | undefined {
  return ids.includes('registry') ? 'registry' : ids[0];
}

function listNewBuckets(moved: readonly { readonly bucket: string }[]): readonly string[] {
  return moved.map(({ bucket }) => bucketStepId(bucket));
}

function dropUnknownNeeds(step: Step, ids: ReadonlySet<string>): Step {
  if (step.needs === undefined) return step;
  const { needs, ...rest } = step;
  const known = distinct(needs).filter((id) => ids.has(id));
  return known.length === 0 ? rest : { ...rest, needs: known };
}

function distinct(ids: readonly (string | undefined)[]): readonly string[] {
  return [...new Set(ids.filter((id) => id !== undefined))];
}

function list<Value>(value: Value | undefined): readonly Value[] {
  return value === undefined ? [] : [value];
}
