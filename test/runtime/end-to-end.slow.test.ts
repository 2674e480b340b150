import { createHash } from 'node:crypto';
import { gzipSync } from 'node:zlib';
import { beforeEach, describe, expect, test } from 'vitest';
import { names } from '../../src/config/names.ts';
import type { TakenMessage } from '../../src/local/sqs/take-messages.ts';
import { sourceOf } from '../orchestrate/sources/stage-sources.ts';
import { stageEndToEnd, untilVisibleAgain } from './stage-end-to-end.ts';
import type { EndToEndStage } from './stage-end-to-end.ts';

/** From `runtime deploy` and `apply` to events in the lake, by the bundle that Lambda runs: all on the local cloud. */

const bucket = 'acme-trail';
const objectKey = 'AWSLogs/111122223333/CloudTrail/us-west-2/2026/11/28/a.json.gz';

let stage: EndToEndStage;
beforeEach(async () => {
  stage = await stageEndToEnd();
});

/** An event of CloudTrail with what it must have. */
function eventAt(eventTime: string, more: object = {}): object {
  return {
    eventVersion: '1.11',
    userIdentity: { type: 'IAMUser', arn: 'arn:aws:iam::111122223333:user/alice', accountId: '111122223333' },
    eventTime,
    eventSource: 's3.amazonaws.com',
    eventName: 'GetObject',
    awsRegion: 'us-west-2',
    sourceIPAddress: '192.0.2.10',
    eventID: '3038ebd2-c98a-4c65-9b6e-e22506292313',
    eventType: 'AwsApiCall',
    ...more,
  };
}

const trail = (...events: readonly object[]): Buffer => gzipSync(JSON.stringify({ Records: events }));
const twoHours = trail(
  eventAt('2026-11-28T10:59:59Z'),
  eventAt('2026-11-28T11:00:00Z', { requestParameters: { id: 12_345 } }),
  eventAt('2026-11-28T11:30:00Z', { eventName: 'PutObject' }),
);
/** One event that names its object. */
const oneEvent = (name: string): Buffer => trail(eventAt('2026-11-28T10:00:00Z', { eventName: name }));

async function onboard(changes: object = {}, bucketChanges: object = {}): Promise<void> {
  stage.cloud.world.createBucket({ ...stage.place, name: bucket, ...bucketChanges });
  await stage.apply([sourceOf('trail', stage.place, bucket, 'AWSLogs/', changes)]);
  await stage.drain();
}

const put = (key: string, body: string | Uint8Array): unknown => stage.cloud.world.putObject({ bucket, key, body });
const take = (queueArn = stage.inputQueueArn): readonly TakenMessage[] => stage.cloud.world.takeMessages(queueArn);
const processed = (): readonly string[] => stage.cloud.world.listObjects(stage.processedBucket);
const reasons = (): readonly unknown[] => take(stage.deadLetterQueueArn).map(({ attributes }) => attributes['Reason']);
const eventNames = (): readonly unknown[] =>
  processed().flatMap((key) => stage.rows(key).map((row) => row['eventName']));

/** As the docs of the lake say: of bucket, key and version, or else etag. */
function digestOf(key: string): string {
  const { etag = '', versionId } = stage.cloud.world.readObject(bucket, key) ?? {};
  const identity = JSON.stringify([bucket, key, versionId ?? etag]);
  return createHash('sha256').update(identity).digest('hex').slice(0, 32);
}

