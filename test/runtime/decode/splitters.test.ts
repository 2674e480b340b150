import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { createArraySplitter } from '../../../src/runtime/decode/split-json-array.ts';
import { createValueSplitter } from '../../../src/runtime/decode/split-json-values.ts';
import { createLineSplitter } from '../../../src/runtime/decode/split-lines.ts';
import type { Splitter } from '../../../src/runtime/decode/splitter.ts';
import { collect } from './decoding.ts';
import { hostilePieces, pieceSizes, splitAll } from './split-all.ts';

const maxRecordBytes = 60;
const splitters: readonly (() => Splitter)[] = [
  () => createLineSplitter(maxRecordBytes),
  () => createValueSplitter(maxRecordBytes),
  () => createArraySplitter(maxRecordBytes),
];

describe('splitters', () => {
  test('give the same records and the same fault however the bytes come in', () => {
    fc.assert(
      fc.property(hostilePieces, pieceSizes, fc.constantFrom(...splitters), (pieces, sizes, create) => {
        const content = Buffer.from(pieces.join(''));
        const whole = splitAll(create(), maxRecordBytes, content, [content.length + 1]);
        expect(splitAll(create(), maxRecordBytes, content, sizes)).toEqual(whole);
      }),
      { numRuns: 5_000 },
    );
  });

  test('take an array of more than 512 MiB on one line in constant memory', { timeout: 60_000 }, async () => {
    const filler = 'x'.repeat(262_000);
    const count = 2_100;
    let most = 0;
    async function* write(): AsyncGenerator<Uint8Array, void, undefined> {
      yield Buffer.from('{"Records":[');
      for (let index = 0; index < count; index++) {
        yield Buffer.from(`${index === 0 ? '' : ','}{"n":${index},"filler":"${filler}"}`);
        if (index % 100 === 0) most = Math.max(most, process.memoryUsage().arrayBuffers);
      }
      yield Buffer.from(']}');
    }
    const before = process.memoryUsage().arrayBuffers;
    const { createDecoder } = await import('../../../src/runtime/decode/create-decoder.ts');
    const batches = createDecoder({ streamType: 'auto' }).decode(write());
    let seen = 0;
    for (;;) {
      const next = await batches.next();
      if (next.done === true) {
        expect(next.value).toMatchObject({ kind: 'complete', streamType: 'jsonArray' });
        expect(next.value.bytes).toBeGreaterThan(512 * 1024 ** 2);
        break;
      }
      for (const { value } of next.value) expect(value?.['n']).toBe(seen++);
    }
    expect(seen).toBe(count);
    expect(most - before).toBeLessThan(128 * 1024 ** 2);
  });

  test('read a record of many pieces without reading it again for each', async () => {
    const long = `[${'{"a":1},'.repeat(1_000_000)}{}]`;
    async function* write(): AsyncGenerator<Uint8Array, void, undefined> {
      const content = Buffer.from(`{"a":${long}}{"b":2}\n{"c":3}`);
      for (let at = 0; at < content.length; at += 5_000) yield content.subarray(at, at + 5_000);
    }
    const { records } = await collect(write(), { streamType: 'json' });
    expect(records.map(({ text }) => text.length)).toEqual([long.length + 6, 7, 7]);
  });
});
