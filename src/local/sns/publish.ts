import { uuidFrom } from '../seeded-random.ts';
import { receive } from '../sqs/receive.ts';
import { nextNumber } from '../state/schedule.ts';
import type { World } from '../state/world-state.ts';
import { findFilterProblem } from './find-filter-problem.ts';
import { findSendProblem } from './find-send-problem.ts';
import { listSubscriptions } from './subscriptions.ts';

/** Where one message went, or why it got lost. */
export interface Delivery {
  /** ARN of the queue or function, or of the topic that nobody listens to. */
  readonly arn: string;
  readonly problem?: string;
}

/**
 * Sends a message to whom a topic tells and whose filter policy lets it through; the topic must be there. Attributes are of
 * type String.
 */
export function publish(
  world: World,
  topicArn: string,
  message: string,
  subject: string | undefined,
  attributes: Readonly<Record<string, string>> = {},
): readonly Delivery[] {
  const subscriptions = listSubscriptions(world, topicArn).filter(
    ({ protocol }) => protocol === 'sqs' || protocol === 'lambda',
  );
  if (subscriptions.length === 0) {
    return [{ arn: topicArn, problem: 'no queue and no function is subscribed to the topic' }];
  }
  return subscriptions.map(({ endpoint, filterPolicy, isConfirmed, isRaw, protocol }) => {
    if (!isConfirmed) return { arn: endpoint, problem: 'the subscription waits to be confirmed' };
    const filtered = filterPolicy === undefined ? undefined : findFilterProblem(filterPolicy, attributes);
    if (filtered !== undefined) return { arn: endpoint, problem: filtered };
    const problem = findSendProblem(world, topicArn, protocol, endpoint);
    if (problem !== undefined) return { arn: endpoint, problem };
    const isPlain = isRaw && protocol === 'sqs';
    const hasAttributes = Object.keys(attributes).length > 0;
    if (isPlain) receive(world, endpoint, message, hasAttributes ? attributes : undefined);
    else receive(world, endpoint, buildEnvelope(world, { topicArn, message, subject, attributes }));
    return { arn: endpoint };
  });
}

interface Published {
  readonly topicArn: string;
  readonly message: string;
  readonly subject: string | undefined;
  readonly attributes: Readonly<Record<string, string>>;
}

/** https://docs.aws.amazon.com/sns/latest/dg/sns-message-and-json-formats.html */
function buildEnvelope(world: World, { attributes, message, subject, topicArn }: Published): string {
  const shown = Object.entries(attributes).map(([name, value]) => [name, { Type: 'String', Value: value }] as const);
  return JSON.stringify({
    Type: 'Notification',
    MessageId: uuidFrom(world.seed, 'message', topicArn, nextNumber(world)),
    TopicArn: topicArn,
    ...(subject === undefined ? {} : { Subject: subject }),
    Message: message,
    Timestamp: new Date(world.now).toISOString(),
    ...(shown.length === 0 ? {} : { MessageAttributes: Object.fromEntries(shown) }),
  });
}
