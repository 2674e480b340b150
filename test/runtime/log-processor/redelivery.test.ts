import { gzipSync } from 'node:zlib';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
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
import type { MemoryRuntime } from './memory-runtime.ts';

const bucket = 'their-logs';
const source = sourceOf('prod', { prefixes: [{ prefix: '', exclude: ['skip/'], logTypes: ['Custom.Sample'] }] });

/** Messages of all forms, how many records each has, and how those end. */
const messages: readonly (readonly [string, readonly string[]])[] = [
  [inEnvelope(s3Event(s3Record(bucket, 'a'))), ['done']],
  [
    s3Event(s3Record(bucket, 'b'), s3Record(bucket, 'gone'), s3Record(bucket, 'skip/x')),
    ['done', 'rejected', 'skipped'],
  ],
  [inEnvelope(cloudTrailEvent(bucket, 'a', 'c')), ['done', 'done']],
  [inEnvelope(eventBridgeEvent(bucket, 'odd key + % ü')), ['done']],
  [inEnvelope(s3Event(s3Record(bucket, 'binary'), s3Record(bucket, 'b'))), ['rejected', 'done']],
  [s3Event(s3Record(bucket, 'cut')), ['rejected']],
  [testEvent, ['skipped']],
  ['nonsense', ['rejected']],
];

function setUp(): MemoryRuntime {
  const runtime = createMemoryRuntime({ registry: registryText(source), segmentBytes: 300 });
  runtime.put('a', gzipSync(sampleLines('alice', 'adam')));
  runtime.put('b', sampleLines('bob', 'bill'));
  runtime.put('c', gzipSync(sampleLines(...Array.from({ length: 20 }, (_, index) => `c${index}`))));
  runtime.put('odd key + % ü', `${sampleLines('odd')}{"no":"type"}\n`);
  runtime.put('binary', Buffer.from([0, 255, 0, 1, 0, 2]));
  runtime.put('cut', gzipSync(sampleLines('x', 'y', 'z')).subarray(0, 40));
  return runtime;
}

async function deliver(runtime: MemoryRuntime, batches: readonly (readonly number[])[]): Promise<void> {
  let id = 0;
  for (const batch of batches) {
    const records: QueueRecord[] = batch.map((index) => ({
      messageId: `m${(id += 1)}`,
      body: messages[index]?.[0] ?? '',
    }));
    const report = await runtime.processor.processBatch(records, { deadlineMs: runtime.clock.now() + 3_600_000 });
    expect(report.batchItemFailures).toEqual([]);
    expect(report.outcomes.map(({ messageId, outcome }) => [messageId, outcome.kind])).toEqual(
      batch.flatMap((index, at) => (messages[index]?.[1] ?? []).map((kind) => [records[at]?.messageId, kind])),
    );
  }
}

describe('messages in any mixture and order, each delivered several times', () => {
  it('give one outcome for each record and the same bytes', async () => {
    const plain = setUp();
    await deliver(plain, [messages.map((_, index) => index)]);
    const expected = plain.fingerprint();
    expect(Object.keys(expected).length).toBeGreaterThan(8);
    const order = fc
      .array(fc.shuffledSubarray([...messages.keys()], { minLength: messages.length }), { minLength: 1, maxLength: 4 })
      .chain((rounds) => {
        const all = rounds.flat();
        return fc.array(fc.integer({ min: 0, max: all.length }), { maxLength: 4 }).map((cuts) =>
          split(
            all,
            [...cuts].toSorted((a, b) => a - b),
          ),
        );
      });
    await fc.assert(
      fc.asyncProperty(order, fc.integer({ min: 1, max: 64 }), async (batches, chunkBytes) => {
        const runtime = setUp();
        runtime.objects.chunkBytes = chunkBytes;
        await deliver(runtime, batches);
        expect(runtime.fingerprint()).toEqual(expected);
      }),
      { numRuns: 30 },
    );
  });
});

function split(all: readonly number[], cuts: readonly number[]): readonly (readonly number[])[] {
  const ends = [...cuts, all.length];
  return ends.map((end, index) => all.slice(index === 0 ? 0 : ends[index - 1], end));
}
