import { splitArn } from '../iam/match-pattern.ts';
import type { PolicyDocument } from '../iam/policy-document.ts';
import { readPolicy } from '../iam/role-policies.ts';
import { readText } from '../read-text.ts';
import { findStackOwning, resourcesOfType } from '../state/find-resource.ts';
import type { World } from '../state/world-state.ts';

/** A topic as its senders see it. */
export interface TopicFacts {
  readonly arn: string;
  readonly accountId: string;
  readonly region: string;
  readonly isFifo: boolean;
  readonly policies: readonly PolicyDocument[];
  /** As the topic names it: id or ARN of a key, or an alias. Absent if the topic is not encrypted. */
  readonly keyId: string | undefined;
}

/** The topic of an ARN; `undefined` if there is none. */
export function findTopic(world: World, arn: string): TopicFacts | undefined {
  const parts = splitArn(arn);
  const [, , service, region = '', accountId = '', name = ''] = parts ?? [];
  if (service !== 'sns') return undefined;
  const owned = findStackOwning(world, accountId, `region AWS::SNS::Topic ${name}`, region);
  if (owned === undefined) return undefined;
  const properties = owned.view.properties(owned.logicalId);
  const policies: PolicyDocument[] = [];
  for (const { view, logicalId } of resourcesOfType(world, accountId, region, 'AWS::SNS::TopicPolicy')) {
    const policy = view.properties(logicalId);
    const topics = policy['Topics'];
    if (Array.isArray(topics) && topics.includes(arn)) policies.push(readPolicy(policy['PolicyDocument']));
  }
  return {
    arn,
    accountId,
    region,
    isFifo: String(properties['FifoTopic']) === 'true' || name.endsWith('.fifo'),
    policies,
    keyId: readText(properties['KmsMasterKeyId']),
  };
}

/** The policy of the key that an id, an ARN or an alias names; `undefined` if there is no such customer-managed key. */
export function findKeyPolicy(
  world: World,
  accountId: string,
  region: string,
  keyId: string,
): PolicyDocument | undefined {
  const alias = keyId.startsWith('alias/') ? keyId : splitArn(keyId)?.[5];
  let target = keyId;
  if (alias?.startsWith('alias/') === true) {
    const owned = findStackOwning(world, accountId, `region AWS::KMS::Alias ${alias}`, region);
    if (owned === undefined) return undefined;
    target = String(owned.view.property(owned.logicalId, 'TargetKeyId'));
  }
  for (const { view, logicalId } of resourcesOfType(world, accountId, region, 'AWS::KMS::Key')) {
    const { physicalId, arn } = view.names(logicalId);
    if (target === physicalId || target === arn) return readPolicy(view.property(logicalId, 'KeyPolicy'));
  }
  return undefined;
}

/** A subscription of a topic. */
export interface SubscriptionFacts {
  readonly protocol: string;
  readonly endpoint: string;
  readonly isRaw: boolean;
}

/** Subscriptions of a topic that were made in its own account and region. */
export function listSubscriptions(world: World, topic: TopicFacts): readonly SubscriptionFacts[] {
  const found: SubscriptionFacts[] = [];
  for (const { view, logicalId } of resourcesOfType(world, topic.accountId, topic.region, 'AWS::SNS::Subscription')) {
    const properties = view.properties(logicalId);
    if (properties['TopicArn'] !== topic.arn) continue;
    found.push({
      protocol: String(properties['Protocol']),
      endpoint: readText(properties['Endpoint']) ?? '',
      isRaw: String(properties['RawMessageDelivery']) === 'true',
    });
  }
  return found;
}
