import { gzipSync } from 'node:zlib';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { createDecoder } from '../../../src/runtime/decode/create-decoder.ts';
import { decodeLimits } from '../../../src/runtime/raw-record.ts';
import type { DecoderState, StreamType } from '../../../src/runtime/raw-record.ts';
import { cutInto, decode } from './decoding.ts';

const key = fc.oneof(fc.string({ unit: 'grapheme', maxLength: 6 }), fc.constantFrom('a', '1', '01', '__proto__', '"'));
const object = fc.dictionary(key, fc.jsonValue({ stringUnit: 'grapheme', maxDepth: 3 }), { maxKeys: 6 });
const objects = fc.array(object, { minLength: 1, maxLength: 200 });
const indent = fc.constantFrom(0, 2, 0);
const size = fc.constantFrom(1, 7, 1_000, 4_096, 65_536);
const print = (value: unknown, spaces: number): string => JSON.stringify(value, undefined, spaces);

/** Content of a stream type that holds given objects. */
const layouts: Readonly<Record<string, { streamType: StreamType; write: (texts: readonly string[]) => string }>> = {
  lines: { streamType: 'lines', write: (texts) => texts.map((text) => `${text.replaceAll('\n', ' ')}\n`).join('') },
  json: { streamType: 'json', write: (texts) => texts.join('\n') },
  array: { streamType: 'jsonArray', write: (texts) => `[${texts.join(',\n')}]` },
  envelope: { streamType: 'jsonArray', write: (texts) => `{"v":"x","Records":[${texts.join(',')}],"z":[{}]}` },
  documents: {
    streamType: 'jsonArray',
    write: (texts) => texts.map((text, index) => (index % 2 === 0 ? `[${text}]` : `{"Records":[${text}]}\n`)).join(''),
  },
};
const layout = fc.constantFrom(...Object.values(layouts));

describe('a decoder', () => {
  test('gives back the objects that were written, however they are laid out, packed and cut', async () => {
    await fc.assert(
      fc.asyncProperty(
        objects,
        indent,
        layout,
        size,
        fc.boolean(),
        async (values, spaces, { streamType, write }, size, isPacked) => {
          const content = Buffer.from(write(values.map((value) => print(value, spaces))));
          const { end, records } = await decode(isPacked ? gzipSync(content) : content, { streamType }, size);
          expect(end).toEqual({ kind: 'complete', streamType, bytes: content.length });
          const written = values.map((value) => JSON.stringify(JSON.parse(JSON.stringify(value))));
          expect(records.map(({ text }) => JSON.stringify(JSON.parse(text)))).toEqual(written);
          if (streamType !== 'jsonArray') return;
          expect(records.map(({ value }) => JSON.stringify(value))).toEqual(written);
        },
      ),
      { numRuns: 150 },
    );
  });

  test('goes on after any record as if it had never stopped', async () => {
    await fc.assert(
      fc.asyncProperty(objects, layout, fc.boolean(), async (values, { streamType, write }, isPacked) => {
        const plain = Buffer.from(write(values.map((value) => print(value, 0))));
        const content = isPacked ? gzipSync(plain) : plain;
        const whole = await decode(content, { streamType });
        const decoder = createDecoder({ streamType });
        const states: DecoderState[] = [];
        for await (const batch of decoder.decode(cutInto(content)))
          states.push(...batch.map(({ end }) => decoder.save(end)));
        for (const position of [0, Math.floor(states.length / 2), states.length - 1]) {
          const from = JSON.parse(JSON.stringify(states[position])) as DecoderState;
          const rest = await decode(content, { streamType, from });
          expect(rest.records).toEqual(whole.records.slice(position + 1));
          expect(rest.end).toEqual(whole.end);
        }
      }),
      { numRuns: 100 },
    );
  });

  test('goes on after an envelope of CloudWatch Logs with the next one', async () => {
    const envelope = (text: string): string =>
      JSON.stringify({ messageType: 'DATA_MESSAGE', logEvents: [{ message: text }, { message: `${text}2` }] });
    const content = ['a', 'b', 'c'].map(envelope).join('\n');
    const { records } = await decode(content);
    const from: DecoderState = { offset: records[1]?.end ?? 0, streamType: 'cloudWatchLogs' };
    expect((await decode(content, { from })).records).toEqual(records.slice(2));
  });

  test('ends in time and alike for every cut, whatever it is given', async () => {
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
          '\u{feff}',
          '{"Records":[',
          '{"a":1}',
        ),
        fc.constantFrom('"messageType":"DATA_MESSAGE"', '"logEvents":[{"message":"x"}]', 'null', '-1.5e3', 'é', '\0'),
        fc.string({ unit: 'binary', maxLength: 5 }),
      ),
      { maxLength: 60 },
    );
    const streamTypes = fc.constantFrom<StreamType>('auto', 'lines', 'json', 'jsonArray', 'cloudWatchLogs');
    await fc.assert(
      fc.asyncProperty(pieces, streamTypes, async (pieces, streamType) => {
        const content = pieces.join('');
        const whole = await decode(content, { streamType });
        expect(await decode(content, { streamType }, 1)).toEqual(whole);
        let position = 0;
        for (const { end } of whole.records) {
          expect(end).toBeGreaterThanOrEqual(position);
          position = end;
        }
        expect(position).toBeLessThanOrEqual(Buffer.byteLength(content));
      }),
      { numRuns: 2_000 },
    );
  });

  test('survives packed content that was damaged or cut anywhere', async () => {
    const content = gzipSync(
      layouts['envelope']?.write(Array.from({ length: 400 }, (_, index) => `{"a":${index * 17}}`)) ?? '',
    );
    await fc.assert(
      fc.asyncProperty(fc.nat(content.length - 1), fc.nat(255), fc.nat(content.length), async (at, byte, length) => {
        const damaged = Buffer.from(content.subarray(0, length));
        if (at < length) damaged[at] = byte;
        const { end, records } = await decode(damaged);
        expect(['complete', 'rejected']).toContain(end.kind);
        // Damage can also repeat some: no more than there are bytes.
        expect(records.length).toBeLessThanOrEqual(end.bytes);
      }),
      { numRuns: 300 },
    );
  });

  test('loses no byte at the edge of a block', async () => {
    for (const edge of [1, 4_096, 8_192, 65_536, 81_920, 524_288, 589_824]) {
      for (const length of [edge - 1, edge, edge + 1]) {
        const content = 'x'.repeat(length);
        expect((await decode(content)).texts.join('')).toBe(content);
        expect((await decode(content, {}, 4_095)).end.bytes).toBe(length);
      }
    }
  });

  test('holds to the limit of a record for every cut', async () => {
    const limits = { ...decodeLimits, maxRecordBytes: 40 };
    await fc.assert(
      fc.asyncProperty(objects, layout, async (values, { streamType, write }) => {
        // A short one first, since a single long one may be an envelope, which is the wrong stream type.
        const content = write(['{"a":1}', ...values.map((value) => print(value, 0))]);
        const whole = await decode(content, { streamType, limits });
        expect(await decode(content, { streamType, limits }, 1)).toEqual(whole);
        expect(whole.end.kind).toBe('complete');
        expect(whole.records).toHaveLength(values.length + 1);
        expect(whole.texts.every((text) => Buffer.byteLength(text) <= 40)).toBe(true);
      }),
      { numRuns: 100 },
    );
  });
});
