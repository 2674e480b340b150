import { gzipSync } from 'node:zlib';
import { describe, expect, it } from 'vitest';
import { PantherctlError } from '../../../src/errors.ts';
import type { RegisteredSource } from '../../../src/config/source-registry.ts';
import { renderObjectMessage } from '../../../src/runtime/intake/object-message.ts';
import type { QueueRecord } from '../../../src/runtime/log-processor/batch-work.ts';
import { registryText, sourceOf } from '../access/sample-registry.ts';
import {
  cloudTrailEvent,
  eventBridgeEvent,
  inEnvelope,
  s3Event,
  s3Record,
  testEvent,
} from '../intake/notifications.ts';
import { createMemoryRuntime, sampleLines } from './memory-runtime.ts';
import { sampleEnv } from './sample-env.ts';
import type { MemoryRuntime, MemoryRuntimeOptions } from './memory-runtime.ts';

const bucket = 'their-logs';
const hour = 3_600_000;

const sampleSource = (changes: Partial<RegisteredSource> = {}): RegisteredSource =>
  sourceOf('prod', {
    name: 'Prod',
    prefixes: [{ prefix: '', exclude: ['*.tmp'], logTypes: ['Custom.Sample'] }],
    ...changes,
  });

const setUp = (options: Partial<MemoryRuntimeOptions> = {}): MemoryRuntime =>
  createMemoryRuntime({ registry: registryText(sampleSource()), ...options });

let messages = 0;
function messageOf(body: string, receives = 1): QueueRecord {
  messages += 1;
  return { messageId: `m${messages}`, body, attributes: { ApproximateReceiveCount: String(receives) } };
}

const about = (...keys: readonly string[]): string => inEnvelope(s3Event(...keys.map((key) => s3Record(bucket, key))));

async function run(runtime: MemoryRuntime, records: readonly QueueRecord[], remaining = hour) {
  return runtime.processor.processBatch(records, { deadlineMs: runtime.clock.now() + remaining });
}

/** Opening an object takes half a minute from now on. */
function openSlowly(runtime: MemoryRuntime): void {
  runtime.objects.fault = () => {
    runtime.clock.time += 30_000;
    return undefined;
  };
}

/** The only outcome of one message. */
async function outcomeOf(runtime: MemoryRuntime, body: string, receives?: number) {
  const record = messageOf(body, receives);
  const { batchItemFailures, outcomes } = await run(runtime, [record]);
  const [first] = outcomes;
  expect(outcomes).toHaveLength(1);
  expect(batchItemFailures).toEqual(first?.outcome.kind === 'retry' ? [{ itemIdentifier: record.messageId }] : []);
  return first?.outcome;
}

const systemErrors = ({ published }: MemoryRuntime) =>
  published
    .filter(({ topicArn }) => topicArn.endsWith(':errors'))
    .map(({ message }) => JSON.parse(message.body) as Record<string, unknown>);

