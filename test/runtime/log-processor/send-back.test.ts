import { setImmediate } from 'node:timers/promises';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { PantherctlError } from '../../../src/errors.ts';
import { readNotification } from '../../../src/runtime/intake/read-notification.ts';
import { renderObjectMessage } from '../../../src/runtime/intake/object-message.ts';
import { planBatch } from '../../../src/runtime/log-processor/batch-work.ts';
import type { QueueRecord } from '../../../src/runtime/log-processor/batch-work.ts';
import { registryText, sourceOf } from '../access/sample-registry.ts';
import { cloudTrailEvent, inEnvelope, s3Event, s3Record } from '../intake/notifications.ts';
import { createMemoryRuntime, sampleLines } from './memory-runtime.ts';
import { sampleEnv } from './sample-env.ts';
import type { MemoryRuntime } from './memory-runtime.ts';
import { workOffQueue } from './work-off-queue.ts';

const bucket = 'their-logs';
const second = 1_000;
const source = sourceOf('prod', { prefixes: [{ prefix: '', exclude: ['skip/'], logTypes: ['Custom.Sample'] }] });

/** Objects of a gigabyte by what is said of them, each opened in so many seconds. */
function setUp(keys: readonly string[], secondsToOpen = 0): MemoryRuntime {
  const runtime = createMemoryRuntime({ registry: registryText(source) });
  for (const key of keys) runtime.put(key, sampleLines(key));
  runtime.objects.fault = () => {
    runtime.clock.time += secondsToOpen * second;
    return undefined;
  };
  return runtime;
}

const about = (...keys: readonly string[]): string =>
  inEnvelope(s3Event(...keys.map((key) => s3Record(bucket, key, { object: { size: 1e9 } }))));

const named = (prefix: string, count: number): string[] => Array.from({ length: count }, (_, index) => prefix + index);

async function run(runtime: MemoryRuntime, bodies: readonly string[], seconds: number, receives = 1) {
  const records: QueueRecord[] = bodies.map((body, index) => ({
    messageId: `m${index}`,
    body,
    attributes: { ApproximateReceiveCount: String(receives) },
  }));
  const report = await runtime.processor.processBatch(records, { deadlineMs: runtime.clock.now() + seconds * second });
  return { ...report, failed: report.batchItemFailures.map(({ itemIdentifier }) => itemIdentifier) };
}

const namesOf = (runtime: MemoryRuntime): unknown[] =>
  runtime
    .rows()
    .map(({ who }) => who)
    .toSorted();

/** Keys and waits of the records that lie in the input queue. */
const returned = (runtime: MemoryRuntime): readonly (readonly [string, number])[] =>
  runtime.sent
    .filter(({ queueUrl }) => queueUrl === sampleEnv.PANTHER_INPUT_QUEUE_URL)
    .flatMap(({ message }) => readNotification(message.body))
    .flatMap((record) => (record.kind === 'object' ? [[record.object.key, record.waits ?? 0] as const] : []));

const deadLetters = sampleEnv.PANTHER_DEAD_LETTER_QUEUE_URL;

/** Opening the object `gone` takes so long that nothing after it has time. */
function makeShort(runtime: MemoryRuntime): void {
  runtime.objects.fault = ({ name }) => {
    if (name.endsWith('gone')) runtime.clock.time += 750 * second;
    return undefined;
  };
}

/** Has a send fail, by its queue and how many went to that queue before it and with it. */
function failSend(isFailing: (queueUrl: string, count: number) => boolean): MemoryRuntime['fault'] {
  const counts = new Map<string, number>();
  return (call) => {
    const [, queueUrl = ''] = /^send (.*)$/.exec(call) ?? [];
    if (queueUrl === '') return undefined;
    const count = (counts.get(queueUrl) ?? 0) + 1;
    counts.set(queueUrl, count);
    return isFailing(queueUrl, count) ? new PantherctlError('THROTTLED', 'slow down') : undefined;
  };
}

