import { describe, expect } from 'vitest';
import { defineRuntimeBehaviour } from './runtime-contract.ts';
import type { RuntimeContract, RuntimeContractCloud } from './runtime-contract.ts';

const minute = 60_000;

/** What every `Publisher`, `QueueSender` and `Subscriptions` must do. */
export function describeMessagesContract(contract: RuntimeContract): void {
  const define = (title: string, body: (cloud: RuntimeContractCloud) => Promise<void>) =>
    defineRuntimeBehaviour(contract, title, body);

  describe('Publisher', () => {
    define('tells those whom the attributes of a message are for', async ({ owners, runtime, topicArn }) => {
      const attributes = { type: 'LogData', id: 'AWS.CloudTrail' };
      await runtime.publisher.publish(
        topicArn,
        { body: '{"s3":"é"}', subject: 'Amazon S3 Notification', attributes },
        minute,
      );
      await runtime.publisher.publish(topicArn, { body: 'not for it', attributes: { type: 'RuleMatch' } }, minute);
      const received = await owners.receive();
      expect(received.map(({ body }) => JSON.parse(body) as unknown)).toMatchObject([
        {
          Type: 'Notification',
          TopicArn: topicArn,
          Subject: 'Amazon S3 Notification',
          Message: '{"s3":"é"}',
          MessageAttributes: {
            type: { Type: 'String', Value: 'LogData' },
            id: { Type: 'String', Value: 'AWS.CloudTrail' },
          },
        },
      ]);
    });

    define('tells where there is no such topic', async ({ runtime, topicArn }) => {
      const publishing = runtime.publisher.publish(`${topicArn}-nowhere`, { body: 'x', attributes: {} }, minute);
      await expect(publishing).rejects.toMatchObject({ code: 'NOT_FOUND' });
    });

    define('publishes nothing without time, and waits as long as it takes where that is asked', async (cloud) => {
      const { owners, runtime, topicArn } = cloud;
      const message = (body: string) => ({ body, attributes: { type: 'LogData' } });
      for (const milliseconds of [0, -1, Number.NaN]) {
        const publishing = runtime.publisher.publish(topicArn, message('late'), milliseconds);
        await expect(publishing).rejects.toMatchObject({ code: 'NO_ANSWER' });
      }
      await runtime.publisher.publish(topicArn, message('in time'), Infinity);
      const received = await owners.receive();
      expect(received.map(({ body }) => JSON.parse(body) as unknown)).toMatchObject([{ Message: 'in time' }]);
    });
  });

  describe('QueueSender', () => {
    define('sends a message with its attributes, and one without', async ({ owners, queueUrl, runtime }) => {
      const attributes = { Reason: 'binary', Detail: 'é' };
      await runtime.queues.send(queueUrl, { body: '{"a":"é"}', attributes }, minute);
      await runtime.queues.send(queueUrl, { body: 'plain' }, minute);
      expect(await owners.receive()).toEqual([
        { body: '{"a":"é"}', attributes },
        { body: 'plain', attributes: {} },
      ]);
    });

    define('refuses what is too large, and tells where there is no such queue', async ({ queueUrl, runtime }) => {
      const large = { body: 'x'.repeat(1024 * 1024 + 1) };
      await expect(runtime.queues.send(queueUrl, large, minute)).rejects.toMatchObject({ code: 'VALIDATION' });
      const sending = runtime.queues.send(`${queueUrl}-nowhere`, { body: 'x' }, minute);
      await expect(sending).rejects.toMatchObject({ code: 'NOT_FOUND' });
    });

    define('sends nothing without time, and waits as long as it takes where that is asked', async (cloud) => {
      const { owners, queueUrl, runtime } = cloud;
      for (const milliseconds of [0, -1, Number.NaN]) {
        const sending = runtime.queues.send(queueUrl, { body: 'late' }, milliseconds);
        await expect(sending).rejects.toMatchObject({ code: 'NO_ANSWER' });
      }
      await runtime.queues.send(queueUrl, { body: 'in time' }, Infinity);
      expect(await owners.receive()).toMatchObject([{ body: 'in time' }]);
    });
  });

  describe('Subscriptions', () => {
    defineRuntimeBehaviour(
      contract,
      'confirms nothing by a token that SNS did not give out',
      async ({ runtime, topicArn }) => {
        await expect(runtime.subscriptions.confirm(topicArn, '0'.repeat(64))).rejects.toMatchObject({
          code: 'VALIDATION',
        });
      },
      'tokens',
    );

    define('confirms nothing for a topic that is not there', async ({ runtime, topicArn }) => {
      const confirming = runtime.subscriptions.confirm(`${topicArn}-nowhere`, '0'.repeat(64));
      await expect(confirming).rejects.toMatchObject({ code: 'NOT_FOUND' });
    });
  });
}