describe('an object of a source', () => {
  it('becomes rows, a message about them, and a copy of its bytes', async () => {
    const runtime = setUp();
    runtime.put('a/b c.json', gzipSync(sampleLines('alice', 'bob')));
    expect(await outcomeOf(runtime, about('a/b c.json'))).toEqual({ kind: 'done' });
    expect(runtime.rows()).toMatchObject([
      { who: 'alice', p_log_type: 'Custom.Sample', p_source_id: 'prod', p_source_label: 'Prod' },
      { who: 'bob', p_any_usernames: ['bob'] },
    ]);
    const keys = Object.keys(runtime.fingerprint());
    expect(keys).toEqual([
      expect.stringMatching(
        /^panther-processed\/logs\/custom_sample\/year=2026\/month=11\/day=01\/hour=10\/20261101T100000Z-[0-9a-f]{32}\.json\.gz$/,
      ),
      expect.stringMatching(/^panther-raw\/raw\/prod\/2026\/11\/01\/11\/[0-9a-f]{32}$/),
    ]);
    expect(runtime.published).toHaveLength(1);
    expect(runtime.published[0]).toMatchObject({
      topicArn: sampleEnv.PANTHER_PROCESSED_DATA_TOPIC_ARN,
      message: { attributes: { type: 'LogData', id: 'Custom.Sample' } },
    });
    expect(runtime.sent).toEqual([]);
    expect(runtime.objects.openCount()).toBe(0);
  });

  it('is read as its role, with the external id', async () => {
    const runtime = setUp({ registry: registryText(sampleSource({ externalId: 'ext' })) });
    runtime.put('a', sampleLines('alice'));
    await outcomeOf(runtime, about('a'));
    expect(runtime.objects.calls[0]?.access).toEqual({
      accountId: '123456789012',
      roleArn: 'arn:aws:iam::123456789012:role/PantherLogProcessingRole-prod',
      externalId: 'ext',
    });
  });

  it('is not copied where no bucket for copies is set', async () => {
    const runtime = setUp({ env: { ...sampleEnv, PANTHER_RAW_DATA_BUCKET: '' } });
    runtime.put('a', sampleLines('alice'));
    await outcomeOf(runtime, about('a'));
    expect(Object.keys(runtime.fingerprint())).toHaveLength(1);
  });

  it.each([
    [
      'no source',
      { registry: registryText(sampleSource({ prefixes: [{ prefix: 'x/', exclude: [], logTypes: ['AWS.ALB'] }] })) },
      'a',
      'noSource',
    ],
    ['an exclusion', {}, 'a.tmp', 'excluded'],
  ])('is skipped because of %s', async (_, options, key, why) => {
    const runtime = setUp(options);
    runtime.put(key, sampleLines('alice'));
    expect(await outcomeOf(runtime, about(key))).toEqual({ kind: 'skipped', why });
    expect(runtime.objects.calls).toEqual([]);
  });

  it('that turns out to be empty is skipped', async () => {
    const runtime = setUp();
    runtime.put('a', '');
    expect(await outcomeOf(runtime, cloudTrailEvent(bucket, 'a'))).toEqual({ kind: 'skipped', why: 'emptyObject' });
    expect(runtime.fingerprint()).toEqual({});
  });

  it('is refused where its connection breaks for good, and leaves nothing', async () => {
    const runtime = setUp();
    runtime.put('a', sampleLines('alice', 'bob'));
    runtime.objects.breakAfter = () => 7;
    expect(await outcomeOf(runtime, about('a'))).toEqual({
      kind: 'retry',
      reason: 'unavailable',
      message: 'the connection broke',
    });
    expect(runtime.fingerprint()).toEqual({});
    expect(runtime.published).toEqual([]);
  });

  it('is the same after breaks as without', async () => {
    const [whole, broken] = [setUp(), setUp()];
    for (const runtime of [whole, broken]) runtime.put('a', gzipSync(sampleLines('alice', 'bob', 'carol')));
    broken.objects.breakAfter = (_, index) => (index < 4 ? 14 : undefined);
    await outcomeOf(whole, about('a'));
    expect(await outcomeOf(broken, about('a'))).toEqual({ kind: 'done' });
    expect(broken.fingerprint()).toEqual(whole.fingerprint());
  });

  it.each(Array.from({ length: 4 }, (_, index) => [index]))(
    'is tried again where call %i of writing fails, and nothing is told of before',
    async (failWriteAt) => {
      const runtime = setUp({ failWriteAt });
      runtime.put('a', sampleLines('alice'));
      // The first call notes the time of the source's data, whose loss costs no record.
      const isState = failWriteAt < 2;
      expect(await outcomeOf(runtime, about('a'))).toMatchObject(
        isState ? { kind: 'done' } : { kind: 'retry', reason: 'outputFailed' },
      );
      if (!isState) expect(runtime.published).toEqual([]);
    },
  );

  it.each([['publish'], ['send']])('is tried again where it cannot %s', async (verb) => {
    const runtime = setUp({ segmentBytes: 40 });
    runtime.put('a', sampleLines('alice', 'bob', 'carol'));
    runtime.fault = (call) => (call.startsWith(verb) ? new PantherctlError('THROTTLED', 'slow down') : undefined);
    openSlowly(runtime);
    const { outcomes } = await run(runtime, [messageOf(about('a'))], 45_000);
    expect(outcomes[0]?.outcome).toEqual({ kind: 'retry', reason: 'outputFailed', message: 'slow down' });
  });
});

