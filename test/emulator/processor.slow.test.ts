import { gunzipSync, gzipSync } from 'node:zlib';
import type { Message } from '@aws-sdk/client-sqs';
import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from 'vitest';
import type { MotoServer } from '../../scripts/moto-server.ts';
import { processorEnv } from '../../src/config/env.ts';
import { processedDataBucketName, rawDataBucketName } from '../../src/config/lake.ts';
import { names } from '../../src/config/names.ts';
import { objectDigest } from '../../src/runtime/object-ref.ts';
import { assume, enterMoto } from './moto-world.ts';
import { runBundle } from './run-bundle.ts';
import { stageMotoSources } from './stage-moto-sources.ts';
import type { SourcesOnMoto } from './stage-moto-sources.ts';

/**
 * From `apply` to events in the lake over the wire: the bundle as Lambda runs it, with messages that S3, SNS and SQS of moto
 * have made. moto checks no rights; those are proved in the local cloud (`test/runtime/end-to-end.slow.test.ts`).
 */

const key = 'web/a b+c%20ü.json.gz';

let server: MotoServer;
let stage: SourcesOnMoto;
let env: Readonly<Record<string, string>>;
let processedBucket = '';
let rawBucket = '';
let heardUrl = '';
let deadLettersUrl = '';
beforeAll(async () => {
  server = await enterMoto({ mendsKeysOfStacks: true });
});
beforeEach(async () => {
  stage = await stageMotoSources(server);
  await makeRuntime();
  await onboard();
});
afterEach(() => stage.close());
afterAll(() => server.stop());

/** What the template of the runtime makes, as far as the function meets it. */
async function makeRuntime(): Promise<void> {
  const { clients, world } = stage;
  const { panther } = world;
  const { accountId, queueUrl, region, runtimeBucket } = panther;
  processedBucket = processedDataBucketName(panther);
  rawBucket = rawDataBucketName(panther);
  for (const Bucket of [processedBucket, rawBucket]) await clients.s3.createBucket({ Bucket });
  const makeTopic = async (Name: string) => (await clients.sns.createTopic({ Name })).TopicArn ?? '';
  const makeQueue = async (QueueName: string) => (await clients.sqs.createQueue({ QueueName })).QueueUrl ?? '';
  const processedTopic = await makeTopic(names.processedDataTopic);
  deadLettersUrl = await makeQueue(`${names.notificationsQueue}${names.deadLetterQueueSuffix}`);
  heardUrl = await makeQueue('hears');
  await clients.sns.subscribe({
    TopicArn: processedTopic,
    Protocol: 'sqs',
    Endpoint: `arn:aws:sqs:${region}:${accountId}:hears`,
    Attributes: { FilterPolicy: JSON.stringify({ type: ['LogData'], id: ['AWS.CloudTrail'] }) },
  });
  const { accessKeyId, secretAccessKey, sessionToken } = await assume(accountId);
  env = {
    AWS_REGION: region,
    AWS_ENDPOINT_URL: server.url,
    AWS_ACCESS_KEY_ID: accessKeyId,
    AWS_SECRET_ACCESS_KEY: secretAccessKey,
    AWS_SESSION_TOKEN: sessionToken,
    AWS_CONFIG_FILE: 'no-such-file',
    AWS_SHARED_CREDENTIALS_FILE: 'no-such-file',
    [processorEnv.inputQueueUrl]: queueUrl,
    [processorEnv.deadLetterQueueUrl]: deadLettersUrl,
    [processorEnv.runtimeBucket]: runtimeBucket,
    [processorEnv.processedDataBucket]: processedBucket,
    [processorEnv.rawDataBucket]: rawBucket,
    [processorEnv.processedDataTopicArn]: processedTopic,
    [processorEnv.systemErrorTopicArn]: await makeTopic(names.systemErrorTopic),
    [processorEnv.outputCompression]: 'gzip',
    [processorEnv.outputLevel]: '3',
  };
}

/** Wires the buckets, and has the function take what S3 tries the way with. */
async function onboard(): Promise<void> {
  const { exit, stderr } = await stage.run('apply --yes');
  expect(exit, stderr).toBe(0);
  expect(await deliver(await receive())).toEqual([]);
}

/** Takes all messages of a queue out of it. */
async function receive(QueueUrl = stage.world.panther.queueUrl): Promise<readonly Message[]> {
  const { sqs } = stage.clients;
  const taken: Message[] = [];
  for (;;) {
    const { Messages = [] } = await sqs.receiveMessage({
      QueueUrl,
      MaxNumberOfMessages: 10,
      MessageSystemAttributeNames: ['All'],
      MessageAttributeNames: ['All'],
      WaitTimeSeconds: 0,
    });
    if (Messages.length === 0) return taken;
    taken.push(...Messages);
    for (const { ReceiptHandle } of Messages) await sqs.deleteMessage({ QueueUrl, ReceiptHandle });
  }
}

/** Hands messages to the function as the event source mapping does; the ids of those that failed. */
async function deliver(messages: readonly Message[]): Promise<readonly string[]> {
  const Records = messages.map(({ Attributes, Body, MessageId }) => ({
    messageId: MessageId,
    body: Body,
    attributes: Attributes,
  }));
  const { answer, stderr } = await runBundle({ Records }, env);
  expect(answer, stderr).toBeDefined();
  return (answer?.batchItemFailures ?? []).map(({ itemIdentifier }) => itemIdentifier);
}

async function read(Bucket: string, Key: string): Promise<Buffer> {
  const { Body } = await stage.clients.s3.getObject({ Bucket, Key });
  return Buffer.from((await Body?.transformToByteArray()) ?? []);
}

