import { describe, expect } from 'vitest';
import type { BucketNotifications } from '../../src/ports/buckets.ts';
import { defineBehaviour } from './contract-cloud.ts';
import type { Contract, ContractCloud } from './contract-cloud.ts';
import { waitForStack } from './stacks.ts';

/** Deploys a topic that S3 may publish to, and returns its ARN. */
async function createTopic(opened: ContractCloud, name: string, mayPublish = true): Promise<string> {
  const { cloud, bucket, queueArn } = opened;
  const stacks = cloud.stacks(bucket);
  const statement = {
    Effect: 'Allow',
    Principal: { Service: 's3.amazonaws.com' },
    Action: 'sns:Publish',
    Resource: { Ref: 'Topic' },
    Condition: {
      StringEquals: { 'aws:SourceAccount': mayPublish ? bucket.accountId : '000000000000' },
      ArnLike: { 'aws:SourceArn': `arn:aws:s3:::${bucket.name}` },
    },
  };
  const template = JSON.stringify({
    Resources: {
      Topic: { Type: 'AWS::SNS::Topic', Properties: { TopicName: name } },
      Policy: {
        Type: 'AWS::SNS::TopicPolicy',
        Properties: { Topics: [{ Ref: 'Topic' }], PolicyDocument: { Version: '2012-10-17', Statement: [statement] } },
      },
      Subscription: {
        Type: 'AWS::SNS::Subscription',
        Properties: { TopicArn: { Ref: 'Topic' }, Protocol: 'sqs', Endpoint: queueArn },
      },
    },
    Outputs: { TopicArn: { Value: { Ref: 'Topic' } } },
  });
  await stacks.create({ name, template, parameters: {}, tags: {} });
  return (await waitForStack(opened, stacks, name))?.outputs['TopicArn'] ?? '';
}

const entry = (id: string, topicArn: string, prefix: string, ruleName = 'prefix'): object => ({
  Id: id,
  TopicArn: topicArn,
  Events: ['s3:ObjectCreated:*'],
  Filter: { Key: { FilterRules: [{ Name: ruleName, Value: prefix }] } },
});

const topics = (...entries: readonly object[]): BucketNotifications =>
  ({ TopicConfigurations: entries }) as BucketNotifications;

