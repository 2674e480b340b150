import type { SNS } from '@aws-sdk/client-sns';
import type { Publisher } from '../../ports/publisher.ts';
import { callWithin } from './call-within.ts';
import { buildMessageAttributes } from './message-attributes.ts';

/** Topics of our own account at AWS. `client` gives that of a region. */
export function createAwsPublisher(client: (region: string) => Promise<SNS>): Publisher {
  return {
    publish: (topicArn, { attributes, body, subject }, withinMilliseconds) =>
      callWithin(withinMilliseconds, 'sns:Publish', async (abortSignal) => {
        const [, , , region = ''] = topicArn.split(':');
        const sns = await client(region);
        await sns.publish(
          {
            TopicArn: topicArn,
            Message: body,
            MessageAttributes: buildMessageAttributes(attributes),
            ...(subject === undefined ? {} : { Subject: subject }),
          },
          { abortSignal },
        );
      }),
  };
}
