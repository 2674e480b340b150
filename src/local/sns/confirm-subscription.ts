import { names, runtimeBucketName } from '../../config/names.ts';
import { PantherctlError } from '../../errors.ts';
import { isJsonRecord } from '../cloudformation/intrinsic.ts';
import { splitArn } from '../iam/match-pattern.ts';
import { subscriptionKey } from '../state/resource-key.ts';
import type { ConfirmationEvent } from '../state/world-event.ts';
import type { World } from '../state/world-state.ts';
import { tokenOf } from './subscriptions.ts';

/** Panther reads a token from its queue: it confirms if its registry holds a source of the topic's account. */
export function confirmSubscription(world: World, { endpoint, topicArn }: ConfirmationEvent): void {
  const subscription = world.subscriptions.get(subscriptionKey({ topicArn, protocol: 'sqs', endpoint }));
  const [, , , , accountId = ''] = splitArn(topicArn) ?? [];
  if (subscription !== undefined && isRegistered(world, accountId)) subscription.isConfirmed = true;
}

/** Confirms the subscription of a topic for which that token was sent. Throws `VALIDATION` if none was. */
export function confirmByToken(world: World, topicArn: string, token: string): void {
  for (const subscription of world.subscriptions.values()) {
    if (subscription.topicArn !== topicArn) continue;
    for (let number = subscription.tokens; number > 0; number -= 1) {
      if (tokenOf(world, subscription, number) !== token) continue;
      subscription.isConfirmed = true;
      return;
    }
  }
  throw new PantherctlError('VALIDATION', 'sns:ConfirmSubscription: invalid parameter: Token');
}

/** Has every queue confirm what it was asked to, whatever Panther knows. Says how many subscriptions that were. */
export function confirmAllSubscriptions(world: World): number {
  const pending = [...world.subscriptions.values()].filter((each) => !each.isConfirmed && each.protocol === 'sqs');
  for (const subscription of pending) subscription.isConfirmed = true;
  return pending.length;
}

function isRegistered(world: World, accountId: string): boolean {
  const bucket = world.buckets.get(runtimeBucketName(world.panther));
  const text = bucket?.objects.get(names.sourceRegistryKey)?.text;
  try {
    const registry: unknown = JSON.parse(text ?? '{}');
    const sources = isJsonRecord(registry) ? registry['sources'] : undefined;
    return (
      Array.isArray(sources) && sources.some((source) => isJsonRecord(source) && source['accountId'] === accountId)
    );
  } catch {
    return false;
  }
}
