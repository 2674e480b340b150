import { sign } from 'node:crypto';
import { names } from '../../config/names.ts';
import { hexDigits, integerBetween, uuidFrom } from '../seeded-random.ts';
import { splitArn } from '../iam/match-pattern.ts';
import { readText } from '../read-text.ts';
import { receive } from '../sqs/receive.ts';
import { resourcesOfType } from '../state/find-resource.ts';
import { subscriptionKey } from '../state/resource-key.ts';
import type { SubscriptionState } from '../state/resource-state.ts';
import { schedule } from '../state/schedule.ts';
import type { World } from '../state/world-state.ts';
import { certificateUrl } from './certificate.ts';
import { findSendProblem } from './find-send-problem.ts';
import { signingKeyOf } from './signing-key.ts';

/** What a subscription is to be like. */
export interface SubscriptionRequest {
  readonly topicArn: string;
  readonly protocol: string;
  readonly endpoint: string;
  readonly isRaw?: boolean;
  readonly filterPolicy?: string;
  /** The stack and resource that ask for it. */
  readonly origin?: { readonly id: string; readonly subscriptionArn: string };
}

/**
 * Every subscription of a topic. Those of stacks that tell the queue of real-time events are not kept one by one, since a
 * rollout makes many thousands: they follow from their templates and count as confirmed by Panther at once.
 */
export function listSubscriptions(world: World, topicArn: string): readonly SubscriptionState[] {
  const kept = [...world.subscriptions.values()].filter((each) => each.topicArn === topicArn);
  const known = new Set(kept.map(subscriptionKey));
  const [, , , region = '', accountId = ''] = splitArn(topicArn) ?? [];
  const derived: SubscriptionState[] = [];
  for (const { stack, view, logicalId } of resourcesOfType(world, accountId, region, 'AWS::SNS::Subscription')) {
    const properties = view.properties(logicalId);
    const endpoint = readText(properties['Endpoint']) ?? '';
    if (properties['TopicArn'] !== topicArn || !isConfirmedUnseen(endpoint)) continue;
    const request = { topicArn, protocol: String(properties['Protocol']), endpoint };
    if (known.has(subscriptionKey(request))) continue;
    derived.push({
      ...request,
      arn: view.names(logicalId).arn,
      origin: `${stack.id} ${logicalId}`,
      isConfirmed: true,
      isRaw: String(properties['RawMessageDelivery']) === 'true',
      filterPolicy: undefined,
      tokens: 0,
    });
  }
  return [...kept, ...derived];
}

/** True for the queue of real-time events, whose subscriptions are not kept. */
export function isConfirmedUnseen(endpoint: string): boolean {
  return endpoint.endsWith(`:${names.eventsQueue}`) && endpoint.includes(':sqs:');
}

/**
 * Subscribes an endpoint. One of the topic's own account is confirmed at once; a queue of another account is sent a token,
 * also if it waits for one already. A confirmed subscription is left as it is.
 * https://docs.aws.amazon.com/sns/latest/dg/sns-send-message-to-sqs-cross-account.html
 */
export function subscribe(world: World, request: SubscriptionRequest): SubscriptionState {
  const { endpoint, origin, protocol, topicArn } = request;
  const key = subscriptionKey(request);
  let subscription = world.subscriptions.get(key);
  if (subscription === undefined) {
    const uuid = uuidFrom(world.seed, 'subscription', key, world.now);
    subscription = {
      topicArn,
      protocol,
      endpoint,
      arn: origin?.subscriptionArn ?? `${topicArn}:${uuid}`,
      origin: origin?.id,
      isConfirmed: !needsConfirmation(request),
      isRaw: request.isRaw ?? false,
      filterPolicy: request.filterPolicy,
      tokens: 0,
    };
    world.subscriptions.set(key, subscription);
  }
  if (!subscription.isConfirmed && protocol === 'sqs') sendToken(world, subscription);
  return subscription;
}

/** Takes away every kept subscription that fits. */
export function dropSubscriptions({ subscriptions }: World, fits: (each: SubscriptionState) => boolean): void {
  for (const [key, subscription] of subscriptions) if (fits(subscription)) subscriptions.delete(key);
}

function needsConfirmation({ endpoint, protocol, topicArn }: SubscriptionRequest): boolean {
  if (protocol === 'lambda' || protocol === 'firehose' || protocol === 'sms') return false;
  return protocol !== 'sqs' || splitArn(endpoint)?.[4] !== splitArn(topicArn)?.[4];
}

/** Sends a token to the queue, if the queue lets the topic send; it is lost otherwise. Panther reads its own queue. */
function sendToken(world: World, subscription: SubscriptionState): void {
  const { endpoint, protocol, topicArn } = subscription;
  subscription.tokens += 1;
  const seed = [world.seed, subscriptionKey(subscription), subscription.tokens] as const;
  if (findSendProblem(world, topicArn, protocol, endpoint) !== undefined) return;
  receive(
    world,
    endpoint,
    buildConfirmationMessage(world, topicArn, tokenOf(world, subscription, subscription.tokens)),
  );
  if (!endpoint.endsWith(`:${names.notificationsQueue}`)) return;
  const at = world.now + 1000 * integerBetween(3, 8, 'confirmation', ...seed);
  schedule(world, { kind: 'confirmation', at, topicArn, endpoint });
}

/** The token that SNS sent to have a subscription confirmed, the first one or a later one. */
export function tokenOf({ seed }: World, subscription: SubscriptionState, number: number): string {
  return hexDigits(64, 'token', seed, subscriptionKey(subscription), number);
}

/** https://docs.aws.amazon.com/sns/latest/dg/sns-message-and-json-formats.html#http-subscription-confirmation-json */
function buildConfirmationMessage(world: World, topicArn: string, token: string): string {
  const [, partition, , region = ''] = splitArn(topicArn) ?? [];
  const host = `sns.${region}.amazonaws.com${partition === 'aws-cn' ? '.cn' : ''}`;
  const message = {
    Type: 'SubscriptionConfirmation',
    MessageId: uuidFrom(world.seed, 'message', topicArn, token),
    Token: token,
    TopicArn: topicArn,
    Message: `You have chosen to subscribe to the topic ${topicArn}.\nTo confirm the subscription, visit the SubscribeURL included in this message.`,
    SubscribeURL: `https://${host}/?Action=ConfirmSubscription&TopicArn=${topicArn}&Token=${token}`,
    Timestamp: new Date(world.now).toISOString(),
  };
  return JSON.stringify({
    ...message,
    SignatureVersion: '1',
    Signature: signMessage(world.seed, message),
    SigningCertURL: certificateUrl(world.seed, host),
  });
}

/**
 * Names and values of a message, a line each in the order of the names, signed as version 1 has it.
 * https://docs.aws.amazon.com/sns/latest/dg/sns-verify-signature-of-message.html
 */
function signMessage(seed: number, message: Readonly<Record<string, string>>): string {
  const fields = Object.keys(message).sort((left, right) => (left < right ? -1 : 1));
  const text = fields.map((name) => `${name}\n${message[name] ?? ''}\n`).join('');
  return sign('RSA-SHA1', Buffer.from(text), signingKeyOf(seed)).toString('base64');
}
