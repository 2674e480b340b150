import { beforeEach, describe, expect, test } from 'vitest';
import type { BucketNotifications } from '../../../src/ports/buckets.ts';
import { createSampleCloud } from '../sample-cloud.ts';
import type { SampleCloud } from '../sample-cloud.ts';
import { notificationsTemplate } from '../sample-templates.ts';

const bucket = 'acme-cloudtrail';
let sample: SampleCloud;
let accountId: string;
let queue: string;

beforeEach(() => {
  sample = createSampleCloud({ runtime: 'external' });
  accountId = sample.state.buckets.get(bucket)?.accountId ?? '';
  queue = sample.queueArn('panther-input-data-notifications-queue');
});

async function deployTopic(
  options: Partial<Parameters<typeof notificationsTemplate>[0]> = {},
  region = 'us-east-1',
): Promise<string> {
  const stacks = sample.cloud.stacks({ accountId, region });
  const template = notificationsTemplate({ queueArn: queue, ...options });
  await stacks.create({ name: `topic-${options.topicName ?? 'notifications'}`, template, parameters: {}, tags: {} });
  await sample.cloud.clock.sleep(120_000);
  await stacks.describe(`topic-${options.topicName ?? 'notifications'}`);
  sample.cloud.world.confirmSubscriptions();
  return (await stacks.describe(`topic-${options.topicName ?? 'notifications'}`))?.outputs['TopicArn'] ?? '';
}

const to = (topicArn: string, prefix = '', id = 'panther'): BucketNotifications => ({
  TopicConfigurations: [
    {
      Id: id,
      TopicArn: topicArn,
      Events: ['s3:ObjectCreated:*'],
      Filter: { Key: { FilterRules: [{ Name: 'prefix', Value: prefix }] } },
    },
  ],
});
const put = async (notifications: BucketNotifications): Promise<void> =>
  sample.cloud.buckets(accountId).putNotifications(bucket, notifications);
const refusal = (reason: string): unknown =>
  expect.objectContaining({ code: 'VALIDATION', message: expect.stringContaining(reason) });
const bodies = (): unknown[] =>
  sample.cloud.world
    .receivedBy(queue)
    .latest.map(({ body }) => JSON.parse(body) as { readonly Type?: string })
    .filter(({ Type }) => Type !== 'SubscriptionConfirmation');

describe('delivery', () => {
  test('takes an object to Panther`s queue in another account and region, in the envelope of SNS', async () => {
    await put(to(await deployTopic(), 'AWSLogs/'));
    const deliveries = sample.cloud.world.putObject({ bucket, key: 'AWSLogs/a b+c.json', body: 'x' });
    expect(deliveries).toEqual([{ arn: queue }]);
    const envelope = bodies().at(-1) as { Type: string; Message: string; TopicArn: string };
    expect(envelope).toMatchObject({ Type: 'Notification', Subject: 'Amazon S3 Notification' });
    const { Records } = JSON.parse(envelope.Message) as { Records: { s3: { object: object; bucket: object } }[] };
    expect(Records[0]?.s3.bucket).toMatchObject({ name: bucket, arn: `arn:aws:s3:::${bucket}` });
    expect(Records[0]?.s3.object).toMatchObject({
      key: 'AWSLogs/a+b%2Bc.json',
      size: 1,
      eTag: '9dd4e461268c8034f5c8564e155c67a6',
    });
  });

  test('leaves the envelope out where a subscription asks for raw messages', async () => {
    await put(to(await deployTopic({ isRaw: true })));
    sample.cloud.world.putObject({ bucket, key: 'a', body: '' });
    expect(bodies().at(-1)).toMatchObject({ Records: [{ eventName: 'ObjectCreated:Put' }] });
  });

  test('begins with a test event', async () => {
    await put(to(await deployTopic({ isRaw: true })));
    expect(bodies()).toEqual([expect.objectContaining({ Event: 's3:TestEvent', Bucket: bucket })]);
  });

  test('happens only for keys that a filter fits, and for each destination', async () => {
    const arn = await deployTopic();
    const { LambdaFunctionConfigurations = [] } = await sample.cloud.buckets(accountId).notifications(bucket);
    await put({ ...to(arn, 'AWSLogs/'), LambdaFunctionConfigurations });
    expect(sample.cloud.world.putObject({ bucket, key: 'other/a', body: '' })).toEqual([]);
    const deliveries = sample.cloud.world.putObject({ bucket, key: 'access-logs/a', body: '' });
    expect(deliveries).toEqual([{ arn: LambdaFunctionConfigurations[0]?.['LambdaFunctionArn'] }]);
  });

  test('says why nothing arrives: the topic is gone, the queue is not there', async () => {
    await put(to(await deployTopic({ queueArn: queue.replace(/queue$/, 'nowhere') })));
    expect(sample.cloud.world.putObject({ bucket, key: 'a', body: '' })).toEqual([
      { arn: queue.replace(/queue$/, 'nowhere'), problem: 'there is no such queue' },
    ]);
    await sample.cloud.stacks({ accountId, region: 'us-east-1' }).remove('topic-notifications');
    await sample.cloud.clock.sleep(60_000);
    expect(sample.cloud.world.putObject({ bucket, key: 'a', body: '' })[0]?.problem).toBe('there is no such topic');
  });

  test('keeps the count of all messages but only the latest hundred', async () => {
    await put(to(await deployTopic()));
    for (let index = 0; index < 150; index += 1) sample.cloud.world.putObject({ bucket, key: `k${index}`, body: '' });
    const { received, latest } = sample.cloud.world.receivedBy(queue);
    expect(received).toBe(152);
    expect(latest).toHaveLength(100);
  });
});

