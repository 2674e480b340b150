import { names } from '../../config/names.ts';
import { partitionOf } from '../../config/regions.ts';
import type { Source } from '../../config/schema.ts';
import type { PolicyStatement } from '../plan.ts';
import type { PolicyRequest } from '../policy-allows.ts';

/** Who publishes to a topic: a bucket, the trails of an account, or the rules of an account. */
export interface Publisher {
  readonly kind: Source['notifications']['publisher'];
  /** Account of the bucket. */
  readonly accountId: string;
  readonly region: string;
  readonly bucket: string;
}

const services: Readonly<Record<Publisher['kind'], string>> = {
  bucket: 's3.amazonaws.com',
  cloudTrail: 'cloudtrail.amazonaws.com',
  eventBridge: 'events.amazonaws.com',
};

/** Said of a policy that holds our statements, or others, and that cannot be judged from here. */
export const unsureReason =
  'nothing can be added to its policy; whether its other conditions and denials let everybody in depends on the call';

/** The publisher for a person. */
export function namePublisher({ accountId, bucket, kind }: Publisher): string {
  if (kind === 'bucket') return `bucket ${bucket}`;
  return kind === 'cloudTrail' ? `trails of account ${accountId}` : `rules of account ${accountId}`;
}

/** Lets the Panther account subscribe its queue to a topic, and nothing but that queue. */
export function subscriptionStatement(topicArn: string, pantherAccountId: string, queueArn: string): PolicyStatement {
  return {
    Sid: names.subscriptionStatement,
    Effect: 'Allow',
    Principal: { AWS: `arn:${partitionOfArn(topicArn)}:iam::${pantherAccountId}:root` },
    Action: 'sns:Subscribe',
    Resource: topicArn,
    Condition: { StringEquals: { 'sns:Endpoint': queueArn, 'sns:Protocol': 'sqs' } },
  };
}

/** The same as a request, for a policy to judge. */
export function subscriptionRequest(topicArn: string, pantherAccountId: string, queueArn: string): PolicyRequest {
  return {
    principal: { accountId: pantherAccountId },
    action: 'sns:Subscribe',
    resource: topicArn,
    context: { 'sns:Endpoint': queueArn, 'sns:Protocol': 'sqs', 'aws:SecureTransport': 'true' },
  };
}

/**
 * Lets a publisher publish to a topic. EventBridge takes no conditions on topics, so its statement has none.
 * https://docs.aws.amazon.com/AmazonS3/latest/userguide/grant-destinations-permissions-to-s3.html and
 * https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-use-resource-based.html#eb-sns-permissions
 */
export function publishStatement(topicArn: string, publisher: Publisher): PolicyStatement {
  const { accountId, bucket, kind } = publisher;
  const sid = {
    // No bucket's name has an underscore, and nothing says that a Sid may have a dot.
    bucket: `PantherPublish-${bucket.replaceAll('.', '_')}`,
    cloudTrail: `PantherPublishTrails-${accountId}`,
    eventBridge: `PantherPublishRules-${accountId}`,
  }[kind];
  const condition = {
    bucket: { ...fromAccount(accountId), ArnLike: { 'aws:SourceArn': bucketArn(publisher) } },
    cloudTrail: fromTrails(accountId, partitionOfArn(topicArn)),
    eventBridge: undefined,
  }[kind];
  return {
    Sid: sid,
    Effect: 'Allow',
    Principal: { Service: services[kind] },
    Action: 'sns:Publish',
    Resource: topicArn,
    ...(condition !== undefined && { Condition: condition }),
  };
}

/** The same as a request. Which trail or rule it will be is not known. */
export function publishRequest(topicArn: string, publisher: Publisher): PolicyRequest {
  return { ...useOf(publisher), action: 'sns:Publish', resource: topicArn };
}

const keyActions = ['kms:Decrypt', 'kms:GenerateDataKey'] as const;

/**
 * Lets a publisher's service use the key of a topic, for its own account.
 * https://docs.aws.amazon.com/AmazonS3/latest/userguide/grant-destinations-permissions-to-s3.html#key-policy-sns-sqs
 */
export function keyStatement({ accountId, kind, region }: Publisher): PolicyStatement {
  const [service = ''] = services[kind].split('.');
  const condition = {
    bucket: fromAccount(accountId),
    cloudTrail: fromTrails(accountId, partitionOf(region) ?? 'aws'),
    eventBridge: undefined,
  }[kind];
  return {
    Sid: `PantherPublish-${service}-${accountId}`,
    Effect: 'Allow',
    Principal: { Service: services[kind] },
    Action: keyActions,
    Resource: '*',
    ...(condition !== undefined && { Condition: condition }),
  };
}

function fromAccount(accountId: string): { readonly StringEquals: object } {
  return { StringEquals: { 'aws:SourceAccount': accountId } };
}

function fromTrails(accountId: string, partition: string): { readonly ArnLike: object } {
  return { ArnLike: { 'aws:SourceArn': `arn:${partition}:cloudtrail:*:${accountId}:trail/*` } };
}

/** The same as requests. */
export function keyRequests(keyArn: string, publisher: Publisher): readonly PolicyRequest[] {
  return keyActions.map((action) => ({ ...useOf(publisher), action, resource: keyArn }));
}

function useOf(publisher: Publisher): Pick<PolicyRequest, 'principal' | 'context'> {
  const { accountId, kind } = publisher;
  return {
    principal: { service: services[kind] },
    context: {
      'aws:SecureTransport': 'true',
      ...(kind !== 'eventBridge' && { 'aws:SourceAccount': accountId }),
      ...(kind === 'bucket' && { 'aws:SourceArn': bucketArn(publisher) }),
    },
  };
}

function bucketArn({ bucket, region }: Publisher): string {
  return `arn:${partitionOf(region) ?? 'aws'}:s3:::${bucket}`;
}

function partitionOfArn(arn: string): string {
  return arn.split(':')[1] ?? 'aws';
}
