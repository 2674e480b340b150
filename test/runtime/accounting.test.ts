import { gzipSync } from 'node:zlib';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { builtInLogTypes } from '../../src/runtime/built-in-log-types.ts';
import type { LogType } from '../../src/runtime/log-type.ts';
import { processStream } from '../../src/runtime/process-stream.ts';
import type { StreamType } from '../../src/runtime/raw-record.ts';
import { writeSamples } from '../../src/runtime/write-samples.ts';
import { cutInto, decode } from './decode/decoding.ts';
import { seededRandom } from './log-types/load-log-types.ts';

/** Whatever an object holds, each of its records becomes events, a failure, or is skipped: none is lost and none comes twice. */

const identity = { bucket: 'b', key: 'k', version: 'v', lastModified: Date.UTC(2026, 10, 1) };
const types = builtInLogTypes.filter(({ sample }) => sample !== undefined);

function samplesOf(logType: LogType, seed: number): Buffer {
  const bounds = { fromMs: Date.UTC(2026, 10, 1), maxBytes: 20_000, maxRecords: 12 };
  return Buffer.from([...writeSamples(logType, seededRandom(seed), bounds)].join(''));
}

/** What is done to the bytes of a file. */
interface Damage {
  readonly at: number;
  readonly erased: number;
  readonly put: Uint8Array;
}

const damage: fc.Arbitrary<Damage> = fc.record({
  at: fc.nat(),
  erased: fc.oneof(fc.constant(0), fc.nat(8), fc.nat(3_000)),
  put: fc.oneof(
    fc
      .constantFrom('', '\n', '\r\n\n', '"', '\\', '{', '}', ']', ',', '{"Records":[', '[{}]', '\u{feff}', '\0')
      .map((text) => Buffer.from(text)),
    fc.uint8Array({ maxLength: 6 }),
  ),
});

function mend(content: Buffer, damages: readonly Damage[]): Buffer {
  return damages.reduce((bytes, { at, erased, put }) => {
    const from = at % (bytes.length + 1);
    return Buffer.concat([bytes.subarray(0, from), put, bytes.subarray(from + erased)]);
  }, content);
}

async function count(
  content: Uint8Array,
  streamType: StreamType,
  logTypes: readonly LogType[],
  chunkBytes: number,
  segmentBytes: number,
) {
  let rows = 0;
  let failures = 0;
  const sink = {
    add: () => void (rows += 1),
    addFailure: () => void (failures += 1),
    drain: () => Promise.resolve(),
    finishSegment: () => Promise.resolve(),
  };
  const chunks = cutInto(content, chunkBytes);
  const report = await processStream({ identity, chunks, streamType, logTypes }, sink, {
    segmentBytes,
    mayGoOn: () => true,
  });
  return { ...report, rows, failures };
}

describe('records of an object', () => {
  test('are events, failures and skipped ones, whatever became of its bytes', async () => {
    const seen = { complete: 0, rejected: 0, failed: 0, skipped: 0 };
    await fc.assert(
      fc.asyncProperty(
        fc.shuffledSubarray([...types.keys()], { minLength: 1, maxLength: 4 }),
        fc.nat(500),
        fc.array(damage, { maxLength: 4 }),
        fc.constantFrom<StreamType>('auto', 'lines', 'json', 'jsonArray'),
        fc.boolean(),
        fc.constantFrom(1_000, 65_536),
        fc.integer({ min: 200, max: 30_000 }),
        async (chosen, seed, damages, streamType, isPacked, chunkBytes, segmentBytes) => {
          const logTypes = chosen.flatMap((index) => types[index] ?? []);
          const [first = types[0] as LogType] = logTypes;
          const plain = mend(samplesOf(first, seed), damages);
          const content = isPacked ? gzipSync(plain) : plain;
          const { counts, end, failures, rows } = await count(content, streamType, logTypes, chunkBytes, segmentBytes);
          const decoded = await decode(content, { streamType });
          expect(counts.records).toBe(decoded.records.length);
          expect(end).toEqual(decoded.end);
          const taken = Object.values(counts.types);
          expect(taken.reduce((sum, { records }) => sum + records, counts.failed + counts.skipped)).toBe(
            counts.records,
          );
          expect([rows, failures]).toEqual([taken.reduce((sum, { events }) => sum + events, 0), counts.failed]);
          seen[end.kind] += 1;
          seen.failed += counts.failed;
          seen.skipped += counts.skipped;
        },
      ),
      { numRuns: 250 },
    );
    expect(Math.min(...Object.values(seen))).toBeGreaterThan(10);
  });

  test.each(types.map((logType) => [logType.name, logType] as const))(
    'of %s are all taken where nothing is damaged',
    async (_, logType) => {
      const { counts, end, failures, rows } = await count(samplesOf(logType, 3), 'auto', [logType], 65_536, 1e9);
      expect([end.kind, failures]).toEqual(['complete', 0]);
      expect(counts.types[logType.name]?.events).toBe(rows);
      expect(rows).toBeGreaterThan(0);
    },
  );
});
