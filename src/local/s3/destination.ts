import { partitionOf } from '../../config/regions.ts';
import { buildRequestContext, evaluatePolicies } from '../iam/evaluate-policy.ts';
import type { RequestContext } from '../iam/condition-operators.ts';
import { splitArn } from '../iam/match-pattern.ts';
import { readPolicy } from '../iam/role-policies.ts';
import type { BucketState, World } from '../state/world-state.ts';
import { findKeyPolicy, findTopic } from './topic-facts.ts';

const s3 = { kind: 'service', name: 's3.amazonaws.com' } as const;
const keyActions = ['kms:GenerateDataKey', 'kms:Decrypt'];

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
  if (endpoint === undefined) return `there is no such ${kind}`;
  if (kind === 'function') return undefined;
  const request = { principal: s3, action: 'sqs:SendMessage', resource: arn, context: buildBucketContext(bucket) };
  const isAllowed = evaluatePolicies([readPolicy(endpoint.policy)], request).effect === 'allow';
  return isAllowed ? undefined : `its policy does not let ${s3.name} send for this bucket and account`;
}

function findTopicProblem(world: World, bucket: BucketState, arn: string): string | undefined {
  const topic = findTopic(world, arn);
  if (topic === undefined) return 'there is no such topic';
  if (topic.isFifo) return 'a FIFO topic cannot receive notifications';
  const context = buildBucketContext(bucket);
  const request = { principal: s3, action: 'sns:Publish', resource: arn, context };
  if (evaluatePolicies(topic.policies, request).effect !== 'allow') {
    return `its policy does not let ${s3.name} publish for this bucket and account`;
  }
  if (topic.keyId === undefined) return undefined;
  const policy = findKeyPolicy(world, topic.accountId, topic.region, topic.keyId);
  if (policy === undefined) return `its key ${topic.keyId} is not a customer-managed key that exists`;
  const denied = keyActions.find(
    (action) => evaluatePolicies([policy], { principal: s3, action, resource: '*', context }).effect !== 'allow',
  );
  return denied === undefined ? undefined : `the policy of its key does not let ${s3.name} use ${denied}`;
}

function buildBucketContext({ name, accountId, region }: BucketState): RequestContext {
  return buildRequestContext({
    'aws:SourceArn': `arn:${partitionOf(region) ?? 'aws'}:s3:::${name}`,
    'aws:SourceAccount': accountId,
    'aws:SecureTransport': 'true',
    'aws:PrincipalIsAWSService': 'true',
    'aws:PrincipalServiceName': s3.name,
  });
}
