import { randomBytes } from 'node:crypto';
import { setImmediate } from 'node:timers/promises';
import { describe, expect, it } from 'vitest';
import { PantherctlError } from '../../../src/errors.ts';
import type { QueueRecord } from '../../../src/runtime/log-processor/batch-work.ts';
import { registryText, sourceOf } from '../access/sample-registry.ts';
import { inEnvelope, s3Event, s3Record } from '../intake/notifications.ts';
import { createMemoryRuntime, sampleLines } from './memory-runtime.ts';
import { sampleEnv } from './sample-env.ts';
import type { MemoryRuntime } from './memory-runtime.ts';

const bucket = 'their-logs';
const second = 1_000;

const setUp = (): MemoryRuntime =>
  createMemoryRuntime({
    registry: registryText(sourceOf('prod', { prefixes: [{ prefix: '', exclude: [], logTypes: ['Custom.Sample'] }] })),
  });

function messageOf(messageId: string, body: string, receives = 1): QueueRecord {
  return { messageId, body, attributes: { ApproximateReceiveCount: String(receives) } };
}

const about = (key: string, size?: number): string =>
  inEnvelope(s3Event(s3Record(bucket, key, size === undefined ? {} : { object: { size } })));

async function run(runtime: MemoryRuntime, records: readonly QueueRecord[], seconds = 600) {
  const { outcomes } = await runtime.processor.processBatch(records, {
    deadlineMs: runtime.clock.now() + seconds * second,
  });
  return outcomes.map(({ outcome }) => outcome);
}

/** Each chunk of an object takes so long, once so many outputs of others were told of. */
function readSlowly(runtime: MemoryRuntime, key: string, milliseconds: number, others = 0): void {
  const { objects } = runtime;
  const { open } = objects;
  objects.open = async (access, name, asked, options) => {
    const opened = await open(access, name, asked, options);
    if (asked !== key) return opened;
    async function* slow(): AsyncGenerator<Uint8Array, void, undefined> {
      while (runtime.published.length < others) await setImmediate();
      for await (const chunk of opened.body) {
        runtime.clock.time += milliseconds;
        yield chunk;
      }
    }
    return { ...opened, body: slow() };
  };
}

describe('an object that takes longer than a run may', () => {
  it('is broken off before the function is killed, so that the others of its batch are done', async () => {
    const runtime = setUp();
    runtime.put('slow', sampleLines(...Array.from({ length: 100 }, (_, index) => `n${index}`)));
    runtime.put('fine', sampleLines('alice'));
    readSlowly(runtime, 'slow', 5 * second, 1);
    const outcomes = await run(runtime, [messageOf('a', about('slow')), messageOf('b', about('fine'))]);
    expect(outcomes).toEqual([
      { kind: 'retry', reason: 'outOfTime', message: 'the object took longer than a run may take' },
      { kind: 'done' },
    ]);
    expect(runtime.rows().map(({ who }) => who)).toEqual(['alice']);
    expect(runtime.objects.openCount()).toBe(0);
  });

  it('goes to the dead letters with its reason when it comes for the last time', async () => {
    const runtime = setUp();
    runtime.put('slow', sampleLines(...Array.from({ length: 100 }, (_, index) => `n${index}`)));
    readSlowly(runtime, 'slow', 5 * second);
    expect(await run(runtime, [messageOf('a', about('slow'), 5)])).toMatchObject([
      { kind: 'rejected', reason: 'takesTooLong' },
    ]);
    expect(runtime.sent).toMatchObject([
      { queueUrl: sampleEnv.PANTHER_DEAD_LETTER_QUEUE_URL, message: { attributes: { Reason: 'takesTooLong' } } },
    ]);
  });

  it('is broken off while it writes and while it tells of what it wrote', async () => {
    for (const slow of ['write', 'publish']) {
      const runtime = setUp();
      const hours = Array.from({ length: 24 }, (_, hour) => `2026-11-01T${String(hour).padStart(2, '0')}:30:00Z`);
      runtime.put('many', hours.map((at) => `{"at":"${at}","who":"x"}\n`).join(''));
      const { begin } = runtime.cloud.lake;
      runtime.cloud.lake.begin = (name, key, options) => {
        if (slow === 'write' && key.startsWith('logs/')) runtime.clock.time += 60 * second;
        return begin(name, key, options);
      };
      runtime.fault = (call) => {
        if (slow === 'publish' && call.endsWith(':processed')) runtime.clock.time += 60 * second;
        return undefined;
      };
      expect(await run(runtime, [messageOf('a', about('many'))])).toMatchObject([
        { kind: 'retry', reason: 'outOfTime' },
      ]);
      expect(runtime.published.length).toBeLessThan(24);
    }
  });
});