describe('an object of CloudTrail', () => {
  test('becomes events at the documented keys, with a copy of its bytes', async () => {
    await onboard();
    put(objectKey, twoHours);
    const digest = digestOf(objectKey);
    expect(await stage.deliver(take())).toEqual([]);
    const table = 'logs/aws_cloudtrail/year=2026/month=11/day=28';
    const keys = [
      `${table}/hour=10/20261128T100000Z-${digest}.json.gz`,
      `${table}/hour=11/20261128T110000Z-${digest}.json.gz`,
    ];
    expect(processed()).toEqual(keys);
    const [first, second] = keys.map((key) => stage.rows(key));
    expect(first).toEqual([
      {
        ...eventAt('2026-11-28 10:59:59.000000000'),
        p_log_type: 'AWS.CloudTrail',
        p_row_id: `${digest}0000000000`,
        p_event_time: '2026-11-28 10:59:59.000000000',
        p_parse_time: expect.stringMatching(/^2026-11-28 13:\d\d:\d\d\.0{9}$/),
        p_source_id: 'trail',
        p_source_label: 'trail',
        p_any_ip_addresses: ['192.0.2.10'],
        p_any_aws_account_ids: ['111122223333'],
        p_any_aws_arns: ['arn:aws:iam::111122223333:user/alice'],
      },
    ]);
    expect(
      second?.map(({ eventName, p_row_id, requestParameters }) => [eventName, p_row_id, requestParameters]),
    ).toEqual([
      ['GetObject', `${digest}0000000001`, { id: 12_345 }],
      ['PutObject', `${digest}0000000002`, undefined],
    ]);
    const copy = `raw/trail/2026/11/28/13/${digest}`;
    expect(stage.cloud.world.listObjects(stage.rawBucket)).toEqual([copy]);
    expect(Buffer.from(stage.cloud.world.readObject(stage.rawBucket, copy)?.body ?? '').equals(twoHours)).toBe(true);
    expect(take()).toEqual([]);
  });

  test('is told of once for each output, to those who asked for its log type', async () => {
    await onboard();
    const hears = stage.listen(names.processedDataTopic, { type: ['LogData'], id: ['AWS.CloudTrail'] });
    const others = stage.listen(names.processedDataTopic, { id: ['AWS.ALB'] });
    put(objectKey, twoHours);
    await stage.deliver(take());
    const told = take(hears).map(({ body }) => JSON.parse(body) as { Message: string; MessageAttributes: unknown });
    const text = (Value: string): object => ({ Type: 'String', Value });
    expect(told.map(({ MessageAttributes }) => MessageAttributes)).toEqual(
      Array.from({ length: 2 }, () => ({ type: text('LogData'), id: text('AWS.CloudTrail') })),
    );
    const objects = told.map(({ Message }) => {
      const [record] = (JSON.parse(Message) as { Records: { s3: { bucket: object; object: { key: string } } }[] })
        .Records;
      return [record?.s3.bucket, record?.s3.object.key];
    });
    expect(objects).toEqual(processed().map((key) => [{ name: stage.processedBucket }, key]));
    expect(take(others)).toEqual([]);
  });

  test('leaves what no log type takes in the table of failures, and tells the topic of system errors', async () => {
    await onboard();
    const hears = stage.listen(names.systemErrorTopic);
    put(objectKey, trail(eventAt('2026-11-28T10:00:00Z'), { secret: 'of somebody' }));
    await stage.deliver(take());
    const failures = processed().find((key) => key.startsWith('classification_failures/')) ?? '';
    expect(failures).toBe(
      `classification_failures/year=2026/month=11/day=28/hour=13/20261128T130000Z-${digestOf(objectKey)}.json.gz`,
    );
    expect(stage.rows(failures)).toMatchObject([{ p_source_id: 'trail' }]);
    const [error] = take(hears).map(({ body }) => (JSON.parse(body) as { Message: string }).Message);
    expect(JSON.parse(error ?? '')).toMatchObject({ code: 'classificationFailed', sourceId: 'trail', count: 1 });
    expect(JSON.stringify([stage.logged, stage.metrics, error])).not.toContain('of somebody');
  });

  test('counts as data of its source, whose age is told at each tick', async () => {
    await onboard();
    const ages = () =>
      stage.metrics.flatMap((line) => ('MinutesSinceLastData' in line ? [line['MinutesSinceLastData']] : []));
    await stage.tick();
    expect(ages()).toEqual([0]);
    await stage.cloud.clock.sleep(7 * 60_000);
    await stage.tick();
    put(objectKey, twoHours);
    await stage.deliver(take());
    await stage.cloud.clock.sleep(3 * 60_000);
    await stage.tick();
    expect(ages()).toEqual([0, 7, 3]);
    const counts = stage.metrics.filter((line) => 'SourceEvents' in line);
    expect(counts).toMatchObject([{ Subsystem: 'LogProcessor', ID: 'trail', SourceEvents: 3, SourceFailures: 0 }]);
    const state = stage.cloud.world.readObject(stage.env['PANTHER_RUNTIME_BUCKET'] ?? '', 'state/trail.json');
    expect(Buffer.from(state?.body ?? '').toString()).toMatch(/^\{"lastDataAt":\d+\}\n$/);
  });
});

