import { partitionOf } from '../../config/regions.ts';
import { buildRequestContext, evaluatePolicies } from '../iam/evaluate-policy.ts';
import type { RequestContext } from '../iam/condition-operators.ts';
import { splitArn } from '../iam/match-pattern.ts';
import { findFault } from '../faults/find-fault.ts';
import { readPolicyText } from '../iam/role-policies.ts';
import { findKeyProblem } from '../kms/find-key-problem.ts';
import { findTopic } from '../sns/topic-facts.ts';
import type { TopicFacts } from '../sns/topic-facts.ts';
import type { BucketState } from '../state/resource-state.ts';
import type { World } from '../state/world-state.ts';

const s3 = { kind: 'service', name: 's3.amazonaws.com' } as const;

/** Why S3 could not deliver to a destination; `undefined` if it could. */
export function findDestinationProblem(
  world: World,
  bucket: BucketState,
  kind: 'topic' | 'queue' | 'function',
  arn: string,
): string | undefined {
  const [, , service, region] = splitArn(arn) ?? [];
  const services = { topic: 'sns', queue: 'sqs', function: 'lambda' } as const;
  if (service !== services[kind]) return `not the ARN of a ${kind}`;
  if (region !== bucket.region) return `it is in ${region ?? 'no region'}, the bucket in ${bucket.region}`;
  if (arn.endsWith('.fifo')) return `a FIFO ${kind} cannot receive notifications`;
  if (kind === 'topic') return findTopicProblem(world, bucket, arn);
  const endpoint = world.endpoints.get(arn);
  if (endpoint?.kind !== kind) return `there is no such ${kind}`;
  if (kind === 'function') return undefined;
  const context = buildBucketContext(world, bucket);
  const request = { principal: s3, action: 'sqs:SendMessage', resource: arn, context };
  if (evaluatePolicies([readPolicyText(endpoint.policy)], request).effect !== 'allow') {
    return `its policy does not let ${s3.name} send for this bucket and account`;
  }
  if (endpoint.keyId === undefined) return undefined;
  const place = { accountId: splitArn(arn)?.[4] ?? '', region };
  return findKeyProblem(world, place, endpoint.keyId, s3.name, context);
}

function findTopicProblem(world: World, bucket: BucketState, arn: string): string | undefined {
  const topic = findTopic(world, arn);
  if (topic === undefined) return 'there is no such topic';
  if (topic.isFifo) return 'a FIFO topic cannot receive notifications';
  const context = buildBucketContext(world, bucket);
  const request = { principal: s3, action: 'sns:Publish', resource: arn, context };
  if (evaluatePolicies([topic.policy], request).effect !== 'allow' || isBehind(world, topic)) {
    return `its policy does not let ${s3.name} publish for this bucket and account`;
  }
  if (topic.keyId === undefined) return undefined;
  return findKeyProblem(world, topic, topic.keyId, s3.name, context);
}

/** True while a fault has S3 not know yet what the topic's policy has become. */
function isBehind(world: World, { accountId, arn, region }: TopicFacts): boolean {
  const fault = findFault(world, 'policy-lag', { account: accountId, region });
  const writtenAt = world.policyWrites.get(arn);
  return fault !== undefined && writtenAt !== undefined && world.now < writtenAt + 1000 * (fault.seconds ?? 0);
}

function buildBucketContext(world: World, { name, accountId, region }: BucketState): RequestContext {
  return buildRequestContext({
    'aws:SourceArn': `arn:${partitionOf(region) ?? 'aws'}:s3:::${name}`,
    'aws:SourceAccount': accountId,
    'aws:SourceOrgID': world.organizationId,
    'aws:SecureTransport': 'true',
    'aws:PrincipalIsAWSService': 'true',
    'aws:PrincipalServiceName': s3.name,
  });
}
