import { S3 } from '@aws-sdk/client-s3';
import { SNS } from '@aws-sdk/client-sns';
import { SQS } from '@aws-sdk/client-sqs';
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import type { MotoServer } from '../../scripts/moto-server.ts';
import { createAwsCloud } from '../../src/aws/create-aws-cloud.ts';
import type { AwsCloud } from '../../src/aws/create-aws-cloud.ts';
import { accessRoleName, assume, buildMotoWorld, enterMoto, foreignNotification } from './moto-world.ts';
import type { MotoWorld } from './moto-world.ts';

/** An object on its way from the bucket to the input queue, with what pantherctl sets up in between. */

let server: MotoServer;
let world: MotoWorld;
let cloud: AwsCloud;
let s3: S3;
let sqs: SQS;
let topicArn = '';
beforeAll(async () => {
  server = await enterMoto();
});
beforeEach(async () => {
  await server.reset();
  world = await buildMotoWorld();
  cloud = createAwsCloud({ region: 'us-east-1', access: { roleName: accessRoleName }, usesPathStyle: true });
  const { accountId, region } = world.bucket;
  const credentials = await assume(accountId);
  s3 = new S3({ region, forcePathStyle: true, credentials });
  sqs = new SQS({ region, credentials });
  const made = await new SNS({ region, credentials }).createTopic({ Name: 'panther-notifications-topic' });
  topicArn = made.TopicArn ?? '';
});
afterAll(async () => {
  cloud.close();
  await server.stop();
});

const entry = (prefix: string): object => ({
  Id: `pantherctl-${prefix}`,
  TopicArn: topicArn,
  Events: ['s3:ObjectCreated:*'],
  Filter: { Key: { FilterRules: [{ Name: 'prefix', Value: prefix }] } },
});

async function connect(...prefixes: readonly string[]): Promise<void> {
  await cloud.topics(world.bucket).subscribeQueue(topicArn, world.panther.queueArn);
  const buckets = cloud.buckets(world.bucket.accountId);
  const live = await buckets.notifications(world.bucket.name);
  const configuration = { ...live, TopicConfigurations: prefixes.map(entry) } as typeof live;
  await buckets.putNotifications(world.bucket.name, configuration);
}

/** Every message that waits in the input queue. */
async function receive(): Promise<readonly Readonly<Record<string, string>>[]> {
  const bodies: Readonly<Record<string, string>>[] = [];
  for (;;) {
    const { Messages = [] } = await sqs.receiveMessage({
      QueueUrl: world.panther.queueUrl,
      MaxNumberOfMessages: 10,
      WaitTimeSeconds: 0,
    });
    if (Messages.length === 0) return bodies;
    bodies.push(...Messages.map(({ Body = '{}' }) => JSON.parse(Body) as Readonly<Record<string, string>>));
  }
}

interface S3Event {
  readonly Event?: string;
  readonly Records?: readonly {
    readonly eventName: string;
    readonly s3: {
      readonly configurationId: string;
      readonly bucket: { readonly name: string };
      readonly object: { readonly key: string; readonly size: number };
    };
  }[];
}

/** Keys in events are form-encoded. */
const decodeKey = (key: string): string => decodeURIComponent(key.replaceAll('+', ' '));

test('an object whose key holds + space % and unicode arrives as an S3 event in an SNS envelope', async () => {
  const key = 'AWSLogs/a+b c%20d%/日本語-ü.json.gz';
  await connect('AWSLogs/');
  expect(await cloud.buckets(world.bucket.accountId).notifications(world.bucket.name)).toEqual({
    TopicConfigurations: [entry('AWSLogs/')],
    QueueConfigurations: [foreignNotification(world.bucket)],
  });
  await s3.putObject({ Bucket: world.bucket.name, Key: key, Body: 'four' });
  await s3.putObject({ Bucket: world.bucket.name, Key: 'elsewhere/x', Body: 'x' });

  const envelopes = await receive();
  for (const envelope of envelopes) {
    expect(envelope).toMatchObject({ Type: 'Notification', TopicArn: topicArn, MessageId: expect.any(String) });
  }
  const messages = envelopes.map(({ Message = '{}' }) => JSON.parse(Message) as S3Event);
  expect(messages.filter(({ Event }) => Event === 's3:TestEvent')).toHaveLength(1);
  const records = messages.flatMap(({ Records = [] }) => Records);
  expect(records).toMatchObject([
    {
      eventName: 'ObjectCreated:Put',
      s3: {
        configurationId: 'pantherctl-AWSLogs/',
        bucket: { name: world.bucket.name },
        object: { size: 4 },
      },
    },
  ]);
  expect(records.map(({ s3: { object } }) => decodeKey(object.key))).toEqual([key]);
});