/** What every `Buckets` must do. */
export function describeBucketsContract(contract: Contract): void {
  describe('Buckets', () => {
    defineBehaviour(contract, 'tells where a bucket is, and that there is none', async ({ cloud, bucket }) => {
      const buckets = cloud.buckets(bucket.accountId);
      expect(await buckets.region(bucket.name)).toBe(bucket.region);
      await expect(buckets.region('there-is-no-such-bucket')).rejects.toMatchObject({ code: 'NOT_FOUND' });
    });

    defineBehaviour(
      contract,
      'refuses a bucket that belongs to another account than expected',
      async ({ cloud, bucket, targets }) => {
        const other = targets.find((id) => id !== bucket.accountId) ?? '';
        await expect(cloud.buckets(other).notifications(bucket.name)).rejects.toMatchObject({ code: 'ACCESS_DENIED' });
        await expect(cloud.buckets(other).putNotifications(bucket.name, {})).rejects.toMatchObject({
          code: 'ACCESS_DENIED',
        });
      },
      'bucket-owner',
    );

    defineBehaviour(contract, 'replaces the whole configuration and gives it back', async (opened) => {
      const buckets = opened.cloud.buckets(opened.bucket.accountId);
      const topicArn = await createTopic(opened, 'contract');
      const ids = async (): Promise<readonly unknown[] | undefined> =>
        (await buckets.notifications(opened.bucket.name)).TopicConfigurations?.map(({ Id }) => Id);
      const first = topics(entry('one', topicArn, 'a/'), entry('two', topicArn, 'b/'));
      await buckets.putNotifications(opened.bucket.name, first);
      expect(await ids()).toEqual(['one', 'two']);
      await buckets.putNotifications(opened.bucket.name, topics(entry('three', topicArn, 'c/')));
      expect(await ids()).toEqual(['three']);
    });

    defineBehaviour(
      contract,
      'keeps that a bucket tells EventBridge, until it is left out',
      async (opened) => {
        const buckets = opened.cloud.buckets(opened.bucket.accountId);
        await buckets.putNotifications(opened.bucket.name, { EventBridgeConfiguration: {} });
        expect((await buckets.notifications(opened.bucket.name)).EventBridgeConfiguration).toEqual({});
        await buckets.putNotifications(opened.bucket.name, {});
        expect((await buckets.notifications(opened.bucket.name)).EventBridgeConfiguration).toBeUndefined();
      },
      'event-bridge',
    );

    defineBehaviour(
      contract,
      'takes and gives back the names of filter rules in any case, so that nobody may compare them as they stand',
      async (opened) => {
        const buckets = opened.cloud.buckets(opened.bucket.accountId);
        const topicArn = await createTopic(opened, 'contract');
        const put = topics(
          entry('one', topicArn, 'a/', 'Prefix'),
          entry('two', topicArn, 'b/', 'PREFIX'),
          entry('three', topicArn, '.gz', 'Suffix'),
        );
        const [, , three] = put.TopicConfigurations ?? [];
        await buckets.putNotifications(
          opened.bucket.name,
          topics(...(put.TopicConfigurations ?? []).slice(0, 2), { ...three, Events: ['s3:ObjectRemoved:*'] }),
        );
        const read = await buckets.notifications(opened.bucket.name);
        const rules = read.TopicConfigurations?.map(({ Id, Filter }) => {
          const [rule] = Filter?.Key?.FilterRules ?? [];
          return [Id, rule?.Name.toLowerCase(), rule?.Value];
        });
        expect(rules).toEqual([
          ['one', 'prefix', 'a/'],
          ['two', 'prefix', 'b/'],
          ['three', 'suffix', '.gz'],
        ]);
      },
      'filter-rule-case',
    );

    defineBehaviour(
      contract,
      'refuses two entries that overlap, and keeps what was there',
      async (opened) => {
        const buckets = opened.cloud.buckets(opened.bucket.accountId);
        const topicArn = await createTopic(opened, 'contract');
        await buckets.putNotifications(opened.bucket.name, topics(entry('one', topicArn, 'a/')));
        await expect(
          buckets.putNotifications(
            opened.bucket.name,
            topics(entry('one', topicArn, 'a/'), entry('two', topicArn, 'a/b/')),
          ),
        ).rejects.toMatchObject({ code: 'VALIDATION' });
        expect((await buckets.notifications(opened.bucket.name)).TopicConfigurations).toHaveLength(1);
      },
      'overlapping-notifications',
    );

    defineBehaviour(
      contract,
      'refuses a topic that does not exist or does not let S3 publish',
      async (opened) => {
        const buckets = opened.cloud.buckets(opened.bucket.accountId);
        const closed = await createTopic(opened, 'closed', false);
        const absent = closed.replace(/closed$/, 'absent');
        for (const topicArn of [closed, absent]) {
          await expect(
            buckets.putNotifications(opened.bucket.name, topics(entry('one', topicArn, ''))),
          ).rejects.toMatchObject({
            code: 'VALIDATION',
            message: expect.stringContaining('unable to validate the following destination configurations'),
          });
        }
      },
      'notification-destinations',
    );

    defineBehaviour(contract, 'takes destinations that it cannot reach if it is told not to look', async (opened) => {
      const buckets = opened.cloud.buckets(opened.bucket.accountId);
      const { accountId, region } = opened.bucket;
      const put = topics(entry('stale', `arn:aws:sns:${region}:${accountId}:gone-long-since`, 'a/'));
      await buckets.putNotifications(opened.bucket.name, put, { skipDestinationValidation: true });
      const read = await buckets.notifications(opened.bucket.name);
      expect(read.TopicConfigurations?.map(({ Id }) => Id)).toEqual(['stale']);
    });
  });
}
