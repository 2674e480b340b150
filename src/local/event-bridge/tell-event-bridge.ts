import { partitionOf } from '../../config/regions.ts';
import { isJsonRecord } from '../cloudformation/intrinsic.ts';
import { buildRequestContext, evaluatePolicies } from '../iam/evaluate-policy.ts';
import { findKeyProblem } from '../kms/find-key-problem.ts';
import { readText } from '../read-text.ts';
import type { StoredObject } from '../s3/store-object.ts';
import { hexDigits, uuidFrom } from '../seeded-random.ts';
import { publish } from '../sns/publish.ts';
import type { Delivery } from '../sns/publish.ts';
import { findTopic } from '../sns/topic-facts.ts';
import { resourcesOfType } from '../state/find-resource.ts';
import type { BucketState } from '../state/resource-state.ts';
import { nextNumber } from '../state/schedule.ts';
import type { World } from '../state/world-state.ts';
import { matchesEventPattern } from './match-event-pattern.ts';

const eventBridge = { kind: 'service', name: 'events.amazonaws.com' } as const;

/**
 * Tells the rules of a bucket's account and region of an object, if the bucket has EventBridge on. Of their targets topics
 * alone are served.
 */
export function tellEventBridge(world: World, bucket: BucketState, object: StoredObject): readonly Delivery[] {
  if (bucket.notifications.EventBridgeConfiguration === undefined) return [];
  const event = buildEvent(world, bucket, object);
  const told: Delivery[] = [];
  for (const { view, logicalId } of resourcesOfType(world, bucket.accountId, bucket.region, 'AWS::Events::Rule')) {
    const { EventBusName, EventPattern, State, Targets } = view.properties(logicalId);
    const isDefaultBus = EventBusName === undefined || EventBusName === 'default';
    if (State === 'DISABLED' || !isDefaultBus || !matchesEventPattern(EventPattern, event)) continue;
    for (const target of Array.isArray(Targets) ? Targets : []) {
      const arn = isJsonRecord(target) ? (readText(target['Arn']) ?? '') : '';
      if (!arn.includes(':sns:')) continue;
      const problem = findTargetProblem(world, arn, view.names(logicalId).arn, bucket.accountId);
      told.push(
        ...(problem === undefined ? publish(world, arn, JSON.stringify(event), undefined) : [{ arn, problem }]),
      );
    }
  }
  return told;
}

function findTargetProblem(world: World, arn: string, ruleArn: string, accountId: string): string | undefined {
  const topic = findTopic(world, arn);
  if (topic === undefined) return 'there is no such topic';
  const context = buildRequestContext({
    'aws:SourceArn': ruleArn,
    'aws:SourceAccount': accountId,
    'aws:SecureTransport': 'true',
    'aws:PrincipalIsAWSService': 'true',
    'aws:PrincipalServiceName': eventBridge.name,
  });
  const request = { principal: eventBridge, action: 'sns:Publish', resource: arn, context };
  if (evaluatePolicies([topic.policy], request).effect !== 'allow') {
    return `its policy does not let ${eventBridge.name} publish for ${ruleArn}`;
  }
  return topic.keyId === undefined ? undefined : findKeyProblem(world, topic, topic.keyId, eventBridge.name, context);
}

/** https://docs.aws.amazon.com/AmazonS3/latest/userguide/ev-events.html */
function buildEvent(world: World, bucket: BucketState, { key, state }: StoredObject): unknown {
  const number = nextNumber(world);
  return {
    version: '0',
    id: uuidFrom(world.seed, 'event', number),
    'detail-type': 'Object Created',
    source: 'aws.s3',
    account: bucket.accountId,
    time: new Date(world.now).toISOString().replace(/\.\d+Z$/, 'Z'),
    region: bucket.region,
    resources: [`arn:${partitionOf(bucket.region) ?? 'aws'}:s3:::${bucket.name}`],
    detail: {
      version: '0',
      bucket: { name: bucket.name },
      object: {
        key,
        size: state.bytes,
        etag: state.etag.replaceAll('"', ''),
        ...(state.versionId === undefined ? {} : { 'version-id': state.versionId }),
        sequencer: number.toString(16).toUpperCase().padStart(18, '0'),
      },
      'request-id': hexDigits(16, world.seed, 'request', number).toUpperCase(),
      requester: bucket.accountId,
      'source-ip-address': '192.0.2.1',
      reason: 'PutObject',
    },
  };
}
