import { sourceSlug } from '../../config/names.ts';
import type { Source } from '../../config/schema.ts';
import { topicArnOf } from '../../config/source-places.ts';
import type { Step } from '../plan.ts';
import { standingOf } from '../standing.ts';
import type { Standing } from '../standing.ts';
import { bucketStepId } from './plan-bucket.ts';
import { pendingReason, subscriptionId } from './plan-subscription.ts';
import { topicPolicyId } from './plan-topic-policy.ts';
import { roleStackId, ruleStackId } from './source-wiring.ts';
import type { SourceWiring } from './source-wiring.ts';

/** One source, from its role to its bucket. */
export interface SourceStatus {
  readonly name: string;
  readonly bucket: string;
  readonly role: Standing;
  /** Of a topic of somebody else how its policy stands; `none` where the source has no notifications. */
  readonly topic: Standing | 'none';
  /** Of Panther's queue to the topic; `pending` while it waits to be confirmed. */
  readonly subscription: Standing | 'pending' | 'none';
  /** How the bucket tells the topic; `none` where a trail does, or nobody. */
  readonly bucketNotification: 'connected' | 'not connected' | 'conflict' | 'none' | 'unknown';
  /** In the registry of the runtime; `none` where the runtime is not ours. */
  readonly registered: Standing | 'none';
}

/** How a source stands, as the steps of a plan tell it, by their ids. */
export function describeSource(source: Source, wiring: SourceWiring, steps: ReadonlyMap<string, Step>): SourceStatus {
  const topicArn = topicArnOf(source);
  return {
    name: source.name,
    bucket: source.bucket,
    role: standingOf(steps.get(roleStackId(source))),
    topic: topicArn === undefined ? 'none' : describeTopic(topicArn, wiring, steps),
    subscription: topicArn === undefined ? 'none' : describeSubscription(topicArn, wiring, steps),
    bucketNotification: topicArn === undefined ? 'none' : describeNotification(source, steps),
    registered: wiring.panther.runtime === 'external' ? 'none' : describeRegistered(source, steps),
  };
}

function describeTopic(topicArn: string, { topics }: SourceWiring, steps: ReadonlyMap<string, Step>): Standing {
  return standingOf(steps.get(topics.get(topicArn)?.stack ?? topicPolicyId(topicArn)));
}

function describeSubscription(
  topicArn: string,
  { topics }: SourceWiring,
  steps: ReadonlyMap<string, Step>,
): SourceStatus['subscription'] {
  const step = steps.get(subscriptionId(topicArn));
  if (step === undefined) return topics.has(topicArn) ? 'unknown' : 'missing';
  return step.action === 'create' && step.reason === pendingReason ? 'pending' : standingOf(step);
}

function describeNotification(source: Source, steps: ReadonlyMap<string, Step>): SourceStatus['bucketNotification'] {
  if (source.notifications.publisher === 'cloudTrail') return 'none';
  if (source.notifications.publisher === 'eventBridge') {
    const standing = standingOf(steps.get(ruleStackId(source)));
    if (standing === 'unknown') return 'unknown';
    return standing === 'ok' ? 'connected' : 'not connected';
  }
  const step = steps.get(bucketStepId(source.bucket));
  if (step?.kind !== 'bucket') return 'unknown';
  const { changes } = step;
  if (changes === undefined) return 'unknown';
  if (changes.conflicts.length > 0) return 'conflict';
  return changes.add.length + changes.remove.length > 0 ? 'not connected' : 'connected';
}

function describeRegistered({ name }: Source, steps: ReadonlyMap<string, Step>): Standing {
  const id = sourceSlug(name);
  if (steps.has(`registry-clash/${id}`)) return 'unknown';
  for (const step of [steps.get('registry/moved'), steps.get('registry')]) {
    if (step?.kind !== 'registry') continue;
    if (step.action === 'manual' || step.action === 'blocked') return 'unknown';
    if (step.put.some((source) => source.id === id)) return step.id === 'registry' ? 'missing' : 'outdated';
  }
  return steps.has('registry') ? 'ok' : 'unknown';
}