describe('a configuration', () => {
  test.each([
    [
      'a topic whose policy names another account',
      {
        statement: {
          Effect: 'Allow',
          Principal: { Service: 's3.amazonaws.com' },
          Action: 'sns:Publish',
          Resource: '*',
          Condition: { StringEquals: { 'aws:SourceAccount': '000000000000' } },
        },
      },
      'publish for this bucket',
    ],
    [
      'a topic whose policy names another bucket',
      {
        statement: {
          Effect: 'Allow',
          Principal: { Service: 's3.amazonaws.com' },
          Action: 'sns:Publish',
          Resource: '*',
          Condition: { ArnLike: { 'aws:SourceArn': 'arn:aws:s3:::other' } },
        },
      },
      'publish for this bucket',
    ],
    [
      'a topic with a key that S3 may not use',
      { key: 'closed' as const },
      'does not let s3.amazonaws.com use kms:GenerateDataKey',
    ],
    ['a topic with the key that AWS manages', { key: 'aws' as const }, 'not a customer-managed key'],
  ])('is refused with %s', async (_, options, reason) => {
    await expect(put(to(await deployTopic(options)))).rejects.toThrow(refusal(reason));
  });

  test('is taken with a topic whose key S3 may use', async () => {
    await put(to(await deployTopic({ key: 'open' })));
    expect(sample.cloud.world.putObject({ bucket, key: 'a', body: '' })).toEqual([{ arn: queue }]);
  });

  test('is refused with a topic of another region', async () => {
    await expect(put(to(await deployTopic({}, 'eu-west-1')))).rejects.toThrow(
      refusal('it is in eu-west-1, the bucket in us-east-1'),
    );
  });

  test.each([
    ['an unknown event', { Events: ['s3:ObjectCreated:Made'] }, 'the event "s3:ObjectCreated:Made" is not supported'],
    ['no event', { Events: [] }, 'names no event'],
    ['no list of events', { Events: undefined }, 'names no event'],
    ['an event that is no text', { Events: [null] }, 'the event null is not supported'],
    [
      'a prefix longer than any key',
      { Filter: { Key: { FilterRules: [{ Name: 'prefix', Value: 'a'.repeat(1_025) }] } } },
      'the prefix of a filter has 1025 bytes, more than 1024',
    ],
    [
      'a suffix that is too long in bytes, not in characters',
      { Filter: { Key: { FilterRules: [{ Name: 'Suffix', Value: 'é'.repeat(513) }] } } },
      'the Suffix of a filter has 1026 bytes, more than 1024',
    ],
    ['a filter rule without a value', { Filter: { Key: { FilterRules: [{ Name: 'prefix' }] } } }, 'a name and a value'],
    ['a filter rule that is nothing', { Filter: { Key: { FilterRules: [null] } } }, 'a name and a value'],
    ['filter rules that are no list', { Filter: { Key: { FilterRules: {} } } }, 'must be a list'],
    [
      'a filter on something else',
      { Filter: { Key: { FilterRules: [{ Name: 'infix', Value: 'a' }] } } },
      'one prefix and one suffix',
    ],
    [
      'two prefixes in one filter',
      {
        Filter: {
          Key: {
            FilterRules: [
              { Name: 'prefix', Value: 'a' },
              { Name: 'Prefix', Value: 'b' },
            ],
          },
        },
      },
      'one prefix and one suffix',
    ],
  ])('is refused with %s', async (_, change, reason) => {
    const arn = await deployTopic();
    const [entry] = to(arn).TopicConfigurations ?? [];
    const notifications = { TopicConfigurations: [{ ...entry, ...change }] } as unknown as BucketNotifications;
    await expect(put(notifications)).rejects.toThrow(refusal(reason));
    expect((await sample.cloud.buckets(accountId).notifications(bucket)).TopicConfigurations).toBeUndefined();
  });

  test.each(['prefix', 'Prefix', 'PREFIX'])(
    'with a rule named %s comes back with `Prefix`, as from S3',
    async (Name) => {
      const [entry] = to(await deployTopic()).TopicConfigurations ?? [];
      const rules = [
        { Name, Value: 'a/' },
        { Name: 'suffix', Value: '.gz' },
      ];
      await put({ TopicConfigurations: [{ Events: [], ...entry, Filter: { Key: { FilterRules: rules } } }] });
      const read = await sample.cloud.buckets(accountId).notifications(bucket);
      const expected = [
        { Name: 'Prefix', Value: 'a/' },
        { Name: 'Suffix', Value: '.gz' },
      ];
      expect(read).toEqual({ TopicConfigurations: [{ ...entry, Filter: { Key: { FilterRules: expected } } }] });
      const shown = sample.cloud.world.describe().buckets.find(({ name }) => name === bucket);
      expect(shown?.notifications[0]?.Filter?.Key?.FilterRules).toEqual(expected);
      expect(sample.cloud.world.putObject({ bucket, key: 'a/b.gz', body: '' })).toEqual([{ arn: queue }]);
    },
  );

  test('is taken with a prefix as long as a key can be', async () => {
    await put(to(await deployTopic(), 'a'.repeat(1_024)));
    expect(sample.cloud.world.putObject({ bucket, key: 'a'.repeat(1_024), body: '' })).toEqual([{ arn: queue }]);
  });

  test('is refused with a FIFO topic, an id used twice, an overlap across kinds, and more than 100 entries', async () => {
    const arn = await deployTopic();
    await expect(put(to(`${arn}.fifo`))).rejects.toThrow(refusal('FIFO'));
    const { LambdaFunctionConfigurations = [] } = await sample.cloud.buckets(accountId).notifications(bucket);
    await expect(put({ ...to(arn, 'access-'), LambdaFunctionConfigurations })).rejects.toThrow(refusal('overlap'));
    const many = (count: number): BucketNotifications => ({
      TopicConfigurations: Array.from({ length: count }, (_, index) => ({
        ...to(arn, `${String(index).padStart(3, '0')}/`, `id-${index}`).TopicConfigurations?.[0],
        Events: ['s3:ObjectCreated:*'],
      })),
    });
    await expect(put(many(101))).rejects.toThrow(refusal('101 notification configurations'));
    await put(many(100));
    const twice = [...(to(arn, 'a/').TopicConfigurations ?? []), ...(to(arn, 'b/').TopicConfigurations ?? [])];
    await expect(put({ TopicConfigurations: twice })).rejects.toThrow(
      refusal("two configurations have the id 'panther'"),
    );
  });

  test('is blocked by a foreign entry that has gone stale', async () => {
    const stale = await deployTopic({ topicName: 'stale' });
    const good = await deployTopic({ topicName: 'good' });
    await put(to(stale, 'old/', 'foreign'));
    await sample.cloud.stacks({ accountId, region: 'us-east-1' }).remove('topic-stale');
    await sample.cloud.clock.sleep(60_000);
    const both = [
      ...(to(stale, 'old/', 'foreign').TopicConfigurations ?? []),
      ...(to(good, 'new/').TopicConfigurations ?? []),
    ];
    await expect(put({ TopicConfigurations: both })).rejects.toThrow(refusal(`${stale} (there is no such topic)`));
  });
});
