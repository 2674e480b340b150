import { gunzipSync } from 'node:zlib';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { outputKey } from '../../../src/config/lake.ts';
import { createCompression } from '../../../src/runtime/output/compression.ts';
import { createLakeWriter } from '../../../src/runtime/output/lake-writer.ts';
import type { LakeWriter, OutputObject } from '../../../src/runtime/output/lake-writer.ts';
import { outputLimits } from '../../../src/runtime/output/output-limits.ts';
import type { OutputLimits } from '../../../src/runtime/output/output-limits.ts';
import type { FailedRecord, Row } from '../../../src/runtime/row.ts';
import { createMemoryLake } from './memory-lake.ts';
import type { MemoryLake, StoredObject } from './memory-lake.ts';

const digest = '0123456789abcdef0123456789abcdef';
const hourMs = 3_600_000;
const noon = Date.UTC(2026, 10, 28, 12);
const parseTimeMs = noon + 20 * 60_000;
const compression = createCompression({ kind: 'gzip' });

/** So small that a few rows reach every bound. */
const tightLimits: OutputLimits = {
  blockBytes: 96,
  openBytes: 240,
  outputs: 4,
  heldBytes: 160,
  inFlightBytes: 200,
  completing: 2,
  uploadFromBytes: 60,
  uploads: 2,
};

function createWriter(lake: MemoryLake, limits = outputLimits, firstSegment = 0): LakeWriter {
  return createLakeWriter({
    store: lake,
    bucket: 'lake',
    context: { digest, parseTimeMs },
    firstSegment,
    compression,
    renderFailure: ({ position, text }) => JSON.stringify({ text, position }),
    limits,
  });
}

type Step = Row | FailedRecord | 'drain' | 'segment';

async function play(writer: LakeWriter, steps: readonly Step[]): Promise<readonly OutputObject[]> {
  for (const step of steps) {
    if (step === 'drain') await writer.drain();
    else if (step === 'segment') await writer.finishSegment();
    else if ('line' in step) writer.add(step);
    else writer.addFailure(step);
  }
  await writer.finishSegment();
  return writer.outputs();
}

function textOf(object: StoredObject | undefined): string {
  return gunzipSync(object?.bytes ?? Buffer.alloc(0)).toString();
}

/** The parts of one type and hour come after each other in the order of their names' numbers. */
function collectLines(lake: MemoryLake, outputs: readonly OutputObject[]): ReadonlyMap<string, readonly string[]> {
  const lines = new Map<string, string[]>();
  for (const { key } of outputs) {
    const place = key.slice(0, key.indexOf(digest));
    const found = lines.get(place) ?? [];
    found.push(
      ...textOf(lake.objects.get(`lake/${key}`))
        .split('\n')
        .slice(0, -1),
    );
    lines.set(place, found);
  }
  return lines;
}

const lineText = fc.oneof(
  fc.string({ maxLength: 40 }).map((text) => JSON.stringify({ text })),
  fc.string({ unit: 'binary', maxLength: 60 }).map((text) => JSON.stringify({ text })),
  fc.integer({ min: 0, max: 400 }).map((length) => `{"long":"${'ü'.repeat(length)}"}`),
);
const row: fc.Arbitrary<Row> = fc.record({
  logType: fc.constantFrom('AWS.CloudTrail', 'AWS.VPCFlow', 'Custom.Thing'),
  hour: fc.integer({ min: -3, max: 3 }).map((hours) => noon + hours * hourMs),
  line: lineText,
});
const failure: fc.Arbitrary<FailedRecord> = fc.record({
  text: fc.string({ unit: 'binary', maxLength: 30 }),
  position: fc.nat(1_000),
  refusals: fc.constant([]),
});
const records = fc.array(fc.oneof({ weight: 6, arbitrary: row }, { weight: 1, arbitrary: failure }), {
  maxLength: 120,
});
const limits = fc.constantFrom(tightLimits, outputLimits);

