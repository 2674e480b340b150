import { beforeEach, describe, expect, test } from 'vitest';
import { names } from '../../../src/config/names.ts';
import { enterWorld } from '../../../src/local/create-local-cloud.ts';
import type { Place } from '../../../src/ports/place.ts';
import { parseWorld, renderWorld } from '../../../src/local/state/world-json.ts';
import { openInputQueue, registerAccounts } from '../prepare-runtime.ts';
import { access, createSampleCloud } from '../sample-cloud.ts';
import type { SampleCloud } from '../sample-cloud.ts';
import { notificationsTemplate } from '../sample-templates.ts';

const bucket = 'acme-cloudtrail';
let sample: SampleCloud;
let place: Place;
let queue: string;
let topicArn: string;

beforeEach(() => {
  sample = createSampleCloud();
  place = { accountId: sample.state.buckets.get(bucket)?.accountId ?? '', region: 'us-east-1' };
  queue = sample.queueArn(names.notificationsQueue);
  topicArn = `arn:aws:sns:us-east-1:${place.accountId}:notifications`;
});

const deploy = async (options: Partial<Parameters<typeof notificationsTemplate>[0]> = {}): Promise<void> => {
  const stacks = sample.cloud.stacks(place);
  const request = {
    name: 'topic',
    template: notificationsTemplate({ queueArn: queue, ...options }),
    parameters: {},
    tags: {},
  };
  if ((await stacks.describe('topic')) === undefined) await stacks.create(request);
  else await stacks.update(request);
  await wait(60);
};
const wait = async (seconds: number): Promise<void> => {
  await sample.cloud.clock.sleep(1000 * seconds);
  await sample.cloud.identity();
};
const list = () => sample.cloud.topics(place).listSubscriptions(topicArn);
const isPending = async (): Promise<boolean> => (await list())[0]?.arn === undefined;
const tokens = () =>
  sample.cloud.world
    .receivedBy(queue)
    .latest.map(({ body }) => JSON.parse(body) as { Type: string; Token?: string; TopicArn: string })
    .filter(({ Type }) => Type === 'SubscriptionConfirmation');
const put = () => sample.cloud.world.putObject({ bucket, key: 'a', body: 'x' });
const notify = () =>
  sample.cloud.buckets(place.accountId).putNotifications(bucket, {
    TopicConfigurations: [{ Id: 'a', TopicArn: topicArn, Events: ['s3:ObjectCreated:*'] }] as never,
  });