describe('a second delivery', () => {
  test('changes nothing, however often, in what order and to which process it comes', async () => {
    await onboard();
    for (const name of ['a', 'b', 'c']) put(`AWSLogs/${name}.json.gz`, oneEvent(`Do${name}`));
    put(objectKey, twoHours);
    const messages = take();
    expect(messages).toHaveLength(4);
    expect(await stage.deliver(messages)).toEqual([]);
    const once = stage.outputs();
    expect(Object.keys(once)).toHaveLength(9);
    const [first, second, third, last] = messages as [TakenMessage, TakenMessage, TakenMessage, TakenMessage];
    for (const batch of [[last, first], [third], [second, last, third], [first, second, last, first]]) {
      await stage.cloud.clock.sleep(3_600_000);
      await stage.deliver(batch, stage.start());
    }
    expect(stage.outputs()).toEqual(once);
  });

  test('comes of itself where a run did not end, and gives the same', async () => {
    await onboard();
    put(objectKey, twoHours);
    const lost = stage.start();
    const messages = take();
    const queue = messages.map(({ body, id }) => ({ messageId: id, body }));
    expect(await lost({ Records: queue }, { getRemainingTimeInMillis: () => 900_000 })).toEqual({
      batchItemFailures: [],
    });
    const once = stage.outputs();
    expect(take()).toEqual([]);
    await stage.cloud.clock.sleep(untilVisibleAgain);
    const again = take();
    expect(again.map(({ id, receiveCount }) => [id, receiveCount])).toEqual([[messages[0]?.id, 2]]);
    await stage.deliver(again, stage.start());
    expect(stage.outputs()).toEqual(once);
    await stage.cloud.clock.sleep(untilVisibleAgain);
    expect(take()).toEqual([]);
  });
});

describe('an object that cannot be read', () => {
  test('costs no other: of ten nine are done, and one lies in the dead-letter queue with its reason', async () => {
    await onboard();
    for (let index = 0; index < 10; index += 1) {
      put(`AWSLogs/${index}.json.gz`, index === 4 ? Buffer.from([0, 255, 0, 1, 0, 2, 0, 3]) : oneEvent(`Do${index}`));
    }
    const messages = take();
    expect(messages).toHaveLength(10);
    expect(await stage.deliver(messages)).toEqual([]);
    expect(eventNames().toSorted()).toEqual([0, 1, 2, 3, 5, 6, 7, 8, 9].map((index) => `Do${index}`));
    const [dead, ...more] = take(stage.deadLetterQueueArn);
    expect(more).toEqual([]);
    expect(dead?.attributes).toMatchObject({ Reason: 'binary', SourceId: 'trail' });
    expect(JSON.parse(dead?.body ?? '')).toMatchObject({ object: { bucket, key: 'AWSLogs/4.json.gz' } });
    put('AWSLogs/4.json.gz', oneEvent('Do4'));
    await stage.deliver([{ ...(dead as TakenMessage), id: 'sent-back' }]);
    expect(eventNames()).toHaveLength(10);
  });

  /** Has the queue deliver what waits in it until it gives it up; tells what came of the first time. */
  async function deliverFiveTimes(afterFirst = (): void => {}): Promise<void> {
    for (let round = 1; round <= 5; round += 1) {
      expect(await stage.deliver(take())).toHaveLength(round < 5 ? 1 : 0);
      if (round === 1) afterFirst();
      await stage.cloud.clock.sleep(untilVisibleAgain);
    }
  }

  test('for it was deleted since is rejected in the end: S3 tells no role that may not list what is not there', async () => {
    await onboard();
    put(objectKey, twoHours);
    stage.cloud.world.removeObject(bucket, objectKey);
    await deliverFiveTimes();
    expect([processed(), reasons(), take()]).toEqual([[], ['accessDenied'], []]);
  });

  test('is tried five times if its role is gone, told at the first, and rejected with the last', async () => {
    await onboard();
    const hears = stage.listen(names.systemErrorTopic);
    put(objectKey, twoHours);
    await stage.cloud.stacks(stage.place).remove('panther-log-analysis-setup-trail');
    await stage.cloud.clock.sleep(60_000);
    await deliverFiveTimes(() => {
      const [message] = take(hears).map(({ body }) => (JSON.parse(body) as { Message: string }).Message);
      expect(JSON.parse(message ?? '')).toMatchObject({ code: 'accessDenied', sourceId: 'trail' });
    });
    expect([processed(), reasons(), take()]).toEqual([[], ['accessDenied'], []]);
    expect(stage.metrics.filter((line) => line['Status'] === 'AuthErr')).toHaveLength(5);
  });

  test('is not opened at all if an exclusion of its source covers it', async () => {
    await onboard({ prefixes: [{ prefix: 'AWSLogs/', exclude: ['*Digest*'], logTypes: ['AWS.CloudTrail'] }] });
    put('AWSLogs/CloudTrail-Digest/x.json.gz', twoHours);
    expect(await stage.deliver(take())).toEqual([]);
    expect([stage.outputs(), reasons()]).toEqual([{}, []]);
  });
});