test('prefixes with + space % and unicode are told apart as they are spelt', async () => {
  const prefixes = ['a+b/', 'a b/', 'a%20b/', 'ü/'];
  await connect(...prefixes);
  for (const prefix of prefixes) await s3.putObject({ Bucket: world.bucket.name, Key: `${prefix}x`, Body: 'x' });
  const records = (await receive()).flatMap(({ Message = '{}' }) => (JSON.parse(Message) as S3Event).Records ?? []);
  const told = records.map(({ s3: { configurationId, object } }) => [configurationId, decodeKey(object.key)]);
  const byId = (one: readonly string[], other: readonly string[]): number => (String(one) < String(other) ? -1 : 1);
  expect(told.toSorted(byId)).toEqual(prefixes.map((prefix) => [`pantherctl-${prefix}`, `${prefix}x`]).toSorted(byId));
});

test('nothing arrives any more by an entry that is taken away, and the rest stands', async () => {
  await connect('a/', 'b/');
  await receive();
  const buckets = cloud.buckets(world.bucket.accountId);
  const { TopicConfigurations = [], ...rest } = await buckets.notifications(world.bucket.name);
  const kept = TopicConfigurations.filter(({ Id }) => Id !== 'pantherctl-a/');
  await buckets.putNotifications(world.bucket.name, { ...rest, TopicConfigurations: kept });
  for (const key of ['a/x', 'b/x']) await s3.putObject({ Bucket: world.bucket.name, Key: key, Body: 'x' });
  const records = (await receive()).flatMap(({ Message = '{}' }) => (JSON.parse(Message) as S3Event).Records ?? []);
  expect(records.map(({ s3: { object } }) => decodeKey(object.key))).toEqual(['b/x']);
  expect((await buckets.notifications(world.bucket.name)).QueueConfigurations).toEqual([
    foreignNotification(world.bucket),
  ]);
});

test('raw delivery that somebody has switched on is switched off again', async () => {
  await connect('a/');
  await receive();
  const topics = cloud.topics(world.bucket);
  const [subscription] = await topics.listSubscriptions(topicArn);
  expect(subscription).toMatchObject({ protocol: 'sqs', endpoint: world.panther.queueArn });
  const formOf = async (isRaw: boolean): Promise<readonly string[]> => {
    await topics.setRawDelivery(subscription?.arn ?? '', isRaw);
    expect(await topics.describeSubscription(subscription?.arn ?? '')).toEqual({ isRaw });
    await s3.putObject({ Bucket: world.bucket.name, Key: 'a/x', Body: 'x' });
    return (await receive()).map((body) => (Object.keys(body).includes('Records') ? 'event' : (body['Type'] ?? '')));
  };
  expect(await formOf(true)).toEqual(['event']);
  expect(await formOf(false)).toEqual(['Notification']);
});

test('the registry of sources is written once, and only over what was read', async () => {
  const objects = cloud.objects(world.panther.accountId);
  const { runtimeBucket } = world.panther;
  const key = 'sources/registry.json';
  expect(await objects.readText(runtimeBucket, key)).toBeUndefined();
  const writers = ['{"a":1}', '{"b":2}'].map((text) => objects.writeText(runtimeBucket, key, text, undefined));
  const outcomes = await Promise.allSettled(writers);
  expect(outcomes.filter(({ status }) => status === 'fulfilled')).toHaveLength(1);
  const first = await objects.readText(runtimeBucket, key);
  expect(first?.text).toBe(outcomes[0]?.status === 'fulfilled' ? '{"a":1}' : '{"b":2}');
  await objects.writeText(runtimeBucket, key, '{"c":3}', first?.etag);
  await expect(objects.writeText(runtimeBucket, key, '{"d":4}', first?.etag)).rejects.toMatchObject({
    code: 'STALE_REQUEST',
  });
  expect((await objects.readText(runtimeBucket, key))?.text).toBe('{"c":3}');
});