describe('createLakeWriter', () => {
  it('writes exactly the rows of each type and hour, in their order', async () => {
    await fc.assert(
      fc.asyncProperty(records, limits, async (steps, chosen) => {
        const lake = createMemoryLake();
        const outputs = await play(createWriter(lake, chosen), steps);
        const expected = new Map<string, string[]>();
        for (const step of steps) {
          const [logType, hour, line] =
            'line' in step
              ? [step.logType, step.hour, step.line]
              : [undefined, noon, JSON.stringify({ text: step.text, position: step.position })];
          const key = outputKey(logType, hour, digest, { segment: 0, part: 0 }, 'json.gz');
          const place = key.slice(0, key.indexOf(digest));
          expected.set(place, [...(expected.get(place) ?? []), line]);
        }
        expect(collectLines(lake, outputs)).toEqual(expected);
        expect(outputs.map(({ key }) => `lake/${key}`).toSorted()).toEqual([...lake.objects.keys()].toSorted());
        expect(outputs.reduce((sum, { rows }) => sum + rows, 0)).toBe(steps.length);
        for (const { key, size } of outputs) expect(size).toBe(lake.objects.get(`lake/${key}`)?.bytes.length);
        expect(lake.open).toBe(0);
      }),
    );
  });

  it('gives the same keys and bytes however the rows are batched and however slow the store is', async () => {
    await fc.assert(
      fc.asyncProperty(records, limits, fc.array(fc.nat(3)), async (steps, chosen, rhythm) => {
        const plain = createMemoryLake();
        const first = await play(createWriter(plain, chosen), steps);
        let turn = 0;
        const slow = createMemoryLake({
          wait: async () => {
            turn += 1;
            for (let left = rhythm[turn % rhythm.length] ?? 0; left > 0; left -= 1) {
              await new Promise((resolve) => setImmediate(resolve));
            }
          },
        });
        const drained = steps.flatMap((step, index): Step[] =>
          rhythm[index % rhythm.length] === 1 ? [step, 'drain'] : [step],
        );
        const second = await play(createWriter(slow, chosen), drained);
        expect(second).toEqual(first);
        expect(new Map([...slow.objects].sort())).toEqual(new Map([...plain.objects].sort()));
      }),
      { numRuns: 60 },
    );
  });

  it('leaves nothing half-written after a fault at any call, and the same bytes after the retry', async () => {
    await fc.assert(
      fc.asyncProperty(records, limits, fc.nat(), async (steps, chosen, at) => {
        const whole = createMemoryLake();
        await play(createWriter(whole, chosen), steps);
        fc.pre(whole.calls > 0);
        const objects = new Map<string, StoredObject>();
        const broken = createMemoryLake({ failAt: at % whole.calls }, objects);
        const writer = createWriter(broken, chosen);
        const drained = steps.flatMap((step): Step[] => [step, 'drain']);
        await expect(play(writer, drained)).rejects.toMatchObject({ code: 'NO_ANSWER' });
        expect(broken.open).toBe(0);
        for (const [key, object] of objects) expect(object).toEqual(whole.objects.get(key));
        expect(
          writer
            .outputs()
            .map(({ key }) => `lake/${key}`)
            .toSorted(),
        ).toEqual([...objects.keys()].toSorted());
        const again = createMemoryLake({}, objects);
        await play(createWriter(again, chosen), steps);
        expect(new Map([...objects].sort())).toEqual(new Map([...whole.objects].sort()));
      }),
      { numRuns: 60 },
    );
  });

  it('holds no more than its bounds with rows of 5,000 hours in turns', async () => {
    const lake = createMemoryLake();
    const bounds: OutputLimits = {
      ...outputLimits,
      blockBytes: 8_192,
      openBytes: 200_000,
      outputs: 1_000,
      heldBytes: 100_000,
      inFlightBytes: 50_000,
      completing: 20,
    };
    const writer = createWriter(lake, bounds);
    const perBatch = 50;
    const line = JSON.stringify({ text: 'x'.repeat(200) });
    let added = 0;
    for (let round = 0; round < 3; round += 1) {
      for (let hour = 0; hour < 5_000; hour += 1) {
        writer.add({ logType: 'AWS.CloudTrail', hour: noon - hour * hourMs, line });
        added += 1;
        const { heldBytes, openBytes, outputs } = writer.usage();
        expect(outputs).toBeLessThanOrEqual(bounds.outputs);
        expect(openBytes).toBeLessThanOrEqual(bounds.openBytes);
        expect(heldBytes).toBeLessThanOrEqual(bounds.heldBytes);
        if (added % perBatch !== 0) continue;
        await writer.drain();
        expect(writer.usage().inFlightBytes).toBeLessThanOrEqual(bounds.inFlightBytes);
        expect(writer.usage().completing).toBeLessThanOrEqual(bounds.completing);
      }
    }
    await writer.finishSegment();
    expect(writer.usage()).toEqual({ outputs: 0, openBytes: 0, heldBytes: 0, inFlightBytes: 0, completing: 0 });
    expect(lake.mostOpen).toBeLessThanOrEqual(bounds.uploads);
    expect(writer.outputs().reduce((sum, { rows }) => sum + rows, 0)).toBe(15_000);
  });

  it('takes little memory for a thousand hours of one row each', async () => {
    const lake = createMemoryLake();
    const writer = createWriter(lake);
    const before = process.memoryUsage().arrayBuffers;
    for (let hour = 0; hour < 1_000; hour += 1)
      writer.add({ logType: 'AWS.ALB', hour: noon - hour * hourMs, line: '{}' });
    expect(process.memoryUsage().arrayBuffers - before).toBeLessThan(8 * 1024 * 1024);
    await writer.finishSegment();
    expect(lake.objects.size).toBe(1_000);
  });

  it('compresses blocks of whole lines that are no larger than a block, or else one line', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(row, { maxLength: 60 }), async (rows) => {
        const blocks: string[] = [];
        const compress = (block: Uint8Array): Promise<Buffer> => {
          blocks.push(Buffer.from(block).toString());
          return compression.compress(block);
        };
        const writer = createLakeWriter({
          store: createMemoryLake(),
          bucket: 'lake',
          context: { digest, parseTimeMs },
          compression: { ...compression, compress },
          renderFailure: () => '{}',
          limits: { ...outputLimits, blockBytes: 200 },
        });
        await play(writer, rows);
        expect(blocks.join('').split('\n').length - 1).toBe(rows.length);
        for (const block of blocks) {
          expect(block.endsWith('\n')).toBe(true);
          expect(Buffer.byteLength(block) <= 200 || block.indexOf('\n') === block.length - 1).toBe(true);
        }
      }),
    );
  });

  it('completes the hours that got nothing for the longest, so that logs nearly in order give one object an hour', async () => {
    const hours = Array.from({ length: 60 }, (_, index) => noon + (Math.floor(index / 3) - (index % 3)) * hourMs);
    const line = JSON.stringify({ text: 'x'.repeat(60) });
    const rows = hours.map((hour): Row => ({ logType: 'AWS.ALB', hour, line }));
    const writer = createWriter(createMemoryLake(), { ...outputLimits, outputs: 8 });
    for (const row of rows) writer.add(row);
    expect(writer.usage().outputs).toBeLessThanOrEqual(8);
    const outputs = await play(writer, []);
    expect(outputs.map(({ key }) => key).filter((key) => !key.endsWith(`${digest}.json.gz`))).toEqual([]);
    expect(outputs.length).toBe(new Set(hours).size);
  });

  it('numbers the outputs of later segments, and those of a run that goes on', async () => {
    const lake = createMemoryLake();
    const cloudTrail = { logType: 'AWS.CloudTrail', hour: noon, line: '{"a":1}' };
    const outputs = await play(createWriter(lake), [
      cloudTrail,
      'segment',
      cloudTrail,
      'segment',
      'segment',
      cloudTrail,
    ]);
    const rest = await play(createWriter(lake, outputLimits, 4), [cloudTrail]);
    const folder = 'logs/aws_cloudtrail/year=2026/month=11/day=28/hour=12/20261128T120000Z';
    expect([...outputs, ...rest].map(({ key }) => key)).toEqual([
      `${folder}-${digest}.json.gz`,
      `${folder}-${digest}-1-0.json.gz`,
      `${folder}-${digest}-3-0.json.gz`,
      `${folder}-${digest}-4-0.json.gz`,
    ]);
  });

  it('gives up the outputs that wait once one has failed', async () => {
    const lake = createMemoryLake({ failAt: 0 });
    const writer = createWriter(lake, { ...outputLimits, uploads: 1 });
    for (let hour = 0; hour < 4; hour += 1) writer.add({ logType: 'A.B', hour: noon + hour * hourMs, line: '{}' });
    await expect(writer.finishSegment()).rejects.toThrow('the connection broke');
    // The next one in turn may have begun.
    expect(lake.objects.size).toBeLessThan(2);
    expect(lake.open).toBe(0);
  });

  it('writes failures to their own table under the hour of the object', async () => {
    const lake = createMemoryLake();
    const outputs = await play(createWriter(lake), [
      { logType: 'AWS.ALB', hour: noon - 48 * hourMs, line: '{"a":1}' },
      { text: 'neither', position: 1, refusals: [{ logType: 'AWS.ALB', reason: 'too few fields' }] },
    ]);
    const key = `classification_failures/year=2026/month=11/day=28/hour=12/20261128T120000Z-${digest}.json.gz`;
    const object = lake.objects.get(`lake/${key}`);
    expect(textOf(object)).toBe('{"text":"neither","position":1}\n');
    expect(outputs[1]).toEqual({ logType: undefined, key, size: object?.bytes.length, rows: 1 });
  });

  it.each([
    ['before the first year of the lake', Date.UTC(2014, 11, 31, 23)],
    ['after the last year of the lake', Date.UTC(2036, 0)],
    ['of 1970', 0],
  ])('keeps events %s in the hour of the object', async (_, hour) => {
    const lake = createMemoryLake();
    const [output] = await play(createWriter(lake), [{ logType: 'AWS.ALB', hour, line: '{"a":1}' }]);
    expect(output?.key).toContain('/year=2026/month=11/day=28/hour=12/20261128T120000Z-');
  });

  it.each([
    [Date.UTC(2015, 0), 'year=2015/month=01/day=01/hour=00'],
    [Date.UTC(2035, 11, 31, 23), 'year=2035/month=12/day=31/hour=23'],
  ])('keeps events within the years of the lake in their hour: %s', async (hour, path) => {
    const [output] = await play(createWriter(createMemoryLake()), [{ logType: 'AWS.ALB', hour, line: '{"a":1}' }]);
    expect(output?.key).toContain(path);
  });

  it('gives up everything on request, and finishes nothing after that', async () => {
    const lake = createMemoryLake();
    const writer = createWriter(lake, { ...outputLimits, blockBytes: 64, uploadFromBytes: 1 });
    for (let count = 0; count < 20; count += 1) {
      writer.add({ logType: 'AWS.ALB', hour: noon + (count % 3) * hourMs, line: `{"count":${count}}` });
    }
    await writer.abort();
    await writer.abort();
    expect([lake.objects.size, lake.open]).toEqual([0, 0]);
    await expect(writer.finishSegment()).rejects.toMatchObject({ code: 'BUG' });
    expect(lake.objects.size).toBe(0);
  });

  it('writes nothing for no rows', async () => {
    const lake = createMemoryLake();
    expect(await play(createWriter(lake), ['drain', 'segment'])).toEqual([]);
    expect([lake.objects.size, lake.calls]).toEqual([0, 0]);
  });
});
