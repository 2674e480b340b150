import { splitArn } from '../iam/match-pattern.ts';
import type { PolicyDocument } from '../iam/policy-document.ts';
import { readPolicyText } from '../iam/role-policies.ts';
import { readText } from '../read-text.ts';
import { findStackOwning, resourcesOfType } from '../state/find-resource.ts';
import { overlayPolicy, readOverlaidPolicy } from '../state/policy-overlay.ts';
import type { World } from '../state/world-state.ts';
import { buildDefaultTopicPolicy } from './default-topic-policy.ts';

/** A topic as its senders see it. */
export interface TopicFacts {
  readonly arn: string;
  readonly accountId: string;
  readonly region: string;
  readonly isFifo: boolean;
  /** The access policy, byte for byte. */
  readonly policyText: string;
  readonly policy: PolicyDocument;
  /** As the topic names it: id or ARN of a key, or an alias. Absent if the topic is not encrypted. */
  readonly keyId: string | undefined;
  /** Replaces the access policy. */
  readonly setPolicy: (policy: string) => void;
}

/** The topic of an ARN; `undefined` if there is none. */
export function findTopic(world: World, arn: string): TopicFacts | undefined {
  const [, , service, region = '', accountId = '', name = ''] = splitArn(arn) ?? [];
  if (service !== 'sns') return undefined;
  const place = { arn, accountId, region };
  const foreign = world.topics.get(arn);
  if (foreign !== undefined) {
    return {
      ...place,
      isFifo: name.endsWith('.fifo'),
      policyText: foreign.policy,
      policy: readPolicyText(foreign.policy),
      keyId: foreign.keyId,
      setPolicy: (policy) => {
        foreign.policy = policy;
        world.policyWrites.set(arn, world.now);
      },
    };
  }
  const owned = findStackOwning(world, accountId, `region AWS::SNS::Topic ${name}`, region);
  if (owned === undefined) return undefined;
  const { stack, view, logicalId } = owned;
  const properties = view.properties(logicalId);
  const template = findTemplatePolicy(world, accountId, region, arn) ?? buildDefaultTopicPolicy(arn, accountId);
  const policyText = readOverlaidPolicy(world, arn, stack, template);
  return {
    ...place,
    isFifo: String(properties['FifoTopic']) === 'true' || name.endsWith('.fifo'),
    policyText,
    policy: readPolicyText(policyText),
    keyId: readText(properties['KmsMasterKeyId']),
    setPolicy: (policy) => {
      overlayPolicy(world, arn, stack, template, policy);
      world.policyWrites.set(arn, world.now);
    },
  };
}

/** What the last of the stacks' topic policies says. */
function findTemplatePolicy(world: World, accountId: string, region: string, arn: string): string | undefined {
  let found: string | undefined;
  for (const { view, logicalId } of resourcesOfType(world, accountId, region, 'AWS::SNS::TopicPolicy')) {
    const topics = view.property(logicalId, 'Topics');
    if (Array.isArray(topics) && topics.includes(arn)) {
      found = JSON.stringify(view.property(logicalId, 'PolicyDocument'));
    }
  }
  return found;
}
