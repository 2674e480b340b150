import { createVerify, X509Certificate } from 'node:crypto';
import { beforeEach, describe, expect, test } from 'vitest';
import { names } from '../../../src/config/names.ts';
import { enterWorld } from '../../../src/local/create-local-cloud.ts';
import { parseWorld, renderWorld } from '../../../src/local/state/world-json.ts';
import { readBytes } from '../../contract/runtime-contract.ts';
import { openInputQueue } from '../prepare-runtime.ts';
import { access as entry } from '../sample-cloud.ts';
import { roleResource, stageRuntime } from './stage-runtime.ts';
import type { RuntimeStage } from './stage-runtime.ts';

let stage: RuntimeStage;
beforeEach(async () => {
  stage = await stageRuntime();
});
const minute = 60_000;
const content = Buffer.alloc(150_000, 'abc\u0000');
const put = (body: string | Uint8Array = content) =>
  stage.cloud.world.putObject({ bucket: stage.bucket, key: 'a', body });
const open = (from = 0) => stage.runtime.sourceObjects.open(stage.access, stage.bucket, 'a', { from });
const write = async (bytes: number, key = 'out'): Promise<void> => {
  const upload = stage.runtime.lake.begin(stage.ownBucket, key, { contentType: 'text/plain' });
  try {
    for (let left = bytes; left > 0; left -= 1_000) await upload.write(Buffer.alloc(Math.min(left, 1_000)));
    await upload.finish();
  } finally {
    await upload.abort();
  }
};
const take = (visibilitySeconds?: number) =>
  stage.cloud.world.takeMessages(stage.outputArn, visibilitySeconds === undefined ? {} : { visibilitySeconds });
const wait = (seconds: number) => stage.cloud.clock.sleep(1000 * seconds);

describe('a scripted fault', () => {
  test('breaks the connection in the middle of an object, once, after so many bytes of what is read', async () => {
    put();
    stage.cloud.world.addFault({
      kind: 'broken-transfer',
      call: 'sourceObjects.open',
      bytes: 70_000,
      after: 1,
      times: 2,
    });
    expect((await readBytes((await open()).body)).equals(content)).toBe(true);
    let received = 0;
    for (const expected of [70_000, 140_000]) {
      const reading = async () => {
        for await (const chunk of (await open(received)).body) received += chunk.byteLength;
      };
      await expect(reading()).rejects.toMatchObject({ code: 'NO_ANSWER' });
      expect(received).toBe(expected);
    }
    expect((await readBytes((await open(received)).body)).equals(content.subarray(140_000))).toBe(true);
  });

  test('breaks an object off as it is written, of which nothing is left', async () => {
    stage.cloud.world.addFault({
      kind: 'broken-transfer',
      call: 'lake.write',
      resource: stage.ownBucket,
      bytes: 2_500,
    });
    await expect(write(10_000)).rejects.toMatchObject({ code: 'NO_ANSWER' });
    expect(stage.cloud.world.listObjects(stage.ownBucket)).toEqual([]);
    await write(10_000);
    expect(stage.cloud.world.readObject(stage.ownBucket, 'out')?.body.byteLength).toBe(10_000);
  });

  test('of credentials is mended by new ones, unless those are refused as well', async () => {
    put();
    stage.cloud.world.addFault({ kind: 'expired-credentials' });
    expect((await open()).size).toBe(content.byteLength);
    stage.cloud.world.addFault({ kind: 'expired-credentials', times: 2 });
    await expect(open()).rejects.toMatchObject({ code: 'NO_ANSWER' });
    expect((await open()).size).toBe(content.byteLength);
  });

  test.each([
    ['sourceObjects.open', () => open()],
    ['lake.write', () => write(1)],
    ['documents.read', () => stage.runtime.documents.read(stage.ownBucket, 'a')],
    ['documents.list', () => stage.runtime.documents.list(stage.ownBucket, 'a')],
    ['publisher.publish', () => stage.runtime.publisher.publish(stage.topicArn, { body: 'x', attributes: {} }, minute)],
    ['queueSender.send', () => stage.runtime.queues.send(stage.queueUrl, { body: 'x' }, minute)],
    ['subscriptions.confirm', () => stage.runtime.subscriptions.confirm(stage.topicArn, 'x')],
    ['subscriptions.readCertificate', () => stage.runtime.subscriptions.readCertificate('https://x')],
  ] as const)('slows %s down', async (call, ask) => {
    put();
    stage.cloud.world.addFault({ kind: 'throttling', call, times: 1 });
    await expect(ask()).rejects.toMatchObject({ code: 'THROTTLED' });
  });
});

