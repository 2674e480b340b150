import { pseudo } from '../cfn/expression.ts';
import type { Expression, Value } from '../cfn/expression.ts';
import { interpolate } from '../cfn/interpolate.ts';
import { policyDocument } from '../cfn/policy-document.ts';
import type { ResourceStatement } from '../cfn/policy-document.ts';
import type { ResourceProperties } from '../cfn/resource-types.ts';
import type { Publisher } from './topic-key.ts';

/** Lets a service publish to the topic, under the publisher's own test. */
export function allowPublish(
  topic: Expression,
  { sid, service, condition, onlyIf }: Publisher,
): ResourceStatement | Expression {
  const statement: ResourceStatement = {
    Sid: sid,
    Effect: 'Allow',
    Principal: { Service: service },
    Action: 'sns:Publish',
    Resource: topic,
    ...(condition !== undefined && { Condition: condition }),
  };
  return onlyIf === undefined ? statement : onlyIf(statement, pseudo('AWS::NoValue'));
}

/**
 * Lets the Panther account subscribe its queue, and nothing but that queue.
 * https://docs.aws.amazon.com/sns/latest/dg/sns-using-identity-based-policies.html#sns-policy-keys
 */
export function allowSubscription(
  topic: Expression,
  sid: string,
  pantherAccountId: Value<string>,
  queueArn: Value<string>,
): ResourceStatement {
  return {
    Sid: sid,
    Effect: 'Allow',
    Principal: { AWS: interpolate('arn:${AWS::Partition}:iam::${AccountId}:root', { AccountId: pantherAccountId }) },
    Action: 'sns:Subscribe',
    Resource: topic,
    Condition: { StringEquals: { 'sns:Endpoint': queueArn, 'sns:Protocol': 'sqs' } },
  };
}

/**
 * Refuses a message that did not come over TLS. A service whose request says nothing of its transport is not hit.
 * https://docs.aws.amazon.com/sns/latest/dg/sns-security-best-practices.html#enforce-encryption-data-in-transit
 */
export function denyPlainTransport(topic: Expression): ResourceStatement {
  return {
    Sid: 'DenyPublishWithoutTls',
    Effect: 'Deny',
    Principal: '*',
    Action: 'sns:Publish',
    Resource: topic,
    Condition: { Bool: { 'aws:SecureTransport': 'false' } },
  };
}

/** A policy by which only roles of the topic's own account publish, if their own policies let them, and over TLS. */
export function topicTlsOnly(topic: Expression): ResourceProperties['AWS::SNS::TopicPolicy'] {
  return { Topics: [topic], PolicyDocument: policyDocument([denyPlainTransport(topic)]) };
}