describe('the subscription of a queue in another account', () => {
  test('is confirmed by Panther some seconds after its token came, if a source of the account is registered', async () => {
    await openInputQueue(sample, place.accountId);
    await registerAccounts(sample, place.accountId);
    await deploy();
    await wait(30);
    expect(await list()).toEqual([
      { protocol: 'sqs', endpoint: queue, arn: expect.stringContaining(`${topicArn}:`) as unknown },
    ]);
    expect(tokens()).toEqual([expect.objectContaining({ TopicArn: topicArn })]);
    await notify();
    expect(put()).toEqual([{ arn: queue }]);
  });

  test('waits while the registry holds no source of the account, and gets nothing', async () => {
    await openInputQueue(sample, place.accountId);
    await registerAccounts(sample, '000000000000');
    await deploy();
    await wait(3_600);
    expect(await isPending()).toBe(true);
    await notify();
    expect(put()).toEqual([{ arn: queue, problem: 'the subscription waits to be confirmed' }]);
    expect(sample.cloud.world.receivedBy(queue).received).toBe(1);
  });

  test('loses its token if the queue does not let the topic send; subscribing again sends another', async () => {
    await registerAccounts(sample, place.accountId);
    await deploy();
    expect(tokens()).toEqual([]);
    await openInputQueue(sample, place.accountId);
    await wait(60);
    expect(await isPending()).toBe(true);
    await sample.cloud.topics(place).subscribeQueue(topicArn, queue);
    expect(tokens()).toHaveLength(1);
    expect(await isPending()).toBe(true);
    await wait(10);
    expect(await isPending()).toBe(false);
  });

  test('gets a new token each time while it waits, and none once it is confirmed', async () => {
    await openInputQueue(sample, place.accountId);
    await deploy();
    await sample.cloud.topics(place).subscribeQueue(topicArn, queue);
    expect(new Set(tokens().map(({ Token }) => Token)).size).toBe(2);
    sample.cloud.world.confirmSubscriptions();
    await sample.cloud.topics(place).subscribeQueue(topicArn, queue);
    expect(tokens()).toHaveLength(2);
    expect(await list()).toHaveLength(1);
  });

  test('is not confirmed by a registry that is no registry', async () => {
    await openInputQueue(sample, place.accountId);
    const { panther } = sample.state;
    const objects = sample.cloud.objects(panther.accountId);
    await objects.writeText(`panther-runtime-${panther.accountId}-us-west-2`, names.sourceRegistryKey, '{', undefined);
    await deploy();
    await wait(60);
    expect(await isPending()).toBe(true);
  });

  test('can be confirmed by hand where another runtime looks after the queue', async () => {
    sample = createSampleCloud({ runtime: 'external' });
    await deploy();
    expect(await isPending()).toBe(true);
    expect(sample.cloud.world.confirmSubscriptions()).toBe(1);
    expect(await isPending()).toBe(false);
    expect(sample.cloud.world.confirmSubscriptions()).toBe(0);
  });

  test('is confirmed in a world that was written down and read again while the token was on its way', async () => {
    await deploy();
    await openInputQueue(sample, place.accountId);
    await registerAccounts(sample, place.accountId);
    await sample.cloud.topics(place).subscribeQueue(topicArn, queue);
    const text = renderWorld(sample.state);
    const again = parseWorld(text);
    expect(renderWorld(again)).toBe(text);
    const cloud = enterWorld(again, { access }, { onCall: () => {}, close: () => {} });
    expect((await cloud.topics(place).listSubscriptions(topicArn))[0]?.arn).toBeUndefined();
    await cloud.clock.sleep(10_000);
    expect((await cloud.topics(place).listSubscriptions(topicArn))[0]?.arn).toBeDefined();
  });

  test('is seen as waiting in the summary of the world', async () => {
    await deploy();
    expect(sample.cloud.world.describe().subscriptions).toEqual([
      { topicArn, protocol: 'sqs', endpoint: queue, isConfirmed: false },
    ]);
  });
});