describe('what S3 answers', () => {
  const denied = new PantherctlError('ACCESS_DENIED', 'the role may not');
  it.each([
    ['a missing object', new PantherctlError('NOT_FOUND', 'gone'), { kind: 'rejected', reason: 'notFound' }, 'Err'],
    [
      'an archived object',
      new PantherctlError('OBJECT_ARCHIVED', 'GLACIER'),
      { kind: 'rejected', reason: 'archived' },
      'Err',
    ],
    ['slow down', new PantherctlError('THROTTLED', 'slow down'), { kind: 'retry', reason: 'throttled' }, 'Err'],
    ['nothing', new PantherctlError('NO_ANSWER', 'timeout'), { kind: 'retry', reason: 'unavailable' }, 'Err'],
    ['a refusal', denied, { kind: 'retry', reason: 'unavailable' }, 'AuthErr'],
    [
      'something unforeseen',
      new TypeError('secret') as unknown as PantherctlError,
      { kind: 'retry', reason: 'unknown' },
      'Err',
    ],
  ])('decides the outcome: %s', async (_, error, outcome, Status) => {
    const runtime = setUp();
    runtime.objects.fault = () => error;
    expect(await outcomeOf(runtime, about('a'))).toMatchObject(outcome);
    expect(runtime.metricLines).toContainEqual(
      expect.objectContaining({ GetObject: 1, Subsystem: 'LogProcessor', ID: 'prod', Status }),
    );
    expect(JSON.stringify(runtime.logged)).not.toContain('secret');
  });

  it('is told with the first refusal, and rejected with the last delivery', async () => {
    const runtime = setUp();
    runtime.objects.fault = () => denied;
    await outcomeOf(runtime, about('a'));
    expect(systemErrors(runtime)).toMatchObject([{ code: 'accessDenied', sourceId: 'prod', count: 1 }]);
    expect(await outcomeOf(runtime, about('a'), 4)).toMatchObject({ kind: 'retry' });
    expect(runtime.sent).toEqual([]);
    expect(await outcomeOf(runtime, about('a'), 5)).toMatchObject({ kind: 'rejected', reason: 'accessDenied' });
    expect(runtime.sent).toEqual([
      {
        queueUrl: sampleEnv.PANTHER_DEAD_LETTER_QUEUE_URL,
        message: {
          body: renderObjectMessage({ bucket, key: 'a', etag: 'etag-1', size: 512 }),
          attributes: { Reason: 'accessDenied', Detail: 'the role may not', SourceId: 'prod' },
        },
      },
    ]);
  });
});

describe('a rejected record', () => {
  it('costs no other: of ten objects nine are done', async () => {
    const runtime = setUp();
    const keys = Array.from({ length: 10 }, (_, index) => `k${index}`);
    for (const key of keys) runtime.put(key, sampleLines(key));
    runtime.put('k3', Buffer.from([0, 1, 2, 3, 0, 0]));
    for (const records of [[messageOf(about(...keys))], keys.map((key) => messageOf(about(key)))]) {
      const { batchItemFailures, outcomes } = await run(runtime, records);
      expect(batchItemFailures).toEqual([]);
      expect(outcomes.map(({ outcome }) => outcome.kind)).toEqual(
        keys.map((key) => (key === 'k3' ? 'rejected' : 'done')),
      );
    }
    expect(runtime.rows().map(({ who }) => who)).toHaveLength(9);
    expect(runtime.sent.map(({ message }) => message.attributes?.['Reason'])).toEqual(['binary', 'binary']);
  });

  it('can be sent back as it lies in the dead-letter queue', async () => {
    const runtime = setUp();
    await outcomeOf(runtime, about('late'));
    const [rejected] = runtime.sent;
    runtime.put('late', sampleLines('alice'));
    expect(await outcomeOf(runtime, rejected?.message.body ?? '')).toEqual({ kind: 'done' });
    expect(runtime.rows()).toMatchObject([{ who: 'alice' }]);
  });

  it('of a message that comes again is sent with the time that it does not', async () => {
    const runtime = setUp();
    runtime.put('slow', sampleLines('alice'));
    runtime.objects.fault = ({ name }) =>
      name.endsWith('slow') ? new PantherctlError('THROTTLED', 'slow down') : undefined;
    const record = messageOf(about('slow', 'gone'));
    expect((await run(runtime, [record])).batchItemFailures).toEqual([{ itemIdentifier: record.messageId }]);
    expect(runtime.sent).toEqual([]);
    runtime.objects.fault = () => undefined;
    expect((await run(runtime, [record])).batchItemFailures).toEqual([]);
    expect(runtime.sent.map(({ message }) => message.attributes?.['Reason'])).toEqual(['notFound']);
  });

  it('that cannot be sent on comes again', async () => {
    const runtime = setUp();
    runtime.fault = (call) => (call.startsWith('send') ? new PantherctlError('NO_ANSWER', 'no') : undefined);
    expect(await outcomeOf(runtime, about('gone'))).toMatchObject({ kind: 'retry', reason: 'outputFailed' });
  });

  it('is counted, told and logged without content', async () => {
    const runtime = setUp();
    expect(await outcomeOf(runtime, '{"secret":1}')).toEqual({
      kind: 'rejected',
      reason: 'malformedNotification',
      message: 'a message of no known form',
    });
    expect(runtime.sent[0]?.message).toEqual({
      body: '{"secret":1}',
      attributes: { Reason: 'malformedNotification', Detail: 'a message of no known form' },
    });
    expect(runtime.metricLines).toMatchObject([
      { RejectedRecords: 1, Subsystem: 'LogProcessor', Reason: 'malformedNotification' },
    ]);
    expect(systemErrors(runtime)).toMatchObject([{ type: 'SystemError', code: 'malformedNotification', count: 1 }]);
    expect(JSON.stringify([runtime.logged, runtime.metricLines, runtime.published])).not.toContain('secret');
  });

  it('that is damaged in the middle keeps what came before, and its copy is whole', async () => {
    const runtime = setUp();
    const whole = gzipSync(sampleLines(...Array.from({ length: 2_000 }, (_, index) => `user${index * 7_919}`)));
    runtime.put('cut', whole.subarray(0, whole.length - 20));
    expect(await outcomeOf(runtime, about('cut'))).toMatchObject({ kind: 'rejected', reason: 'truncated' });
    expect(runtime.rows().length).toBeGreaterThan(1_000);
    const copy = [...runtime.written].find(([name]) => name.startsWith('panther-raw/'))?.[1];
    expect(copy?.bytes.length).toBe(whole.length - 20);
  });
});

