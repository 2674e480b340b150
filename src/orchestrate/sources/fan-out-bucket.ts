import { inputQueueArn } from '../../config/source-places.ts';
import { buildOwnershipTags } from '../../config/names.ts';
import { PantherctlError } from '../../errors.ts';
import type { Cloud } from '../../ports/cloud.ts';
import type { Place } from '../../ports/place.ts';
import type { Subscription } from '../../ports/topics.ts';
import type { RunTools } from '../run-tools.ts';
import { applyStack } from '../steps/apply-stack.ts';
import { changeNotifications } from './change-notifications.ts';
import type { ChangedBucket } from './change-notifications.ts';
import type { ChangeOptions } from './change-options.ts';
import { checkTarget, letTopicSend } from './fan-out-target.ts';
import type { BucketWish } from './notification-plan.ts';
import { planFanOut } from './plan-fan-out.ts';
import type { FanOut } from './plan-fan-out.ts';

const confirmMaxMilliseconds = 120_000;
const confirmPollMilliseconds = 5_000;

/** The ports that a fan-out takes. */
export type FanOutPorts = Pick<Cloud, 'buckets' | 'stacks' | 'topics' | 'queues' | 'keys'>;

/**
 * Puts a topic in the place of somebody else's notification, in this order: the target is looked at, the stack deployed,
 * the topic let into the target, both subscriptions waited for, and only then one put replaces the entry. Whatever fails
 * before that put leaves the bucket as it is; a second run goes on where this one stopped. Conflicts that are left stand in
 * the plan of the result.
 * Throws what {@link changeNotifications} does, `STACK_FAILED`, and `NOT_FOUND` if a subscription is not confirmed.
 */
export async function fanOutBucket(
  wish: BucketWish,
  fanOut: FanOut,
  panther: Place,
  cloud: FanOutPorts,
  tools: RunTools,
  options: ChangeOptions,
): Promise<ChangedBucket> {
  const buckets = cloud.buckets(options.owner);
  await checkTarget(fanOut, cloud);
  await deploy(fanOut, panther, cloud, tools);
  await letTopicSend(fanOut, cloud, tools);
  await awaitSubscriptions(fanOut, panther, cloud, tools);
  return changeNotifications(
    wish.bucket,
    (live) => planFanOut(live, wish, fanOut),
    buckets,
    tools,
    { ...options, freshDestination: true },
  );
}

async function deploy(
  { old, place, stackName, template }: FanOut,
  panther: Place,
  cloud: FanOutPorts,
  tools: RunTools,
): Promise<void> {
  const step = {
    kind: 'stack',
    phase: 'sources',
    id: `fan-out/${stackName}`,
    title: `topic in the place of notification ${old.line.id}`,
    action: 'create',
    place,
    stackName,
    template,
    templateFile: '',
    parameters: {},
    tags: buildOwnershipTags(panther.accountId),
  } as const;
  const { outcome } = await applyStack(step, cloud, tools);
  if (outcome.outcome === 'done') return;
  const { reason } = outcome;
  throw new PantherctlError('STACK_FAILED', `${reason}; the bucket was left as it is`, {
    fix: 'mend what the reason names, then run the command again',
  });
}

/** The old target must be told before the bucket changes, or its messages would be lost; Panther must have confirmed. */
async function awaitSubscriptions(
  { old, place, topicArn }: FanOut,
  panther: Place,
  cloud: FanOutPorts,
  tools: RunTools,
): Promise<void> {
  const topics = cloud.topics(place);
  const queueArn = inputQueueArn(panther);
  const target = old.line.destination;
  const until = tools.clock.now() + confirmMaxMilliseconds;
  for (let isFirst = true; ; isFirst = false) {
    const subscriptions = await topics.listSubscriptions(topicArn);
    const [toTarget, toPanther] = [findConfirmed(subscriptions, target), findConfirmed(subscriptions, queueArn)];
    if (toTarget !== undefined && toPanther !== undefined) {
      await checkRaw(toTarget, old.line.kind, topics);
      return;
    }
    if (tools.clock.now() >= until) throw unconfirmed(topicArn, toTarget === undefined ? target : queueArn, target);
    if (isFirst && toPanther === undefined) tools.emit({ code: 'subscription.awaited', topicArn, queueArn });
    await tools.clock.sleep(confirmPollMilliseconds, tools.signal);
  }
}

function findConfirmed(subscriptions: readonly Subscription[], endpoint: string): string | undefined {
  return subscriptions.find((each) => each.endpoint === endpoint && each.arn !== undefined)?.arn;
}

/** Without raw delivery a queue would get its messages in an envelope that its reader does not know. */
async function checkRaw(arn: string, kind: string, topics: ReturnType<Cloud['topics']>): Promise<void> {
  if (kind !== 'queue') return;
  const settings = await topics.describeSubscription(arn);
  if (settings?.isRaw === true && settings.filterPolicy === undefined) return;
  throw new PantherctlError(
    'ALREADY_EXISTS',
    `subscription ${arn} was changed: raw delivery must be on and no filter policy set; the bucket was left as it is`,
    { fix: 'set it so, then run the command again' },
  );
}

function unconfirmed(topicArn: string, endpoint: string, target: string): PantherctlError {
  const minutes = confirmMaxMilliseconds / 60_000;
  return new PantherctlError(
    'NOT_FOUND',
    `the subscription of ${endpoint} to ${topicArn} was not confirmed within ${minutes} minutes; the bucket was left as it is`,
    {
      fix:
        endpoint === target
          ? 'look at the subscription in the SNS console, then run the command again'
          : 'run pantherctl apply, since Panther confirms only for accounts of registered sources, then run the command again',
    },
  );
}