describe('a message of more large objects than a run has time for', () => {
  it('is done over several runs, and none of its objects is begun twice', async () => {
    const keys = named('k', 40);
    const runtime = setUp(keys, 200);
    const worked = await workOffQueue(runtime, { bodies: [about(...keys)], runSeconds: 900, mostRuns: 40 });
    expect(worked).toMatchObject({ dead: [], isEmpty: true });
    expect(worked.reports.length).toBeGreaterThan(8);
    expect(worked.reports.flatMap(({ batchItemFailures }) => batchItemFailures)).toEqual([]);
    expect(namesOf(runtime)).toEqual(keys.toSorted());
    expect(runtime.objects.calls).toHaveLength(40);
  });

  it('tells of those that went back, with all that is known of them', async () => {
    const runtime = setUp(['a', 'c'], 447);
    const { failed, outcomes } = await run(runtime, [about('a', 'c')], 900);
    expect(failed).toEqual([]);
    expect(outcomes.map(({ isSentBack, outcome }) => [outcome.kind, isSentBack])).toEqual([
      ['retry', true],
      ['retry', true],
    ]);
    const object = { bucket, key: 'a', etag: 'etag-1', size: 1e9 };
    expect(runtime.sent[0]).toEqual({
      queueUrl: sampleEnv.PANTHER_INPUT_QUEUE_URL,
      message: { body: renderObjectMessage(object) },
    });
    expect(runtime.logged).toContainEqual(
      expect.objectContaining({ fields: expect.objectContaining({ key: 'a', isSentBack: true }) as unknown }),
    );
  });

  it('has its rejected records sent on in the same run, and takes those that are throttled along', async () => {
    const runtime = setUp(['a'], 0);
    runtime.objects.fault = ({ name }) => {
      if (name.endsWith('gone')) return undefined;
      runtime.clock.time += 750 * second;
      return new PantherctlError('THROTTLED', 'slow down');
    };
    const { failed, outcomes } = await run(runtime, [about('gone', 'a', 'skip/x', 'b', 'c')], 900);
    expect(failed).toEqual([]);
    expect(outcomes.map(({ outcome }) => ('reason' in outcome ? outcome.reason : outcome.kind))).toEqual([
      'notFound',
      'throttled',
      'skipped',
      'noTurn',
      'noTurn',
    ]);
    expect(returned(runtime)).toEqual([
      ['a', 0],
      ['b', 1],
      ['c', 1],
    ]);
    expect(runtime.sent[0]).toMatchObject({ message: { attributes: { Reason: 'notFound' } } });
  });

  it('has nothing sent back, and comes again whole, where a rejected record could not be sent on', async () => {
    const runtime = setUp([]);
    makeShort(runtime);
    runtime.fault = failSend((queueUrl, count) => queueUrl === deadLetters && count === 1);
    const { failed, outcomes } = await run(runtime, [about('gone', 'a', 'b', 'c'), about('d')], 900);
    expect(failed).toEqual(['m0']);
    expect(outcomes.map(({ isSentBack = false, outcome }) => [outcome.kind, isSentBack])).toEqual([
      ['retry', false],
      ['rejected', false],
      ['retry', false],
      ['retry', false],
      ['retry', true],
    ]);
    expect(outcomes[0]?.outcome).toEqual({ kind: 'retry', reason: 'outputFailed', message: 'slow down' });
    expect(returned(runtime)).toEqual([['d', 1]]);
  });

  it('comes again where one could not be sent back, after its rejected records were sent on', async () => {
    const runtime = setUp([]);
    makeShort(runtime);
    runtime.fault = failSend((queueUrl, count) => queueUrl !== deadLetters && count === 1);
    const { failed, outcomes } = await run(runtime, [about('gone', 'a', 'b', 'c')], 900);
    expect(failed).toEqual(['m0']);
    expect(outcomes.map(({ isSentBack = false, outcome }) => [outcome.kind, isSentBack])).toEqual([
      ['rejected', false],
      ['rejected', false],
      ['retry', false],
      ['retry', true],
    ]);
    expect(outcomes[2]?.outcome).toEqual({ kind: 'retry', reason: 'outputFailed', message: 'slow down' });
    expect(returned(runtime)).toEqual([['c', 1]]);
    expect(runtime.sent.map(({ queueUrl }) => queueUrl === deadLetters)).toEqual([true, true, false]);
  });

  it('sends an object back once that two messages name, and neither is done where that fails', async () => {
    for (const isFailing of [false, true]) {
      const runtime = setUp([]);
      runtime.fault = (call) =>
        isFailing && call.startsWith('send') ? new PantherctlError('NO_ANSWER', 'no') : undefined;
      const { failed } = await run(runtime, [about('a', 'b'), about('b')], 100);
      expect(failed).toEqual(isFailing ? ['m0', 'm1'] : []);
      expect(returned(runtime)).toEqual(
        isFailing
          ? []
          : [
              ['a', 1],
              ['b', 1],
            ],
      );
    }
  });

  it('of ten thousand has them sent back a few at a time', async () => {
    const keys = named('k', 10_000).map((key, index) => (index % 10 === 0 ? `skip/${key}` : key));
    const runtime = setUp([]);
    let sending = 0;
    let most = 0;
    const { send } = runtime.cloud.queues;
    runtime.cloud.queues.send = async (url, message, withinMilliseconds) => {
      most = Math.max(most, (sending += 1));
      await send(url, message, withinMilliseconds);
      sending -= 1;
    };
    const { failed, outcomes } = await run(runtime, [cloudTrailEvent(bucket, ...keys)], 20);
    expect(failed).toEqual([]);
    expect(outcomes).toHaveLength(10_000);
    expect(new Set(returned(runtime).map(([key]) => key))).toEqual(
      new Set(keys.filter((key) => !key.startsWith('skip/'))),
    );
    expect(runtime.sent).toHaveLength(9_000);
    expect(most).toBeLessThanOrEqual(16);
  });

  it('is answered in time and comes again where sending takes too long', async () => {
    const runtime = setUp([]);
    runtime.fault = (call) => {
      if (call.startsWith('send')) runtime.clock.time += second;
      return undefined;
    };
    const { failed } = await run(runtime, [about(...named('k', 100)), about('gone')], 40);
    expect(failed).toContain('m0');
    expect(runtime.sent.length).toBeGreaterThan(30);
    expect(runtime.sent.length).toBeLessThan(60);
  });
});

