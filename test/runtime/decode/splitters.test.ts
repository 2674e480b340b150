import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { ContentWindow } from '../../../src/runtime/decode/content-window.ts';
import { createArraySplitter } from '../../../src/runtime/decode/split-json-array.ts';
import { createValueSplitter } from '../../../src/runtime/decode/split-json-values.ts';
import { createLineSplitter } from '../../../src/runtime/decode/split-lines.ts';
import type { Splitter } from '../../../src/runtime/decode/splitter.ts';
import type { RawRecord } from '../../../src/runtime/raw-record.ts';
import { collect } from './decoding.ts';

const maxRecordBytes = 60;
const splitters: readonly (() => Splitter)[] = [
  () => createLineSplitter(maxRecordBytes),
  () => createValueSplitter(maxRecordBytes),
  () => createArraySplitter(maxRecordBytes),
];

const pieces = fc.array(
  fc.oneof(
    fc.constantFrom(
      '[',
      ']',
      '{',
      '}',
      '"',
      ',',
      ':',
      '\\',
      '\n',
      '\r\n',
      ' ',
      '{"Records":[',
      '{"é":1}',
      '{"a":{"b":[]}}',
    ),
    fc.constantFrom('"k":', '"v"', '12', 'null', '{"a":"\\"}"},', '[{"x":1},{"y":2}]', '{"a" : 1 , "b":[1] }'),
  ),
  { maxLength: 40 },
);

/** Everything that a splitter makes of content which comes in pieces of given sizes, over and over. */
function splitAll(splitter: Splitter, content: Buffer, sizes: readonly number[]): unknown {
  const window = new ContentWindow(0, maxRecordBytes);
  const records: RawRecord[] = [];
  const drain = (): unknown => {
    for (;;) {
      const { next, records: some } = splitter.split(window);
      records.push(...some);
      if (next === 'more') continue;
      window.wait();
      return next;
    }
  };
  for (let at = 0, index = 0; at < content.length; index++) {
    const size = sizes[index % sizes.length] ?? 1;
    if (window.add(content.subarray(at, at + size))) {
      const next = drain();
      if (next !== 'wait') return { records, next };
    }
    at += size;
  }
  window.finish();
  return { records, next: drain() };
}

describe('splitters', () => {
  test('give the same records and the same fault however the bytes come in', () => {
    const sizes = fc.array(fc.integer({ min: 1, max: 9 }), { minLength: 1, maxLength: 5 });
    fc.assert(
      fc.property(pieces, sizes, fc.constantFrom(...splitters), (pieces, sizes, create) => {
        const content = Buffer.from(pieces.join(''));
        expect(splitAll(create(), content, sizes)).toEqual(splitAll(create(), content, [content.length + 1]));
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
