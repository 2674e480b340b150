import { uuidFrom } from '../seeded-random.ts';
import { receive } from '../sqs/receive.ts';
import { nextNumber } from '../state/schedule.ts';
import type { World } from '../state/world-state.ts';
import { findSendProblem } from './find-send-problem.ts';
import { listSubscriptions } from './subscriptions.ts';

/** Where one message went, or why it got lost. */
export interface Delivery {
  /** ARN of the queue or function, or of the topic that nobody listens to. */
  readonly arn: string;
  readonly problem?: string;
}

/** Sends a message to whom a topic tells; the topic must be there. */
export function publish(
  world: World,
  topicArn: string,
  message: string,
  subject: string | undefined,
): readonly Delivery[] {
  const subscriptions = listSubscriptions(world, topicArn).filter(
    ({ protocol }) => protocol === 'sqs' || protocol === 'lambda',
  );
  if (subscriptions.length === 0) {
    return [{ arn: topicArn, problem: 'no queue and no function is subscribed to the topic' }];
  }
  return subscriptions.map(({ endpoint, filterPolicy, isConfirmed, isRaw, protocol }) => {
    if (!isConfirmed) return { arn: endpoint, problem: 'the subscription waits to be confirmed' };
    if (filterPolicy !== undefined) {
      return { arn: endpoint, problem: 'its filter policy asks for attributes, and the message has none' };
    }
    const problem = findSendProblem(world, topicArn, protocol, endpoint);
    if (problem !== undefined) return { arn: endpoint, problem };
    const isPlain = isRaw && protocol === 'sqs';
    receive(world, endpoint, isPlain ? message : buildEnvelope(world, topicArn, subject, message));
    return { arn: endpoint };
  });
}

/** https://docs.aws.amazon.com/sns/latest/dg/sns-message-and-json-formats.html */
function buildEnvelope(world: World, topicArn: string, subject: string | undefined, message: string): string {
  return JSON.stringify({
    Type: 'Notification',
    MessageId: uuidFrom(world.seed, 'message', topicArn, nextNumber(world)),
    TopicArn: topicArn,
    ...(subject === undefined ? {} : { Subject: subject }),
    Message: message,
    Timestamp: new Date(world.now).toISOString(),
  });
}