describe('an object that is alone in its message', () => {
  it('waits for its turn without a delivery being counted', async () => {
    const runtime = setUp(['a']);
    const { failed } = await run(runtime, [about('a')], 100, 5);
    expect(failed).toEqual([]);
    expect(returned(runtime)).toEqual([['a', 1]]);
  });

  it('is begun before those that waited less, and others keep their order', () => {
    const bodies = [0, 2, 0, 5].map((waits, index) =>
      renderObjectMessage({ bucket, key: `k${index}` }, undefined, waits),
    );
    const { tasks } = planBatch(bodies.map((body, index) => ({ messageId: `m${index}`, body })));
    expect(tasks.map((task) => task.kind === 'object' && task.object.key)).toEqual(['k3', 'k1', 'k0', 'k2']);
  });

  it('is believed about its waits from the function itself only', async () => {
    const runtime = setUp(['a']);
    const body = renderObjectMessage({ bucket, key: 'a', size: 1e9 }, undefined, 20);
    const deadlineMs = runtime.clock.now() + 100 * second;
    const deliver = async (SenderId: string) =>
      runtime.processor.processBatch([{ messageId: 'm', body, attributes: { SenderId } }], { deadlineMs });
    expect((await deliver('AIDAEXAMPLE')).outcomes).toMatchObject([{ outcome: { kind: 'retry', reason: 'noTurn' } }]);
    expect((await deliver('AROAEXAMPLE:panther-log-processor')).outcomes).toMatchObject([
      { outcome: { kind: 'rejected', reason: 'noTurn' } },
    ]);
  });

  it('ends in the dead-letter queue with its reason if no run ever has time for it, and can be sent back from there', async () => {
    const runtime = setUp(['a', 'b']);
    const worked = await workOffQueue(runtime, { bodies: [about('a', 'b')], runSeconds: 100, mostRuns: 100 });
    expect(worked).toMatchObject({ isEmpty: true, dead: [{ reason: 'noTurn' }, { reason: 'noTurn' }] });
    expect(worked.reports).toHaveLength(21);
    const bodies = worked.dead.map(({ body }) => body);
    expect(await workOffQueue(runtime, { bodies, runSeconds: 900, mostRuns: 1 })).toMatchObject({
      isEmpty: true,
      dead: [],
    });
    expect(namesOf(runtime)).toEqual(['a', 'b']);
  });

  it('and that never ends ends in the dead-letter queue with its reason, and the others of its message are done', async () => {
    const keys = named('k', 6);
    const runtime = setUp(keys);
    runtime.put('endless', sampleLines(...named('n', 400)));
    const { open } = runtime.objects;
    runtime.objects.open = async (access, name, key, options) => {
      const opened = await open(access, name, key, options);
      if (key !== 'endless') return opened;
      async function* slow(): AsyncGenerator<Uint8Array, void, undefined> {
        // The others of the run are done in no time.
        while (namesOf(runtime).length < keys.length) await setImmediate();
        for await (const chunk of opened.body) {
          runtime.clock.time += 5 * second;
          yield chunk;
        }
      }
      return { ...opened, body: slow() };
    };
    const worked = await workOffQueue(runtime, { bodies: [about('endless', ...keys)], runSeconds: 900, mostRuns: 100 });
    expect(worked).toMatchObject({ isEmpty: true, dead: [{ reason: 'takesTooLong' }] });
    expect(worked.reports).toHaveLength(6);
    expect(namesOf(runtime)).toEqual(keys);
  });

  it('goes back with a key that holds characters which SQS refuses', async () => {
    const runtime = setUp([]);
    await run(runtime, [about('a\uFFFEb')], 100);
    expect(runtime.sent[0]?.message.body).toContain(String.raw`a\ufffeb`);
    expect(returned(runtime)).toEqual([['a\uFFFEb', 1]]);
  });
});

