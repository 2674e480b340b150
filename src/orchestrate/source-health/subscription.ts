import { names } from '../../config/names.ts';
import { isErrorCode } from '../../errors.ts';
import type { Subscription } from '../../ports/topics.ts';
import { findSubscription } from '../sources/observe-sources.ts';
import { placeOfArn } from '../sources/place-of-arn.ts';
import { failed, ok, unknown } from './source-check.ts';
import type { HealthFinding, SourceCheck, SourceCheckContext } from './source-check.ts';

/** The subscription of Panther's queue. */
export const subscription: SourceCheck = {
  id: 'subscription',
  summary: "Panther's queue is subscribed to the topic, confirmed, without raw delivery and without a filter",
  reason:
    'Panther reads the envelope that SNS puts around a message, so raw delivery must be off. Until a subscription is confirmed, SNS delivers nothing.',
  link: 'https://docs.aws.amazon.com/sns/latest/dg/sns-send-message-to-sqs-cross-account.html',
  run: async (context) => {
    if (context.topicArn === undefined) return unknown('the file leaves the notifications of the bucket alone');
    try {
      const found = await findSubscriptionFault(context.topicArn, context);
      return found ?? ok(`${context.queueArn} is subscribed and confirmed`);
    } catch (error) {
      if (isErrorCode(error, 'NOT_FOUND')) return unknown('there is no topic whose subscriptions could be looked at');
      throw error;
    }
  },
};

/** What keeps messages of a topic from Panther's queue; `undefined` if nothing does. Throws `NOT_FOUND`. */
export async function findSubscriptionFault(
  topicArn: string,
  context: SourceCheckContext,
): Promise<HealthFinding | undefined> {
  const topics = context.cloud.topics(placeOfArn(topicArn));
  const all = await topics.listSubscriptions(topicArn);
  const own = findSubscription(all, context.queueArn);
  if (own === undefined) return explainMissing(all, topicArn, context);
  const confirmed = own.arn;
  if (confirmed === undefined) return explainPending(topicArn, context);
  const settings = await topics.describeSubscription(confirmed);
  if (settings === undefined) return explainMissing([], topicArn, context);
  if (settings.isRaw) {
    return failed(
      'raw delivery is on, and Panther cannot read messages without their envelope',
      'run pantherctl apply, which switches it off',
      confirmed,
    );
  }
  if (settings.filterPolicy !== undefined) {
    return failed(
      'the subscription has a filter policy, so that SNS delivers only what matches it',
      `take the filter off: aws sns set-subscription-attributes --region ${placeOfArn(topicArn).region} --subscription-arn ${confirmed} --attribute-name FilterPolicy --attribute-value '{}'`,
      settings.filterPolicy,
    );
  }
  return undefined;
}

function explainPending(topicArn: string, { config, queueArn }: SourceCheckContext): HealthFinding {
  const { accountId } = placeOfArn(topicArn);
  return failed(
    `the subscription waits to be confirmed; Panther confirms only if it has a source in account ${accountId}`,
    config.panther.runtime === 'external'
      ? 'finish the source in the Panther Console with the ARN of its role'
      : 'run pantherctl apply, which registers the source and subscribes anew',
    queueArn,
  );
}

/** A queue of the same name elsewhere is that of another Panther, or left from one. */
function explainMissing(
  all: readonly Subscription[],
  topicArn: string,
  { queueArn }: SourceCheckContext,
): HealthFinding {
  const other = all.find(
    ({ endpoint, protocol }) => protocol === 'sqs' && endpoint.endsWith(`:${names.notificationsQueue}`),
  );
  const fix = 'run pantherctl apply, which subscribes it';
  if (other === undefined) return failed(`topic ${topicArn} is not subscribed by Panther's queue`, fix, queueArn);
  return failed(
    `topic ${topicArn} is subscribed by ${other.endpoint}, and not by ${queueArn}`,
    `${fix}; if panther.accountId or panther.region of the file is wrong, correct it first`,
    other.endpoint,
  );
}