describe('a role', () => {
  test('that goes while a source is in use refuses the next object', async () => {
    put();
    expect((await open()).size).toBe(content.byteLength);
    await stage.cloud.stacks({ ...stage.state.panther, accountId: stage.access.accountId }).remove('roles');
    await wait(120);
    await expect(open()).rejects.toMatchObject({ code: 'ACCESS_DENIED', message: expect.stringContaining('Reader') });
  });

  test('reads an encrypted object only with the right to its key, and while that is enabled', async () => {
    const place = { accountId: stage.access.accountId, region: 'us-east-1' };
    const keyArn = stage.cloud.world.createKey(place);
    stage.cloud.world.createBucket({ ...place, name: 'encrypted', kmsKeyArn: keyArn });
    stage.cloud.world.putObject({ bucket: 'encrypted', key: 'a', body: 'x' });
    const reading = () => stage.runtime.sourceObjects.open(stage.access, 'encrypted', 'a');
    expect((await reading()).size).toBe(1);
    stage.cloud.world.setKeyState(keyArn, 'Disabled');
    await expect(reading()).rejects.toMatchObject({ code: 'ACCESS_DENIED', message: expect.stringContaining(keyArn) });
  });

  test('of the function decides what the function may do', async () => {
    put();
    const { panther } = stage.state;
    const role = async (name: string, actions: readonly string[]) => {
      const template = JSON.stringify({ Resources: { Role: roleResource(name, panther.accountId, actions) } });
      await stage.cloud.stacks(panther).create({ name, template, parameters: {}, tags: {} });
      await wait(60);
      return stage.cloud.runtime(panther, { roleArn: `arn:aws:iam::${panther.accountId}:role/${name}` });
    };
    const calls = (runtime: typeof stage.runtime): readonly (() => Promise<unknown>)[] => [
      () => runtime.sourceObjects.open(stage.access, stage.bucket, 'a'),
      () => runtime.lake.begin(stage.ownBucket, 'a', { contentType: 'x' }).finish(),
      () => runtime.documents.read(stage.ownBucket, 'a'),
      () => runtime.documents.list(stage.ownBucket, 'a'),
      () => runtime.publisher.publish(stage.topicArn, { body: 'x', attributes: {} }, minute),
      () => runtime.queues.send(stage.queueUrl, { body: 'x' }, minute),
    ];
    for (const call of calls(await role('Nothing', ['s3:ListAllMyBuckets']))) {
      await expect(call()).rejects.toMatchObject({ code: 'ACCESS_DENIED' });
    }
    const rights = [
      'sts:AssumeRole',
      's3:PutObject',
      's3:GetObject',
      's3:ListBucket',
      'sns:Publish',
      'sqs:SendMessage',
    ];
    for (const call of calls(await role('Function', rights))) await call();
    const gone = stage.cloud.runtime(panther, { roleArn: `arn:aws:iam::${panther.accountId}:role/Nobody` });
    for (const call of calls(gone)) await expect(call()).rejects.toMatchObject({ code: 'ACCESS_DENIED' });
  });

  test('reads the present version by its name with the right to objects alone, and an older one not', async () => {
    const place = { ...stage.state.panther, accountId: stage.access.accountId };
    const template = JSON.stringify({
      Resources: { Role: roleResource('Objects', stage.state.panther.accountId, ['s3:GetObject', 's3:ListBucket']) },
    });
    await stage.cloud.stacks(place).create({ name: 'objects', template, parameters: {}, tags: {} });
    await wait(60);
    const access = { ...stage.access, roleArn: `arn:aws:iam::${place.accountId}:role/Objects` };
    put();
    const { versionId = '' } = await open();
    const reading = () => stage.runtime.sourceObjects.open(access, stage.bucket, 'a', { versionId });
    expect((await reading()).versionId).toBe(versionId);
    put('another');
    await expect(reading()).rejects.toMatchObject({ code: 'ACCESS_DENIED' });
  });
});

