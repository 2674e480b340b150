import { describe, expect } from 'vitest';
import type { Place } from '../../src/ports/place.ts';
import { defineBehaviour } from './contract-cloud.ts';
import type { Contract, ContractCloud } from './contract-cloud.ts';
import { buildKey, deployResources } from './deploy-resources.ts';

/** Deploys a topic that nobody has subscribed to, and returns its ARN. */
async function createTopic(opened: ContractCloud, place: Place = opened.bucket): Promise<string> {
  const topic = { Type: 'AWS::SNS::Topic', Properties: { TopicName: 'contract' } };
  return (await deployResources(opened, place, 'topic', { Topic: topic }))['Topic'] ?? '';
}

const policyOf = (topicArn: string, sid: string): string =>
  JSON.stringify({
    Version: '2012-10-17',
    Statement: [
      {
        Sid: sid,
        Effect: 'Allow',
        Principal: { Service: 's3.amazonaws.com' },
        Action: 'sns:Publish',
        Resource: topicArn,
      },
    ],
  });

/** What every `Topics` must do. */
export function describeTopicsContract(contract: Contract): void {
  describe('Topics', () => {
    defineBehaviour(contract, 'knows nothing of a topic that was never made', async ({ bucket, cloud }) => {
      const { accountId, region } = bucket;
      const arn = `arn:aws:sns:${region}:${accountId}:nobody`;
      const topics = cloud.topics(bucket);
      expect(await topics.describe(arn)).toBeUndefined();
      expect(await topics.describeSubscription(`${arn}:00000000-0000-4000-a000-000000000000`)).toBeUndefined();
      await expect(topics.listSubscriptions(arn)).rejects.toMatchObject({ code: 'NOT_FOUND' });
    });

    defineBehaviour(contract, 'describes a topic, its key and its policy', async (opened) => {
      const { bucket, cloud } = opened;
      const outputs = await deployResources(opened, bucket, 'topic', {
        Key: buildKey(bucket.accountId),
        Topic: { Type: 'AWS::SNS::Topic', Properties: { TopicName: 'sealed', KmsMasterKeyId: { Ref: 'Key' } } },
        Plain: { Type: 'AWS::SNS::Topic', Properties: { TopicName: 'plain' } },
      });
      const { Key: keyId, Plain: plain = '', Topic: sealed = '' } = outputs;
      const topics = cloud.topics(bucket);
      expect(await topics.describe(sealed)).toMatchObject({ arn: sealed, isFifo: false, keyId });
      const described = await topics.describe(plain);
      expect(described).not.toHaveProperty('keyId');
      expect(JSON.parse(described?.policy ?? '')).toMatchObject({ Statement: [{ Resource: plain }] });
    });

    defineBehaviour(contract, 'replaces the whole policy and gives it back as it was written', async (opened) => {
      const topicArn = await createTopic(opened);
      const topics = opened.cloud.topics(opened.bucket);
      for (const sid of ['One', 'Two']) {
        await topics.setPolicy(topicArn, policyOf(topicArn, sid));
        expect((await topics.describe(topicArn))?.policy).toBe(policyOf(topicArn, sid));
      }
    });

    defineBehaviour(
      contract,
      'refuses what is no policy, and keeps the one that is there',
      async (opened) => {
        const topicArn = await createTopic(opened);
        const topics = opened.cloud.topics(opened.bucket);
        await topics.setPolicy(topicArn, policyOf(topicArn, 'One'));
        const nobody = policyOf(topicArn, 'Two').replace('{"Service":"s3.amazonaws.com"}', '{"Nobody":"x"}');
        for (const policy of ['{', nobody, policyOf(topicArn, 'Two').replace('"Allow"', '"Maybe"')]) {
          await expect(topics.setPolicy(topicArn, policy)).rejects.toMatchObject({ code: 'VALIDATION' });
        }
        expect((await topics.describe(topicArn))?.policy).toBe(policyOf(topicArn, 'One'));
      },
      'policy-checks',
    );

    defineBehaviour(contract, 'subscribes a queue of its own account once, without raw delivery', async (opened) => {
      const { cloud, queue, queueArn } = opened;
      const topicArn = await createTopic(opened, queue);
      const topics = cloud.topics(queue);
      expect(await topics.listSubscriptions(topicArn)).toEqual([]);
      await topics.subscribeQueue(topicArn, queueArn);
      const [subscription] = await topics.listSubscriptions(topicArn);
      expect(subscription).toMatchObject({ protocol: 'sqs', endpoint: queueArn });
      expect(subscription?.arn).toContain(`${topicArn}:`);
      expect(await topics.describeSubscription(subscription?.arn ?? '')).toEqual({ isRaw: false });
      await topics.setRawDelivery(subscription?.arn ?? '', true);
      await topics.subscribeQueue(topicArn, queueArn);
      expect(await topics.listSubscriptions(topicArn)).toEqual([subscription]);
      expect(await topics.describeSubscription(subscription?.arn ?? '')).toEqual({ isRaw: true });
    });

    defineBehaviour(
      contract,
      'leaves the subscription of a queue of another account without an ARN until it is confirmed',
      async (opened) => {
        const { bucket, cloud, queueArn } = opened;
        const topicArn = await createTopic(opened);
        const topics = cloud.topics(bucket);
        for (let times = 0; times < 2; times += 1) {
          await topics.subscribeQueue(topicArn, queueArn);
          expect(await topics.listSubscriptions(topicArn)).toEqual([{ protocol: 'sqs', endpoint: queueArn }]);
        }
      },
      'pending-subscriptions',
    );

    defineBehaviour(
      contract,
      'does not act in an account that lets nobody in',
      async ({ administrator, cloud, lockedAccountId }) => {
        const { region } = administrator;
        const topics = cloud.topics({ accountId: lockedAccountId, region });
        await expect(topics.describe(`arn:aws:sns:${region}:${lockedAccountId}:a`)).rejects.toMatchObject({
          code: 'ACCOUNT_ACCESS',
          message: expect.stringContaining(lockedAccountId),
        });
      },
      'access-roles',
    );
  });
}