describe('an object of which a message tells too little', () => {
  it('waits for as much room as it takes, whatever size it is said to have', async () => {
    const runtime = setUp();
    const names = Array.from({ length: 6 }, (_, index) => `big${index}`);
    for (const name of names) runtime.put(name, sampleLines(randomBytes(400_000).toString('hex')));
    runtime.objects.chunkBytes = 100_000;
    let copying = 0;
    let most = 0;
    const { begin } = runtime.cloud.lake;
    runtime.cloud.lake.begin = (name, key, options) => {
      const upload = begin(name, key, options);
      if (!key.startsWith('raw/')) return upload;
      copying += 1;
      most = Math.max(most, copying);
      return {
        ...upload,
        async finish() {
          copying -= 1;
          return upload.finish();
        },
      };
    };
    const outcomes = await run(
      runtime,
      names.map((name) => messageOf(name, about(name, 1))),
    );
    expect(outcomes).toEqual(names.map(() => ({ kind: 'done' })));
    expect(runtime.rows()).toHaveLength(6);
    expect(most).toBe(2);
    expect(runtime.objects.openCount()).toBe(0);
  });
});

describe('a message of many records that are nothing', () => {
  it('has them sent on a few at a time', async () => {
    const runtime = setUp();
    let sending = 0;
    let most = 0;
    const { send } = runtime.cloud.queues;
    runtime.cloud.queues.send = async (url, message, withinMilliseconds) => {
      sending += 1;
      most = Math.max(most, sending);
      await send(url, message, withinMilliseconds);
      sending -= 1;
    };
    const body = JSON.stringify({ Records: Array.from({ length: 2_000 }, (_, index) => ({ index })) });
    await run(runtime, [messageOf('a', body)]);
    expect(runtime.sent).toHaveLength(2_000);
    expect(most).toBeLessThanOrEqual(16);
  });

  it('is itself sent on where a record nests too deep, and costs no other message', async () => {
    const runtime = setUp();
    runtime.put('fine', sampleLines('alice'));
    const deep = `{"Records":[{"eventName":7,"x":${'['.repeat(50_000)}${']'.repeat(50_000)}}]}`;
    expect(await run(runtime, [messageOf('a', deep), messageOf('b', about('fine'))])).toMatchObject([
      { kind: 'rejected', reason: 'malformedNotification' },
      { kind: 'done' },
    ]);
    expect(runtime.sent[0]?.message.body).toBe(deep);
  });

  it('is sent on with characters that SQS refuses written as JSON writes others', async () => {
    const runtime = setUp();
    await run(runtime, [messageOf('a', String.raw`{"Records":[{"x":"a\ufffeb\uffff"}]}`)]);
    expect(runtime.sent[0]?.message.body).toBe(String.raw`{"Records":[{"x":"a\ufffeb\uffff"}]}`);
  });
});

describe('an object whose copy cannot be made', () => {
  it('is tried again, and nobody is told of its outputs before', async () => {
    const runtime = setUp();
    runtime.put('a', sampleLines('alice'));
    const { begin } = runtime.cloud.lake;
    runtime.cloud.lake.begin = (name, key, options) => {
      const upload = begin(name, key, options);
      if (!key.startsWith('raw/')) return upload;
      return {
        ...upload,
        finish: async () => Promise.reject(new PantherctlError('NO_ANSWER', 'the copy failed')),
      };
    };
    expect(await run(runtime, [messageOf('m', about('a'))])).toMatchObject([{ kind: 'retry', reason: 'outputFailed' }]);
    expect(runtime.published).toEqual([]);
  });
});

describe('an object that several messages of a batch tell of', () => {
  it('is refused for good if one of them comes for the last time, whichever comes first', async () => {
    for (const receives of [
      [5, 1],
      [1, 5],
    ]) {
      const runtime = setUp();
      runtime.objects.fault = () => new PantherctlError('ACCESS_DENIED', 'the role may not');
      const messages = receives.map((count, index) => messageOf(`m${index}`, about('a'), count));
      expect(await run(runtime, messages)).toMatchObject([
        { kind: 'rejected', reason: 'accessDenied' },
        { kind: 'rejected', reason: 'accessDenied' },
      ]);
      expect(runtime.sent).toHaveLength(1);
    }
  });

  it('is read once for each of its versions', async () => {
    const runtime = setUp();
    const versionOf = (versionId: string, who: string) => ({
      bytes: Buffer.from(sampleLines(who)),
      etag: `"${versionId}"`,
      versionId,
      lastModified: Date.UTC(2026, 10, 1, 11),
    });
    runtime.objects.older.set(`${bucket}/a`, versionOf('v1', 'old'));
    runtime.objects.contents.set(`${bucket}/a`, versionOf('v2', 'new'));
    const messages = ['v1', 'v2'].map((versionId) =>
      messageOf(versionId, s3Event(s3Record(bucket, 'a', { object: { versionId } }))),
    );
    expect(await run(runtime, messages)).toEqual([{ kind: 'done' }, { kind: 'done' }]);
    expect(
      runtime
        .rows()
        .map(({ who }) => who)
        .toSorted(),
    ).toEqual(['new', 'old']);
    expect(runtime.objects.openCount()).toBe(0);
  });
});

describe('an object that turns out to be empty', () => {
  it('is closed', async () => {
    const runtime = setUp();
    runtime.put('a', '');
    expect(await run(runtime, [messageOf('m', about('a', 5))])).toEqual([{ kind: 'skipped', why: 'emptyObject' }]);
    expect(runtime.objects.openCount()).toBe(0);
  });
});
