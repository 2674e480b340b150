import type { SNS } from '@aws-sdk/client-sns';
import { isErrorCode } from '../errors.ts';
import type { Place } from '../ports/place.ts';
import type { Subscription, Topics } from '../ports/topics.ts';
import type { AwsSession } from './aws-session.ts';
import type { PageReader } from './page-reader.ts';
import { createPageReader } from './page-reader.ts';
import { unreadableAnswer } from './translate-error.ts';
import { valueUnlessMissing } from './value-unless-missing.ts';
import { callOf, requireField } from './watch-calls.ts';

/** What SNS says when it is asked to subscribe what is subscribed already, with a filter or raw delivery. */
const standsOtherwise = /already exists with different attributes/i;

/** SNS topics of one account and region at AWS. */
export function createAwsTopics(session: AwsSession, { accountId, region }: Place): Topics {
  const client = (): Promise<SNS> => session.client('sns', accountId, region);
  const pages = createPageReader();
  return {
    describe: (topicArn) =>
      valueUnlessMissing(async () => {
        const sns = await client();
        const answer = await sns.getTopicAttributes({ TopicArn: topicArn });
        const attributes = requireField(answer, 'Attributes');
        const { FifoTopic, KmsMasterKeyId: keyId = '', Policy: policy } = attributes;
        // A topic always has a policy: without it SNS has given it one.
        if (policy === undefined) throw unreadableAnswer(callOf(answer), 'there is no Policy in it');
        return {
          arn: attributes['TopicArn'] ?? topicArn,
          isFifo: FifoTopic === 'true',
          policy,
          ...(keyId === '' ? {} : { keyId }),
        };
      }),
    setPolicy: async (topicArn, policy) => {
      const sns = await client();
      await sns.setTopicAttributes({ TopicArn: topicArn, AttributeName: 'Policy', AttributeValue: policy });
    },
    listSubscriptions: async (topicArn) => listSubscriptions(await client(), pages, topicArn),
    describeSubscription: (subscriptionArn) =>
      valueUnlessMissing(async () => {
        const sns = await client();
        const answer = await sns.getSubscriptionAttributes({ SubscriptionArn: subscriptionArn });
        const { FilterPolicy: filterPolicy = '', RawMessageDelivery } = requireField(answer, 'Attributes');
        if (RawMessageDelivery === undefined) {
          throw unreadableAnswer(callOf(answer), 'there is no RawMessageDelivery in it');
        }
        return {
          isRaw: RawMessageDelivery.toLowerCase() === 'true',
          ...(isEmptyFilter(filterPolicy) ? {} : { filterPolicy }),
        };
      }),
    subscribeQueue: async (topicArn, queueArn) => {
      const sns = await client();
      try {
        // No attributes: raw delivery is off by default, and with them SNS refuses a subscription that has others.
        const answer = await sns.subscribe({
          TopicArn: topicArn,
          Protocol: 'sqs',
          Endpoint: queueArn,
          ReturnSubscriptionArn: true,
        });
        requireField(answer, 'SubscriptionArn');
      } catch (error) {
        if (!isErrorCode(error, 'VALIDATION') || !standsOtherwise.test(error.message)) throw error;
      }
    },
    setRawDelivery: async (subscriptionArn, isRaw) => {
      const sns = await client();
      await sns.setSubscriptionAttributes({
        SubscriptionArn: subscriptionArn,
        AttributeName: 'RawMessageDelivery',
        AttributeValue: String(isRaw),
      });
    },
  };
}

/** In place of an ARN SNS writes `PendingConfirmation` or, for some days after its end, `Deleted`. */
async function listSubscriptions(sns: SNS, pages: PageReader, topicArn: string): Promise<readonly Subscription[]> {
  const found = await pages.readAll(`subscriptions of ${topicArn}`, async (NextToken) => {
    const page = await sns.listSubscriptionsByTopic({ TopicArn: topicArn, NextToken });
    return { items: requireField(page, 'Subscriptions'), next: page.NextToken };
  });
  return found
    .filter(({ SubscriptionArn }) => SubscriptionArn !== 'Deleted')
    .map(({ Endpoint = '', Protocol = '', SubscriptionArn: arn = '' }) => ({
      ...(arn.startsWith('arn:') ? { arn } : {}),
      protocol: Protocol,
      endpoint: Endpoint,
    }));
}

/** SNS takes an empty filter policy for none, and gives it back so. */
function isEmptyFilter(filterPolicy: string): boolean {
  return filterPolicy === '' || filterPolicy.replaceAll(/\s/g, '') === '{}';
}
