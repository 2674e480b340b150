import { isErrorCode, PantherctlError } from '../../errors.ts';
import type { Cloud } from '../../ports/cloud.ts';
import type { Topics } from '../../ports/topics.ts';
import type { SubscriptionStep } from '../plan.ts';
import type { RunTools } from '../run-tools.ts';
import { findSubscription } from '../sources/observe-sources.ts';
import type { Seen, SeenSubscription } from '../sources/observe-sources.ts';
import { judgeSubscription, pendingReason } from '../sources/plan-subscription.ts';
import { settleWithoutWork } from './settle-without-work.ts';
import type { StepResult } from './step-outcome.ts';

const followedMilliseconds = 120_000;
const pollMilliseconds = 5_000;

/**
 * Subscribes Panther's queue to a topic, raw delivery off, and follows that until it is confirmed, for two minutes; or
 * switches raw delivery off. What still waits then is left to a person. Throws `STALE_REQUEST` before any write if the
 * subscription is not what the plan saw.
 */
export async function applySubscription(step: SubscriptionStep, cloud: Cloud, tools: RunTools): Promise<StepResult> {
  const settled = settleWithoutWork(step);
  if (settled !== undefined) return settled;
  const topics = cloud.topics(step.place);
  const live = await observe(step, topics);
  const now = judgeSubscription(live, step.topicArn);
  if (now.action === 'none') return { outcome: { outcome: 'done' } };
  if (now.action !== step.action) throw refuseChanged(step, now.reason);
  if (now.action === 'update') return switchRawOff(step, live, topics, tools);
  await ask(step, topics);
  return follow(step, topics, tools);
}

async function observe({ queueArn, topicArn }: SubscriptionStep, topics: Topics): Promise<Seen<SeenSubscription>> {
  const listed = findSubscription(await topics.listSubscriptions(topicArn), queueArn);
  if (listed === undefined) return { kind: 'absent' };
  const settings = listed.arn === undefined ? undefined : await topics.describeSubscription(listed.arn);
  return { kind: 'live', value: { listed, ...(settings && { settings }) } };
}

/** A lost answer is no harm: the list tells whether the queue is subscribed. */
async function ask({ queueArn, topicArn }: SubscriptionStep, topics: Topics): Promise<void> {
  try {
    await topics.subscribeQueue(topicArn, queueArn);
  } catch (error) {
    if (!isErrorCode(error, 'NO_ANSWER')) throw error;
  }
}

async function follow(step: SubscriptionStep, topics: Topics, tools: RunTools): Promise<StepResult> {
  const { queueArn, topicArn } = step;
  const until = tools.clock.now() + followedMilliseconds;
  let isAwaited = false;
  for (;;) {
    const live = await observe(step, topics);
    const now = judgeSubscription(live, topicArn);
    if (now.action === 'none') return { outcome: { outcome: 'done' } };
    if (now.action !== 'create') throw refuseChanged(step, now.reason);
    if (tools.clock.now() >= until) break;
    if (!isAwaited && live.kind === 'live') tools.emit({ code: 'subscription.awaited', topicArn, queueArn });
    isAwaited ||= live.kind === 'live';
    await tools.clock.sleep(pollMilliseconds, tools.signal);
  }
  return {
    outcome: {
      outcome: 'manual',
      reason: pendingReason,
      fix:
        'see that the runtime is deployed and running, or, with runtime: external, finish the source in the Panther Console; then run pantherctl apply, ' +
        'which asks for another confirmation',
    },
  };
}

async function switchRawOff(
  step: SubscriptionStep,
  live: Seen<SeenSubscription>,
  topics: Topics,
  tools: RunTools,
): Promise<StepResult> {
  const arn = live.kind === 'live' ? live.value.listed.arn : undefined;
  if (arn === undefined) throw refuseChanged(step, undefined);
  try {
    await topics.setRawDelivery(arn, false);
  } catch (error) {
    if (!isErrorCode(error, 'NO_ANSWER')) throw error;
  }
  const until = tools.clock.now() + followedMilliseconds;
  for (;;) {
    const { action } = judgeSubscription(await observe(step, topics), step.topicArn);
    if (action === 'none') return { outcome: { outcome: 'done' } };
    if (tools.clock.now() >= until) break;
    await tools.clock.sleep(pollMilliseconds, tools.signal);
  }
  throw new PantherctlError('STALE_REQUEST', `the ${step.title} still delivers raw messages after it was told not to`, {
    fix: 'stop what else changes it, then run pantherctl apply',
  });
}

function refuseChanged({ title }: SubscriptionStep, reason: string | undefined): PantherctlError {
  const what = reason === undefined ? 'it is gone' : reason;
  return new PantherctlError('STALE_REQUEST', `the ${title} changed after it was planned: ${what}`, {
    fix: 'run pantherctl apply, and look at the new plan',
  });
}
