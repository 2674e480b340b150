import { buildRequestContext, evaluatePolicies } from '../iam/evaluate-policy.ts';
import { readPolicy } from '../iam/role-policies.ts';
import { uuidFrom } from '../seeded-random.ts';
import { nextNumber } from '../state/schedule.ts';
import type { BucketState, World } from '../state/world-state.ts';
import type { Destined } from './check-notifications.ts';
import { findDestinationProblem } from './destination.ts';
import { findTopic, listSubscriptions } from './topic-facts.ts';

const latestMessagesMaxCount = 100;

/** Where one message went, or why it got lost. */
export interface Delivery {
  /** ARN of the queue or function, or of the topic that nobody listens to. */
  readonly arn: string;
  readonly problem?: string;
}

/** Sends a message of a bucket to one destination and, through a topic, to all its queues. */
export function deliver(world: World, bucket: BucketState, { kind, arn }: Destined, body: string): readonly Delivery[] {
  const problem = findDestinationProblem(world, bucket, kind, arn);
  if (problem !== undefined) return [{ arn, problem }];
  if (kind !== 'topic') {
    receive(world, arn, body);
    return [{ arn }];
  }
  return publish(world, arn, 'Amazon S3 Notification', body);
}

function publish(world: World, topicArn: string, subject: string, message: string): readonly Delivery[] {
  const topic = findTopic(world, topicArn);
  if (topic === undefined) return [{ arn: topicArn, problem: 'there is no such topic' }];
  const subscriptions = listSubscriptions(world, topic).filter(({ protocol }) => protocol === 'sqs');
  if (subscriptions.length === 0) return [{ arn: topicArn, problem: 'no queue is subscribed to the topic' }];
  return subscriptions.map(({ endpoint, isRaw }) => {
    const queue = world.endpoints.get(endpoint);
    if (queue === undefined) return { arn: endpoint, problem: 'there is no such queue' };
    const request = {
      principal: { kind: 'service', name: 'sns.amazonaws.com' },
      action: 'sqs:SendMessage',
      resource: endpoint,
      context: buildRequestContext({
        'aws:SourceArn': topicArn,
        'aws:SourceAccount': topic.accountId,
        'aws:SecureTransport': 'true',
      }),
    } as const;
    if (evaluatePolicies([readPolicy(queue.policy)], request).effect !== 'allow') {
      return { arn: endpoint, problem: `the queue's policy does not let ${topicArn} send` };
    }
    receive(world, endpoint, isRaw ? message : buildEnvelope(world, topicArn, subject, message));
    return { arn: endpoint };
  });
}

function receive(world: World, arn: string, body: string): void {
  const endpoint = world.endpoints.get(arn);
  if (endpoint === undefined) return;
  endpoint.received += 1;
  endpoint.latest.push({ sentAt: world.now, body });
  if (endpoint.latest.length > latestMessagesMaxCount) endpoint.latest.shift();
}

/** https://docs.aws.amazon.com/sns/latest/dg/sns-message-and-json-formats.html */
function buildEnvelope(world: World, topicArn: string, subject: string, message: string): string {
  const id = uuidFrom(world.seed, 'message', topicArn, nextNumber(world));
  const time = new Date(world.now).toISOString();
  return JSON.stringify({
    Type: 'Notification',
    MessageId: id,
    TopicArn: topicArn,
    Subject: subject,
    Message: message,
    Timestamp: time,
  });
}
