import type { SQS } from '@aws-sdk/client-sqs';
import type { QueueSender } from '../../ports/queue-sender.ts';
import { callWithin } from './call-within.ts';
import { buildMessageAttributes } from './message-attributes.ts';

/** Queues of our own account and region at AWS. */
export function createAwsQueueSender(client: () => Promise<SQS>): QueueSender {
  return {
    send: (queueUrl, { attributes, body }, withinMilliseconds) =>
      callWithin(withinMilliseconds, 'sqs:SendMessage', async (abortSignal) => {
        const sqs = await client();
        await sqs.sendMessage(
          {
            QueueUrl: queueUrl,
            MessageBody: body,
            ...(attributes === undefined ? {} : { MessageAttributes: buildMessageAttributes(attributes) }),
          },
          { abortSignal },
        );
      }),
  };
}
