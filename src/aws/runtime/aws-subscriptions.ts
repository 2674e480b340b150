import type { SNS } from '@aws-sdk/client-sns';
import { isErrorCode } from '../../errors.ts';
import type { Subscriptions } from '../../ports/subscriptions.ts';
import { readCertificate } from './read-certificate.ts';

/**
 * Subscriptions of our queue at AWS. `client` gives that of a region.
 *
 * They are confirmed so that nobody can end them by the link that stands in every message. To SNS that is an action of our
 * account on a topic of another one; where that is refused, the token alone must do, as it does for everybody.
 * https://docs.aws.amazon.com/sns/latest/api/API_ConfirmSubscription.html
 */
export function createAwsSubscriptions(client: (region: string) => Promise<SNS>): Subscriptions {
  return {
    readCertificate,
    confirm: async (topicArn, token) => {
      const [, , , region = ''] = topicArn.split(':');
      const sns = await client(region);
      const request = { TopicArn: topicArn, Token: token };
      try {
        await sns.confirmSubscription({ ...request, AuthenticateOnUnsubscribe: 'true' });
      } catch (error) {
        if (!isErrorCode(error, 'ACCESS_DENIED')) throw error;
        await sns.confirmSubscription(request);
      }
    },
  };
}