describe('an object', () => {
  test('of an encrypted bucket is read as long as role and key allow it', async () => {
    const kmsKeyArn = stage.cloud.world.createKey(stage.place);
    await onboard({ kmsKeyArn }, { kmsKeyArn });
    put(objectKey, twoHours);
    expect(await stage.deliver(take())).toEqual([]);
    expect(processed()).toHaveLength(2);
    stage.cloud.world.setKeyState(kmsKeyArn, 'Disabled');
    put('AWSLogs/b.json.gz', oneEvent('DoB'));
    expect(await stage.deliver(take())).toHaveLength(1);
  });

  test('of a bucket with versions is known by its version, so that each one has events of its own', async () => {
    await onboard({}, { isVersioned: true });
    const delivered: TakenMessage[] = [];
    for (const name of ['DoA', 'DoB']) {
      put(objectKey, oneEvent(name));
      const messages = take();
      expect(await stage.deliver(messages)).toEqual([]);
      delivered.push(...messages);
      const key = processed().find((each) => each.includes(digestOf(objectKey))) ?? '';
      expect(stage.rows(key)).toMatchObject([{ eventName: name }]);
    }
    const once = stage.outputs();
    expect(processed()).toHaveLength(2);
    await stage.deliver(delivered.toReversed(), stage.start());
    expect(stage.outputs()).toEqual(once);
  });

  test('may have every printable character in its key', async () => {
    await onboard();
    const printable = String.fromCodePoint(...Array.from({ length: 95 }, (_, index) => 32 + index));
    const key = `AWSLogs/${printable} ü 日本 🦊 %20+.json.gz`;
    put(key, twoHours);
    expect(await stage.deliver(take())).toEqual([]);
    expect(processed().map((each) => each.slice(-40, -8))).toEqual([digestOf(key), digestOf(key)]);
  });
});

test('a subscription is confirmed by the processor itself, where SNS has signed the question', async () => {
  await onboard();
  const { world } = stage.cloud;
  const topicArn = world.addNotification({
    bucket,
    kind: 'topic',
    name: 'another',
    id: 'another',
    events: ['s3:ObjectCreated:*'],
    prefix: 'else/',
  });
  const told = () => world.putObject({ bucket, key: 'else/x', body: 'x' }).map(({ problem }) => problem);
  world.subscribe({ topicArn, endpoint: stage.inputQueueArn });
  const asked = take();
  expect(asked.map(({ body }) => JSON.parse(body) as object)).toMatchObject([
    { Type: 'SubscriptionConfirmation', TopicArn: topicArn },
  ]);
  const forged = asked.map((message) => ({ ...message, body: message.body.replace('You have chosen', 'You must') }));
  await stage.deliver(forged.map((message) => ({ ...message, receiptHandle: 'of no message' })));
  expect([reasons(), told()]).toEqual([['unverifiedConfirmation'], ['the subscription waits to be confirmed']]);
  expect(await stage.deliver(asked)).toEqual([]);
  expect(told()).toEqual([undefined]);
});
