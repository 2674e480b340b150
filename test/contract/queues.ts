import { describe, expect } from 'vitest';
import { defineBehaviour } from './contract-cloud.ts';
import type { Contract } from './contract-cloud.ts';

const statement = (queueArn: string, account: string): object => ({
  Sid: `Account${account}`,
  Effect: 'Allow',
  Principal: { Service: 'sns.amazonaws.com' },
  Action: 'sqs:SendMessage',
  Resource: queueArn,
  Condition: { ArnLike: { 'aws:SourceArn': `arn:aws:sns:*:${account}:*` } },
});

const policyOf = (queueArn: string, count: number): string =>
  JSON.stringify({
    Version: '2012-10-17',
    Statement: Array.from({ length: count }, (_, index) => statement(queueArn, String(index).padStart(12, '0'))),
  });

/** What every `Queues` must do. */
export function describeQueuesContract(contract: Contract): void {
  describe('Queues', () => {
    defineBehaviour(contract, 'knows nothing of a queue that was never made', async ({ cloud, queue, queueArn }) => {
      const queues = cloud.queues(queue);
      expect(await queues.describe('nobody')).toBeUndefined();
      await expect(queues.setPolicy('nobody', policyOf(queueArn, 1))).rejects.toMatchObject({ code: 'NOT_FOUND' });
    });

    defineBehaviour(
      contract,
      'describes a queue, and replaces its whole policy',
      async ({ cloud, queue, queueArn }) => {
        const queues = cloud.queues(queue);
        expect((await queues.describe(queue.name))?.arn).toBe(queueArn);
        for (const count of [2, 1]) {
          await queues.setPolicy(queue.name, policyOf(queueArn, count));
          const described = await queues.describe(queue.name);
          expect(JSON.parse(described?.policy ?? '')).toEqual(JSON.parse(policyOf(queueArn, count)));
        }
      },
    );

    defineBehaviour(
      contract,
      'gives a policy back as it was written',
      async ({ cloud, queue, queueArn }) => {
        await cloud.queues(queue).setPolicy(queue.name, policyOf(queueArn, 1));
        expect((await cloud.queues(queue).describe(queue.name))?.policy).toBe(policyOf(queueArn, 1));
      },
      'queue-policy-bytes',
    );

    defineBehaviour(
      contract,
      'refuses what is no policy, or one beyond the limits, and keeps the one that is there',
      async ({ cloud, queue, queueArn }) => {
        const queues = cloud.queues(queue);
        await queues.setPolicy(queue.name, policyOf(queueArn, 10));
        for (const policy of ['{', policyOf(queueArn, 11), policyOf(queueArn, 21), policyOf('x'.repeat(8_192), 1)]) {
          await expect(queues.setPolicy(queue.name, policy)).rejects.toMatchObject({ code: 'VALIDATION' });
        }
        const described = await queues.describe(queue.name);
        expect(JSON.parse(described?.policy ?? '')).toEqual(JSON.parse(policyOf(queueArn, 10)));
      },
      'policy-checks',
    );
  });
}