describe('the log types of a source', () => {
  const withTypes = (...logTypes: string[]) =>
    setUp({ registry: registryText(sampleSource({ prefixes: [{ prefix: '', exclude: [], logTypes }] })) });

  it('that are known do their work beside one that is not, which is told', async () => {
    const runtime = withTypes('Custom.Unknown', 'Custom.Sample');
    runtime.put('a', sampleLines('alice'));
    expect(await outcomeOf(runtime, about('a'))).toEqual({ kind: 'done' });
    expect(runtime.rows()).toHaveLength(1);
    expect(systemErrors(runtime)).toMatchObject([
      { code: 'unknownLogTypes', message: 'the processor has no parser for Custom.Unknown' },
    ]);
  });

  it('of which none is known make the record be rejected', async () => {
    const runtime = withTypes('Custom.Unknown');
    runtime.put('a', sampleLines('alice'));
    expect(await outcomeOf(runtime, about('a'))).toMatchObject({ kind: 'rejected', reason: 'unknownLogType' });
    expect(runtime.objects.calls).toEqual([]);
  });

  it('that do not take a record leave it in the table of failures, and that is told and counted', async () => {
    const runtime = setUp();
    runtime.put('a', `${sampleLines('alice')}{"secret":1}\n{"secret":2}\n`);
    expect(await outcomeOf(runtime, about('a'))).toEqual({ kind: 'done' });
    expect(runtime.rows('classification_failures/')).toMatchObject([{ record: '{"secret":1}' }, { position: 2 }]);
    expect(systemErrors(runtime)).toMatchObject([
      { code: 'classificationFailed', sourceName: 'Prod', object: { bucket, key: 'a' }, count: 2 },
    ]);
    expect(runtime.metricLines).toContainEqual(
      expect.objectContaining({ SourceEvents: 1, SourceFailures: 2, SourceLatency: 1_800, ID: 'prod' }),
    );
    expect(runtime.metricLines).toContainEqual(
      expect.objectContaining({ EventsProcessed: 1, EventLatency: 1_800, LogType: 'Custom.Sample' }),
    );
    expect(runtime.metricLines).toContainEqual(expect.objectContaining({ OutputFiles: 2, Subsystem: 'LogProcessor' }));
    expect(JSON.stringify([runtime.logged, runtime.metricLines, runtime.published])).not.toMatch(/secret|alice/);
  });
});

