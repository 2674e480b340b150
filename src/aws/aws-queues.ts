import type { SQS } from '@aws-sdk/client-sqs';
import type { Place } from '../ports/place.ts';
import type { Queues } from '../ports/queues.ts';
import type { AwsSession } from './aws-session.ts';
import { unreadableAnswer } from './translate-error.ts';
import { valueUnlessMissing } from './value-unless-missing.ts';
import { callOf, requireField } from './watch-calls.ts';

/** SQS queues of one account and region at AWS. */
export function createAwsQueues(session: AwsSession, { accountId, region }: Place): Queues {
  const client = (): Promise<SQS> => session.client('sqs', accountId, region);
  const addressOf = async (sqs: SQS, name: string): Promise<string> =>
    requireField(await sqs.getQueueUrl({ QueueName: name, QueueOwnerAWSAccountId: accountId }), 'QueueUrl');
  return {
    describe: (name) =>
      valueUnlessMissing(async () => {
        const sqs = await client();
        const answer = await sqs.getQueueAttributes({
          QueueUrl: await addressOf(sqs, name),
          AttributeNames: ['QueueArn', 'Policy', 'KmsMasterKeyId'],
        });
        const { KmsMasterKeyId: keyId = '', Policy: policy = '', QueueArn: arn } = requireField(answer, 'Attributes');
        if (arn === undefined) throw unreadableAnswer(callOf(answer), 'there is no QueueArn in it');
        return { arn, policy, ...(keyId === '' ? {} : { keyId }) };
      }),
    setPolicy: async (name, policy) => {
      const sqs = await client();
      await sqs.setQueueAttributes({ QueueUrl: await addressOf(sqs, name), Attributes: { Policy: policy } });
    },
  };
}
