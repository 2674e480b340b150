import { limits } from '../../config/limits.ts';
import { PantherctlError } from '../../errors.ts';
import type { Place } from '../../ports/place.ts';
import type { Topics } from '../../ports/topics.ts';
import { checkResourcePolicy } from '../iam/check-resource-policy.ts';
import { splitArn } from '../iam/match-pattern.ts';
import { callPlace, makeCall } from '../session.ts';
import type { Session } from '../session.ts';
import { listSubscriptions, subscribe } from '../sns/subscriptions.ts';
import { findTopic } from '../sns/topic-facts.ts';
import type { TopicFacts } from '../sns/topic-facts.ts';
import { subscriptionKey } from '../state/resource-key.ts';
import type { SubscriptionState } from '../state/resource-state.ts';
import type { World } from '../state/world-state.ts';

/** SNS topics of one account and region of the local cloud. */
export function createLocalTopics(session: Session, place: Place): Topics {
  const { world } = session;
  const at = callPlace(place);
  const find = (arn: string): TopicFacts | undefined => {
    checkHome(arn, place);
    return findTopic(world, arn);
  };
  const need = (arn: string): TopicFacts => {
    const topic = find(arn);
    if (topic !== undefined) return topic;
    throw new PantherctlError('NOT_FOUND', `topic ${arn} does not exist`);
  };
  const findConfirmed = (arn: string): SubscriptionState | undefined => {
    const topicArn = arn.split(':').slice(0, 6).join(':');
    if (find(topicArn) === undefined) return undefined;
    return listSubscriptions(world, topicArn).find((each) => each.isConfirmed && each.arn === arn);
  };
  return {
    describe: (arn) =>
      makeCall(session, 'topics.describe', at, () => {
        const topic = find(arn);
        if (topic === undefined) return undefined;
        const { isFifo, keyId, policyText } = topic;
        return { arn, isFifo, policy: policyText, ...(keyId === undefined ? {} : { keyId }) };
      }),
    setPolicy: (arn, policy) =>
      makeCall(session, 'topics.setPolicy', at, () => {
        const topic = need(arn);
        checkResourcePolicy(policy, { service: 'sns', maxBytes: limits.topicPolicyMaxBytes });
        topic.setPolicy(policy);
      }),
    listSubscriptions: (arn) =>
      makeCall(session, 'topics.listSubscriptions', at, () => {
        need(arn);
        return listSubscriptions(world, arn).map((each) => ({
          ...(each.isConfirmed ? { arn: each.arn } : {}),
          protocol: each.protocol,
          endpoint: each.endpoint,
        }));
      }),
    describeSubscription: (arn) =>
      makeCall(session, 'topics.describeSubscription', at, () => {
        const subscription = findConfirmed(arn);
        if (subscription === undefined) return undefined;
        const { filterPolicy, isRaw } = subscription;
        return { isRaw, ...(filterPolicy === undefined ? {} : { filterPolicy }) };
      }),
    subscribeQueue: (topicArn, queueArn) =>
      makeCall(session, 'topics.subscribeQueue', at, () => {
        const topic = need(topicArn);
        checkQueueArn(queueArn, topic);
        const known = listSubscriptions(world, topicArn).find(
          ({ endpoint, protocol }) => protocol === 'sqs' && endpoint === queueArn,
        );
        if (known?.isConfirmed !== true) subscribe(world, { topicArn, protocol: 'sqs', endpoint: queueArn });
      }),
    setRawDelivery: (arn, isRaw) =>
      makeCall(session, 'topics.setRawDelivery', at, () => {
        const subscription = findConfirmed(arn);
        if (subscription === undefined) throw new PantherctlError('NOT_FOUND', `subscription ${arn} does not exist`);
        keep(world, { ...subscription, isRaw });
      }),
  };
}

function keep(world: World, subscription: SubscriptionState): void {
  world.subscriptions.set(subscriptionKey(subscription), subscription);
}

/** SNS answers for its own region alone, and for topics of others only if they let it. */
function checkHome(arn: string, { accountId, region }: Place): void {
  const parts = splitArn(arn);
  if (parts?.[2] !== 'sns' || parts[3] !== region) {
    throw new PantherctlError('VALIDATION', `invalid parameter: TopicArn: ${arn} is no topic of region ${region}`);
  }
  if (parts[4] === accountId) return;
  throw new PantherctlError('ACCESS_DENIED', `topic ${arn} does not belong to account ${accountId}`, {
    fix: 'name the account that owns the topic',
  });
}

function checkQueueArn(arn: string, topic: TopicFacts): void {
  const parts = splitArn(arn);
  if (parts?.[2] !== 'sqs' || !/^\d{12}$/.test(parts[4] ?? '')) {
    throw new PantherctlError('VALIDATION', `invalid parameter: SQS endpoint ARN: ${arn}`);
  }
  if (arn.endsWith('.fifo') && !topic.isFifo) {
    throw new PantherctlError(
      'VALIDATION',
      `invalid parameter: FIFO queue ${arn} cannot be subscribed to a standard topic`,
    );
  }
}