describe('a queue', () => {
  const send = (body: string) => stage.runtime.queues.send(stage.queueUrl, { body }, minute);

  test('hides what was received, gives it again, and gives it up to its dead-letter queue', async () => {
    await send('a');
    await send('b');
    const [first] = take();
    stage.cloud.world.deleteMessage(stage.outputArn, first?.receiptHandle ?? '');
    expect(take()).toEqual([]);
    await wait(61);
    expect(take().map(({ body, receiveCount }) => [body, receiveCount])).toEqual([['b', 2]]);
    await wait(61);
    expect(take()).toEqual([]);
    const dead = stage.cloud.world.takeMessages(stage.queueArn('output-dlq'));
    expect(dead.map(({ body, receiveCount }) => [body, receiveCount])).toEqual([['b', 1]]);
  });

  test('keeps a message whose receipt has become void', async () => {
    await send('a');
    const [first] = take(1);
    await wait(2);
    expect(take(1)).toHaveLength(1);
    stage.cloud.world.deleteMessage(stage.outputArn, first?.receiptHandle ?? '');
    await wait(61);
    expect(stage.cloud.world.takeMessages(stage.queueArn('output-dlq'))).toEqual([]);
    take();
    expect(stage.cloud.world.takeMessages(stage.queueArn('output-dlq')).map(({ body }) => body)).toEqual(['a']);
  });

  test('gets a raw message with its attributes beside it', async () => {
    const { panther } = stage.state;
    const topicArn = stage.cloud.world.createTopic({ ...panther, name: 'raw' });
    stage.cloud.world.subscribe({ topicArn, endpoint: stage.outputArn, isRaw: true });
    await stage.runtime.publisher.publish(topicArn, { body: 'x', attributes: { type: 'LogData' } }, minute);
    expect(take().map(({ attributes, body }) => [body, attributes])).toEqual([['x', { type: 'LogData' }]]);
  });

  test.each([
    ['empty', { body: '' }],
    ['made of characters that XML has not', { body: 'a\u0001' }],
    [
      'given more than ten attributes',
      { body: 'x', attributes: Object.fromEntries(Array.from('abcdefghijk', (c) => [c, c])) },
    ],
    ['given an attribute without a value', { body: 'x', attributes: { a: '' } }],
  ])('takes no message that is %s', async (_, message) => {
    await expect(stage.runtime.queues.send(stage.queueUrl, message, minute)).rejects.toMatchObject({
      code: 'VALIDATION',
    });
  });

  test('is known by its address', async () => {
    await expect(stage.runtime.queues.send('https://example.org/output', { body: 'x' }, minute)).rejects.toMatchObject({
      code: 'NOT_FOUND',
    });
  });
});

