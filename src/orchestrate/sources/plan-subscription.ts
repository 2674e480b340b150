import type { StackStep, SubscriptionStep } from '../plan.ts';
import type { Seen, SeenSubscription, SeenTopic } from './observe-sources.ts';
import { renderSubscriptionFix } from './render-source-fix.ts';
import type { SourceWiring, WantedTopic } from './source-wiring.ts';

/** Why a subscription waits, and what ends that. */
export const pendingReason =
  'it waits to be confirmed: Panther confirms a subscription only if a source of that account exists and its queue takes messages of the topic';

/**
 * What the subscription of Panther's queue takes, for a topic of ours and of somebody else alike. `undefined` for a topic
 * of ours in an account that may not be entered: whoever deploys its stack subscribes the queue with it. `maker` is the
 * planned stack of a topic of ours.
 */
export function planSubscription(
  wanted: WantedTopic,
  seen: Seen<SeenTopic>,
  { queueArn }: SourceWiring,
  maker?: StackStep,
): SubscriptionStep | undefined {
  const { arn, place, stack } = wanted;
  const step = {
    kind: 'subscription',
    phase: 'subscriptions',
    id: subscriptionId(arn),
    title: `subscription of Panther's queue to topic ${arn}`,
    place,
    topicArn: arn,
    queueArn,
  } as const;
  const again = ', then run pantherctl apply';
  switch (seen.kind) {
    case 'absent':
      if (maker?.action !== 'none') return { ...step, action: 'create' };
      return {
        ...step,
        action: 'blocked',
        reason: `stack ${maker.stackName} is in place, and somebody has deleted the topic that it made`,
        fix:
          `with credentials of account ${place.accountId}:\n` +
          `aws cloudformation delete-stack --region ${place.region} --stack-name ${maker.stackName}\n` +
          `aws cloudformation wait stack-delete-complete --region ${place.region} --stack-name ${maker.stackName}\n` +
          'then run pantherctl apply, which makes both anew',
      };
    case 'inaccessible':
      if (stack !== undefined) return undefined;
      return { ...step, action: 'manual', reason: seen.reason, fix: renderSubscriptionFix(arn, queueArn) };
    case 'refused':
      return {
        ...step,
        action: 'blocked',
        reason: seen.reason,
        fix: seen.fix ?? `grant sns:GetTopicAttributes on ${arn}${again}`,
      };
    case 'live':
      return { ...step, ...judgeSubscription(seen.value.subscription, arn) };
  }
}

/** Id of the step on a topic's subscription. */
export function subscriptionId(topicArn: string): string {
  return `subscription/${topicArn}`;
}

/** What becomes of a subscription as it stands. */
export function judgeSubscription(
  subscription: Seen<SeenSubscription>,
  topicArn: string,
): Pick<SubscriptionStep, 'action' | 'reason' | 'fix'> {
  const again = ', then run pantherctl apply';
  switch (subscription.kind) {
    case 'absent':
      return { action: 'create' };
    case 'inaccessible':
    case 'refused': {
      const fix = `grant sns:ListSubscriptionsByTopic and sns:GetSubscriptionAttributes on ${topicArn}${again}`;
      return { action: 'blocked', reason: subscription.reason, fix };
    }
    case 'live': {
      const { listed, settings } = subscription.value;
      if (listed.arn === undefined) return { action: 'create', reason: pendingReason };
      if (settings === undefined) return { action: 'create' };
      if (settings.filterPolicy !== undefined) {
        return {
          action: 'blocked',
          reason: 'it has a filter policy, so that Panther would hear of some objects only; it is left as it is',
          fix: `remove the filter policy of ${listed.arn}${again}`,
        };
      }
      if (settings.isRaw) {
        return { action: 'update', reason: 'raw delivery is on, and Panther reads the envelope that it leaves out' };
      }
      return { action: 'none', reason: 'confirmed, with raw delivery off and no filter policy' };
    }
  }
}