describe('a batch', () => {
  it('holds forms of every kind', async () => {
    const runtime = setUp();
    for (const key of ['a', 'b', 'c', 'd']) runtime.put(key, sampleLines(key));
    const { batchItemFailures, outcomes } = await run(runtime, [
      messageOf(about('a')),
      messageOf(s3Event(s3Record(bucket, 'b'))),
      messageOf(inEnvelope(cloudTrailEvent(bucket, 'c', 'gone'))),
      messageOf(inEnvelope(eventBridgeEvent(bucket, 'd'))),
      messageOf(inEnvelope(testEvent)),
      messageOf('nonsense'),
    ]);
    expect(batchItemFailures).toEqual([]);
    expect(outcomes.map(({ outcome }) => outcome.kind)).toEqual([
      'done',
      'done',
      'done',
      'rejected',
      'done',
      'skipped',
      'rejected',
    ]);
  });

  it('reads an object once that several of its messages name', async () => {
    const runtime = setUp();
    runtime.put('a', sampleLines('alice'));
    const { outcomes } = await run(runtime, [
      messageOf(about('a', 'a')),
      messageOf(cloudTrailEvent(bucket, 'a')),
      messageOf(eventBridgeEvent(bucket, 'a')),
    ]);
    expect(outcomes.map(({ outcome }) => outcome)).toEqual(Array.from({ length: 4 }, () => ({ kind: 'done' })));
    expect(runtime.objects.calls).toHaveLength(1);
  });

  it('of which all fail is answered and does not throw', async () => {
    const runtime = setUp({ registry: 'no registry' });
    const records = [messageOf(about('a')), messageOf(about('b'))];
    const { batchItemFailures, outcomes } = await run(runtime, records);
    expect(batchItemFailures).toEqual(records.map(({ messageId }) => ({ itemIdentifier: messageId })));
    expect(outcomes[0]?.outcome).toMatchObject({ kind: 'retry', reason: 'unavailable' });
    expect(systemErrors(runtime)).toMatchObject([{ code: 'registryUnusable' }]);
  });

  it('of ten thousand records comes to ten thousand outcomes, with few objects open at once', async () => {
    const runtime = setUp();
    const keys = Array.from({ length: 10_000 }, (_, index) =>
      index % 10 === 0 ? `k${index}` : `k${index % 10 === 1 ? 0 : index}.tmp`,
    );
    for (const key of keys) runtime.put(key, sampleLines(key));
    let mostOpen = 0;
    runtime.objects.fault = () => {
      mostOpen = Math.max(mostOpen, runtime.objects.openCount());
      return undefined;
    };
    runtime.objects.chunkBytes = 4_096;
    const { batchItemFailures, outcomes } = await run(
      runtime,
      Array.from({ length: 100 }, (_, index) => messageOf(about(...keys.slice(index * 100, index * 100 + 100)))),
    );
    expect(batchItemFailures).toEqual([]);
    expect(outcomes.map(({ object, outcome }) => [object?.key, outcome.kind])).toEqual(
      keys.map((key) => [key, key.endsWith('.tmp') ? 'skipped' : 'done']),
    );
    expect(mostOpen).toBeLessThanOrEqual(8);
    expect(runtime.written.size).toBe(2_001);
  });

  it('has no more than two large objects open at once', async () => {
    const runtime = setUp();
    const keys = Array.from({ length: 12 }, (_, index) => `k${index}`);
    for (const key of keys) runtime.put(key, sampleLines(key));
    let mostOpen = 0;
    runtime.objects.fault = () => {
      mostOpen = Math.max(mostOpen, runtime.objects.openCount());
      return undefined;
    };
    const { outcomes } = await run(runtime, [messageOf(cloudTrailEvent(bucket, ...keys))]);
    expect(outcomes.every(({ outcome }) => outcome.kind === 'done')).toBe(true);
    expect(mostOpen).toBeLessThanOrEqual(2);
  });

  it('begins with nothing that it cannot finish in time', async () => {
    const runtime = setUp();
    runtime.put('a', sampleLines('alice'));
    const { outcomes } = await run(runtime, [messageOf(about('a'))], 20_000);
    expect(outcomes).toMatchObject([{ outcome: { kind: 'retry', reason: 'noTurn' } }]);
    expect(runtime.objects.calls).toEqual([]);
  });
});