describe('a subscription that waits', () => {
  interface Confirmation {
    readonly Type: string;
    readonly Token: string;
    readonly Signature: string;
    readonly SigningCertURL: string;
  }
  let topicArn: string;
  let queueArn: string;
  beforeEach(async () => {
    await openInputQueue(stage, stage.access.accountId);
    queueArn = stage.queueArn(names.notificationsQueue);
    topicArn = stage.cloud.world.createTopic({
      accountId: stage.access.accountId,
      region: 'us-east-1',
      name: 'theirs',
    });
    stage.cloud.world.subscribe({ topicArn, endpoint: queueArn });
  });
  const isConfirmed = () =>
    stage.cloud.world.describe().subscriptions.find((each) => each.topicArn === topicArn)?.isConfirmed;
  const readConfirmation = (): Confirmation => {
    const [message] = stage.cloud.world.takeMessages(queueArn);
    return JSON.parse(message?.body ?? '{}') as Confirmation;
  };
  const isSigned = (confirmation: Confirmation, pem: string): boolean => {
    const fields = ['Message', 'MessageId', 'SubscribeURL', 'Timestamp', 'Token', 'TopicArn', 'Type'];
    const told = confirmation as unknown as Readonly<Record<string, string>>;
    const text = fields.map((name) => `${name}\n${told[name] ?? ''}\n`).join('');
    const { publicKey } = new X509Certificate(pem);
    return createVerify('RSA-SHA1').update(text).verify(publicKey, confirmation.Signature, 'base64');
  };

  test('is confirmed by its token, and no other', async () => {
    const { Token, Type } = readConfirmation();
    expect([Type, isConfirmed()]).toEqual(['SubscriptionConfirmation', false]);
    await expect(stage.runtime.subscriptions.confirm(stage.topicArn, Token)).rejects.toMatchObject({
      code: 'VALIDATION',
    });
    expect(isConfirmed()).toBe(false);
    await stage.runtime.subscriptions.confirm(topicArn, Token);
    expect(isConfirmed()).toBe(true);
  });

  test('is asked for by a message that the certificate proves, and that nobody has changed', async () => {
    const confirmation = readConfirmation();
    expect(confirmation.SigningCertURL).toMatch(
      /^https:\/\/sns\.us-east-1\.amazonaws\.com\/SimpleNotificationService-[0-9a-f]{32}\.pem$/,
    );
    const pem = await stage.runtime.subscriptions.readCertificate(confirmation.SigningCertURL);
    expect(isSigned(confirmation, pem)).toBe(true);
    expect(isSigned({ ...confirmation, Token: 'another' }, pem)).toBe(false);
    const certificate = new X509Certificate(pem);
    expect(certificate.subject).toBe('CN=sns.amazonaws.com');
    expect(certificate.verify(certificate.publicKey)).toBe(true);
  });

  test('has no certificate elsewhere', async () => {
    const { SigningCertURL } = readConfirmation();
    for (const url of [SigningCertURL.replace('https', 'http'), `${SigningCertURL}x`, 'https://example.org/a.pem']) {
      await expect(stage.runtime.subscriptions.readCertificate(url)).rejects.toMatchObject({
        code: 'UNREADABLE_ANSWER',
      });
    }
  });
});

test('messages, versions and faults go on where a state is read again', async () => {
  put('first');
  const { versionId = '' } = await open();
  put('second');
  await stage.runtime.queues.send(stage.queueUrl, { body: 'x', attributes: { a: '1' } }, minute);
  take(1);
  stage.cloud.world.addFault({ kind: 'broken-transfer', bytes: 3 });
  const text = renderWorld(stage.state);
  const world = parseWorld(text);
  expect(renderWorld(world)).toBe(text);
  const cloud = enterWorld(world, { access: entry }, { onCall: () => {}, close: () => {} });
  await cloud.clock.sleep(2_000);
  expect(cloud.world.takeMessages(stage.outputArn)).toMatchObject([
    { body: 'x', attributes: { a: '1' }, receiveCount: 2 },
  ]);
  const runtime = cloud.runtime(world.panther);
  const { body } = await runtime.sourceObjects.open(stage.access, stage.bucket, 'a', { versionId });
  await expect(readBytes(body)).rejects.toMatchObject({ code: 'NO_ANSWER' });
});