describe('messages in any mixture, with faults, in runs that are too short for them', () => {
  const keys = [...named('fine', 12), ...named('throttled', 2), ...named('gone', 2), ...named('skip/', 2)];
  const messages = fc.array(fc.array(fc.constantFrom(...keys), { minLength: 1, maxLength: 12 }), {
    minLength: 1,
    maxLength: 12,
  });
  const failures = fc.uniqueArray(fc.nat({ max: 60 }), { maxLength: 2 });

  it('lose nothing, end, and give the bytes that one long run gives', async () => {
    await fc.assert(
      fc.asyncProperty(messages, failures, fc.integer({ min: 60, max: 240 }), async (all, failing, secondsToOpen) => {
        const wanted = new Set(all.flat());
        const existing = keys.filter((key) => !key.startsWith('gone'));
        const [whole, short] = [setUp(existing), setUp(existing)];
        await run(whole, [about(...wanted)], 1e6);
        const refused = new Map<string, number>();
        let deadlineMs = 0;
        short.objects.fault = ({ name }) => {
          // The clock is that of all: what is broken off at the end of the run takes no more of it.
          const until = Math.max(short.clock.time, deadlineMs - 9 * second);
          short.clock.time = Math.min(short.clock.time + secondsToOpen * second, until);
          const count = refused.get(name) ?? 0;
          if (!name.includes('throttled') || count === 2) return undefined;
          refused.set(name, count + 1);
          return new PantherctlError('THROTTLED', 'slow down');
        };
        let sends = 0;
        short.fault = (call) =>
          call.startsWith('send') && failing.includes((sends += 1))
            ? new PantherctlError('NO_ANSWER', 'no')
            : undefined;
        const bodies = all.map((each) => about(...each));
        const { dead, isEmpty } = await workOffQueue(short, {
          bodies,
          runSeconds: 900,
          mostRuns: 300,
          onRun: (ends) => void (deadlineMs = ends),
        });
        expect(isEmpty).toBe(true);
        expect(short.fingerprint()).toEqual(whole.fingerprint());
        expect(namesOf(short)).toEqual([...wanted].filter((key) => /fine|throttled/.test(key)).toSorted());
        expect(new Set(dead.map(({ reason }) => reason))).toEqual(new Set(dead.length > 0 ? ['notFound'] : []));
        expect(
          new Set(
            dead.flatMap(({ body }) => readNotification(body).map((read) => 'object' in read && read.object?.key)),
          ),
        ).toEqual(new Set([...wanted].filter((key) => key.startsWith('gone'))));
      }),
      { numRuns: 25 },
    );
  });
});