describe('a subscription', () => {
  test('in the account of its queue is confirmed at once, and gone with its stack', async () => {
    queue = sample.cloud.world.createQueue({ ...place, name: 'mine' });
    await deploy();
    expect(await isPending()).toBe(false);
    await sample.cloud.stacks(place).remove('topic');
    await wait(60);
    await expect(list()).rejects.toMatchObject({ code: 'NOT_FOUND' });
    expect(sample.state.subscriptions.size).toBe(0);
  });

  test('keeps what a port made of it until its stack changes it', async () => {
    queue = sample.cloud.world.createQueue({ ...place, name: 'mine' });
    await deploy();
    const topics = sample.cloud.topics(place);
    const [{ arn = '' } = {}] = await list();
    await topics.setRawDelivery(arn, true);
    await deploy({ statement: { Effect: 'Deny', Principal: '*', Action: 'sns:Publish', Resource: '*' } });
    expect(await topics.describeSubscription(arn)).toEqual({ isRaw: true });
    await deploy({ isRaw: true });
    await deploy({ isRaw: false });
    expect(await topics.describeSubscription(arn)).toEqual({ isRaw: false });
    expect(await list()).toEqual([{ arn, protocol: 'sqs', endpoint: queue }]);
  });

  test('moves when its stack names another queue', async () => {
    queue = sample.cloud.world.createQueue({ ...place, name: 'one' });
    await deploy();
    queue = sample.cloud.world.createQueue({ ...place, name: 'two' });
    await deploy();
    expect((await list()).map(({ endpoint }) => endpoint)).toEqual([queue]);
  });

  test('to the queue of real-time events is confirmed without being kept', async () => {
    queue = sample.queueArn(names.eventsQueue);
    await deploy();
    expect(await isPending()).toBe(false);
    expect(sample.state.subscriptions.size).toBe(0);
    const [{ arn = '' } = {}] = await list();
    await sample.cloud.topics(place).setRawDelivery(arn, true);
    expect(await sample.cloud.topics(place).describeSubscription(arn)).toEqual({ isRaw: true });
    expect(await list()).toHaveLength(1);
  });

  test('with a filter policy lets no message of S3 through', async () => {
    const foreign = sample.cloud.world.createTopic({ ...place, name: 'foreign' });
    const mine = sample.cloud.world.createQueue({ ...place, name: 'mine' });
    const filterPolicy = '{"kind":["a"]}';
    sample.cloud.world.subscribe({ topicArn: foreign, endpoint: mine, filterPolicy, isRaw: true });
    const topics = sample.cloud.topics(place);
    const [{ arn = '' } = {}] = await topics.listSubscriptions(foreign);
    expect(await topics.describeSubscription(arn)).toEqual({ isRaw: true, filterPolicy });
    topicArn = foreign;
    const allow = { Effect: 'Allow', Principal: { Service: 's3.amazonaws.com' }, Action: 'sns:Publish', Resource: '*' };
    await topics.setPolicy(foreign, JSON.stringify({ Statement: [allow] }));
    await notify();
    expect(put()[0]?.problem).toContain('filter policy');
  });

  test.each([
    ['a function, if a permission says so', true],
    ['a function not, if none does', false],
  ])('tells %s', async (_, isPermitted) => {
    const functionArn = sample.cloud.world.createFunction({ ...place, name: 'indexer' });
    await deploy();
    sample.cloud.world.subscribe({ topicArn, protocol: 'lambda', endpoint: functionArn });
    const properties = {
      Action: 'lambda:InvokeFunction',
      FunctionName: functionArn,
      Principal: 'sns.amazonaws.com',
      SourceArn: isPermitted ? topicArn : `${topicArn}-other`,
    };
    await sample.cloud.stacks(place).create({
      name: 'permission',
      template: JSON.stringify({
        Resources: { Permission: { Type: 'AWS::Lambda::Permission', Properties: properties } },
      }),
      parameters: {},
      tags: {},
    });
    await wait(60);
    await notify();
    const told = put().find(({ arn }) => arn === functionArn);
    expect(told?.problem).toEqual(isPermitted ? undefined : expect.stringContaining('does not let'));
    expect(sample.cloud.world.receivedBy(functionArn).received).toBe(isPermitted ? 2 : 0);
  });

  test.each(['email', 'https'])('by %s waits for somebody outside', async (protocol) => {
    await deploy();
    sample.cloud.world.subscribe({ topicArn, protocol, endpoint: 'somebody' });
    sample.cloud.world.confirmSubscriptions();
    expect((await list()).find((each) => each.protocol === protocol)).toEqual({ protocol, endpoint: 'somebody' });
  });

  test.each([
    ['no queue', 'arn:aws:lambda:us-east-1:123456789012:function:a'],
    ['a FIFO queue', 'arn:aws:sqs:us-east-1:123456789012:a.fifo'],
  ])('of %s is refused', async (_, endpoint) => {
    await deploy();
    await expect(sample.cloud.topics(place).subscribeQueue(topicArn, endpoint)).rejects.toMatchObject({
      code: 'VALIDATION',
    });
  });
});

test('an encrypted queue takes messages only if its key lets SNS use it', async () => {
  const keyArn = sample.cloud.world.createKey(place);
  queue = sample.cloud.world.createQueue({
    ...place,
    name: 'sealed',
    keyId: keyArn,
    policy: JSON.stringify({
      Statement: [{ Effect: 'Allow', Principal: { Service: 'sns.amazonaws.com' }, Action: 'sqs:*', Resource: '*' }],
    }),
  });
  await deploy();
  await notify();
  expect(put()[0]?.problem).toContain('does not let sns.amazonaws.com use kms:GenerateDataKey');
  const keys = sample.cloud.keys(place);
  const { Statement } = JSON.parse(await keys.policy(keyArn)) as { Statement: object[] };
  const use = { Effect: 'Allow', Principal: { Service: 'sns.amazonaws.com' }, Action: 'kms:*', Resource: '*' };
  await keys.setPolicy(keyArn, JSON.stringify({ Version: '2012-10-17', Statement: [...Statement, use] }));
  expect(put()).toEqual([{ arn: queue }]);
  sample.cloud.world.setKeyState(keyArn, 'Disabled');
  expect(put()[0]?.problem).toContain('is Disabled');
});