/** All objects of both buckets of the function: keys and bytes. */
async function outputs(): Promise<Readonly<Record<string, string>>> {
  const found: Record<string, string> = {};
  for (const Bucket of [processedBucket, rawBucket]) {
    const { Contents = [] } = await stage.clients.s3.listObjectsV2({ Bucket });
    for (const { Key = '' } of Contents) found[`${Bucket}/${Key}`] = (await read(Bucket, Key)).toString('hex');
  }
  return found;
}

function trail(...eventNames: readonly string[]): Buffer {
  const Records = eventNames.map((eventName) => ({
    eventVersion: '1.11',
    userIdentity: { type: 'AWSService', invokedBy: 'cloudtrail.amazonaws.com' },
    eventTime: '2026-11-28T10:20:30Z',
    eventSource: 's3.amazonaws.com',
    eventName,
    awsRegion: 'us-east-1',
    sourceIPAddress: '192.0.2.10',
    eventID: '3038ebd2-c98a-4c65-9b6e-e22506292313',
    eventType: 'AwsApiCall',
  }));
  return gzipSync(JSON.stringify({ Records }));
}

/** Puts an object and says by which key its events are to be found. */
async function put(Key: string, Body: Buffer): Promise<string> {
  const { ETag = '' } = await stage.clients.s3.putObject({ Bucket: stage.logs, Key, Body });
  const digest = objectDigest({ bucket: stage.logs, key: Key, version: ETag });
  return `logs/aws_cloudtrail/year=2026/month=11/day=28/hour=10/20261128T100000Z-${digest}.json.gz`;
}

test('an object of CloudTrail becomes events at the documented key, told by a message with its attributes', async () => {
  const bytes = trail('GetObject', 'PutObject');
  const outputKey = await put(key, bytes);
  expect(await deliver(await receive())).toEqual([]);
  const events = gunzipSync(await read(processedBucket, outputKey)).toString();
  const rows = events
    .trimEnd()
    .split('\n')
    .map((line) => JSON.parse(line) as Record<string, unknown>);
  expect(rows).toMatchObject([
    { eventName: 'GetObject', p_log_type: 'AWS.CloudTrail', p_source_id: 'web', p_any_ip_addresses: ['192.0.2.10'] },
    { eventName: 'PutObject', p_event_time: '2026-11-28 10:20:30.000000000' },
  ]);
  const copies = Object.entries(await outputs()).filter(([name]) => name.startsWith(rawBucket));
  expect(copies).toEqual([[expect.stringContaining('/raw/web/'), bytes.toString('hex')]]);
  const [heard, ...more] = (await receive(heardUrl)).map(
    ({ Body = '' }) => JSON.parse(Body) as { readonly Message: string; readonly MessageAttributes: object },
  );
  expect(more).toEqual([]);
  expect(heard?.MessageAttributes).toEqual({
    type: { Type: 'String', Value: 'LogData' },
    id: { Type: 'String', Value: 'AWS.CloudTrail' },
  });
  expect(JSON.parse(heard?.Message ?? '')).toMatchObject({
    Records: [{ s3: { bucket: { name: processedBucket }, object: { key: outputKey } } }],
  });
});

test('a second delivery changes nothing, also to another process and in another order', async () => {
  await put(key, trail('GetObject'));
  await put('app/x', trail('PutObject', 'DeleteObject'));
  const messages = await receive();
  expect(await deliver(messages)).toEqual([]);
  const once = await outputs();
  expect(Object.keys(once)).toHaveLength(4);
  expect(await deliver([...messages.toReversed(), ...messages.slice(0, 1)])).toEqual([]);
  expect(await outputs()).toEqual(once);
});

test('a poison object costs no other, and can be sent back once it is mended', async () => {
  await put('web/good', trail('GetObject'));
  await put('web/poison', Buffer.from([0, 255, 0, 1, 0, 2, 0, 3]));
  await put('web/also-good', trail('PutObject'));
  expect(await deliver(await receive())).toEqual([]);
  const [dead, ...more] = await receive(deadLettersUrl);
  expect(more).toEqual([]);
  expect(dead?.MessageAttributes).toMatchObject({
    Reason: { StringValue: 'binary' },
    SourceId: { StringValue: 'web' },
  });
  const ofEvents = async () => Object.keys(await outputs()).filter((name) => name.includes('/logs/')).length;
  expect(await ofEvents()).toBe(2);
  await put('web/poison', trail('DeleteObject'));
  await receive();
  await stage.clients.sqs.sendMessage({ QueueUrl: stage.world.panther.queueUrl, MessageBody: dead?.Body });
  expect(await deliver(await receive())).toEqual([]);
  expect(await ofEvents()).toBe(3);
});

test('an object that is not there any more is rejected with its reason', async () => {
  await put('web/gone', trail('GetObject'));
  await stage.clients.s3.deleteObject({ Bucket: stage.logs, Key: 'web/gone' });
  expect(await deliver(await receive())).toEqual([]);
  const dead = await receive(deadLettersUrl);
  expect(dead.map(({ MessageAttributes }) => MessageAttributes?.['Reason']?.StringValue)).toEqual(['notFound']);
});

test('a tick tells the age of the data of every source', async () => {
  await put(key, trail('GetObject'));
  await deliver(await receive());
  const { answer, lines } = await runBundle({ tick: true }, env);
  expect(answer).toEqual({ batchItemFailures: [] });
  const ages = lines.filter((line) => 'MinutesSinceLastData' in line);
  expect(ages.map(({ ID }) => ID).toSorted()).toEqual(['app', 'trail', 'web']);
});
