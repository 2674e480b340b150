import { gzipSync } from 'node:zlib';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { createClassifier } from '../../../src/runtime/classify/create-classifier.ts';
import { ContentWindow } from '../../../src/runtime/decode/content-window.ts';
import { createDecoder } from '../../../src/runtime/decode/create-decoder.ts';
import { createArraySplitter } from '../../../src/runtime/decode/split-json-array.ts';
import { createValueSplitter } from '../../../src/runtime/decode/split-json-values.ts';
import { createLineSplitter } from '../../../src/runtime/decode/split-lines.ts';
import type { Splitter } from '../../../src/runtime/decode/splitter.ts';
import { logType as vpcFlow } from '../../../src/runtime/log-types/aws-vpc-flow.ts';
import { decodeLimits } from '../../../src/runtime/raw-record.ts';
import type { DecoderState, RawRecord, StreamType } from '../../../src/runtime/raw-record.ts';
import { cutInto, decode } from './decoding.ts';
import { hostilePieces, pieceSizes, splitAll } from './split-all.ts';

type SettledType = Exclude<StreamType, 'auto'>;

const maxRecordBytes = 20;
const limits = { ...decodeLimits, maxRecordBytes };
const x = 'x'.repeat(30);
const envelope = (message: string): string => `{"messageType":"DATA_MESSAGE","logEvents":[{"message":"${message}"}]}`;
const short = envelope('a');

/** Content, and of each record its text, or its length if it is too long. */
const contents: readonly (readonly [
  name: string,
  streamType: SettledType,
  content: string,
  records: readonly (string | number)[],
])[] = [
  ['a line in the middle', 'lines', `a\n${x}\nb\n`, ['a', 30, 'b']],
  ['the first line', 'lines', `${x}\r\n\r\nb`, [31, '', 'b']],
  ['the last line, without a line feed', 'lines', `a\n${x}`, ['a', 30]],
  ['lines in a row', 'lines', `${x}\n${x}x\n${'é'.repeat(11)}\n`, [30, 31, 22]],
  ['lines around the limit', 'lines', `${'x'.repeat(20)}\n${'x'.repeat(21)}\n`, ['x'.repeat(20), 21]],
  ['a blank line', 'lines', `a\n${' '.repeat(30)}\nb\n`, ['a', 30, 'b']],
  ['an object', 'json', `{"a":1}{"b":"${x}"}\n{"c":3}`, ['{"a":1}', 38, '{"c":3}']],
  ['the first object', 'json', `{"b":"${x}"}{"c":3}`, [38, '{"c":3}']],
  ['an object with brackets in texts', 'json', `{"b":"]}\\"}{${x}\\\\"}{"c":3}`, [46, '{"c":3}']],
  ['an object of objects', 'json', `{"b":[${'{},'.repeat(9)}[]]}{"c":3}`, [37, '{"c":3}']],
  ['a text', 'json', `{"a":1}\n"${x}\\"" {"c":3}`, ['{"a":1}', 34, '{"c":3}']],
  ['a number', 'json', `{"a":1}\n${'1'.repeat(30)}{"c":3}`, ['{"a":1}', 30, '{"c":3}']],
  ['a number at the end', 'json', `{"a":1}\n${'1'.repeat(30)}`, ['{"a":1}', 30]],
  ['a member', 'jsonArray', `[{"a":1},{"b":"${x}"} , {"c":3}]`, ['{"a":1}', 38, '{"c":3}']],
  ['the first and the last member', 'jsonArray', `[{"b":"${x}"},{"c":3},{"b":"${x}"}]`, [38, '{"c":3}', 38]],
  ['a member that is a text', 'jsonArray', `[{"a":1},"${x}",1]`, ['{"a":1}', 32, '1']],
  ['a member of an envelope', 'jsonArray', `{"Records":[{"b":"${x}"},{"c":3}],"z":1}`, [38, '{"c":3}']],
  ['members of several documents', 'jsonArray', `[{"b":"${x}"}]{"r":[{"b":"${x}"}]}[{"c":3}]`, [38, 38, '{"c":3}']],
  ['an envelope', 'cloudWatchLogs', `${short}${envelope(x)}\n${short}`, ['a', envelope(x).length, 'a']],
];

/** Where something else in the object is longer than a record may be. */
const envelopes: readonly (readonly [name: string, content: string])[] = [
  ['a text before the records', `{"a":"${x}","Records":[{"b":1},{"c":2}]}`],
  ['a text behind the records', `{"Records":[{"b":1},{"c":2}],"a":"${x}\\"]}"}`],
  ['an object before the records', `{"a":{"b":[{"${x}":1}]},"Records":[{"b":1},{"c":2}]}`],
  ['an array of numbers before the records', `{"a":[${'1,'.repeat(20)}[{}]],"Records":[{"b":1},{"c":2}]}`],
  ['another array of objects', `{"Records":[{"b":1},{"c":2}],"a":[${'{"d":1},'.repeat(9)}{}]}`],
  ['a number', `{"a":${'1'.repeat(30)},"Records":[{"b":1},{"c":2}]}`],
  ['a key', `{"${x}":1,"Records":[{"b":1},{"c":2}]}`],
  ['the key of the records', `{"${x}":[{"b":1},{"c":2}]}`],
  ['white space', `{"a" ${' '.repeat(30)}: ${' '.repeat(30)} [ ${' '.repeat(30)} {"b":1},{"c":2}]}`],
];

/** An envelope is no shorter. */
const limitOf = (streamType: SettledType): number => (streamType === 'cloudWatchLogs' ? short.length : maxRecordBytes);

function summarise({ text, tooLong }: RawRecord): string | number {
  return tooLong === undefined ? text : tooLong.bytes;
}

describe('a record that is longer than the limit', () => {
  test.each(contents)('costs only itself: %s (%s)', async (_, streamType, content, records) => {
    const maxBytes = limitOf(streamType);
    const decoded = await decode(content, { streamType, limits: { ...decodeLimits, maxRecordBytes: maxBytes } }, 3);
    expect(decoded.end).toEqual({ kind: 'complete', streamType, bytes: Buffer.byteLength(content) });
    expect(decoded.records.map(summarise)).toEqual(records);
    const bytes = Buffer.from(content);
    for (const { end, text, tooLong } of decoded.records) {
      if (tooLong === undefined) continue;
      expect(tooLong.maxBytes).toBe(maxBytes);
      const last = bytes[end - 1] === 0x0a ? end - 1 : end;
      const begin = last - tooLong.bytes;
      expect(bytes.subarray(begin, begin + maxBytes).toString()).toBe(text);
    }
  });

  test.each(contents)('is where a later run can go on: %s (%s)', async (_, streamType, content, records) => {
    const maxBytes = limitOf(streamType);
    const options = { streamType, limits: { ...decodeLimits, maxRecordBytes: maxBytes } };
    const decoder = createDecoder(options);
    const states: DecoderState[] = [];
    for await (const batch of decoder.decode(cutInto(Buffer.from(content)))) {
      states.push(...batch.map(({ end }) => decoder.save(end)));
    }
    expect(states).toHaveLength(records.length);
    for (const [index, from] of states.entries()) {
      const rest = await decode(content, { ...options, from });
      expect(rest.records.map(summarise)).toEqual(records.slice(index + 1));
      expect(rest.end.kind).toBe('complete');
    }
  });

  test('keeps its first 64 KiB, cut at a character', async () => {
    const long = `a${'€'.repeat(40_000)}`;
    const { records } = await decode(`${long}\nb\n`, { limits: { ...decodeLimits, maxRecordBytes: 100_000 } });
    expect(records).toEqual([
      { text: long.slice(0, 21_846), end: 120_002, tooLong: { bytes: 120_001, maxBytes: 100_000 } },
      { text: 'b', end: 120_004 },
    ]);
    const tiny = await decode('é€😀\nb\n', { limits: { ...decodeLimits, maxRecordBytes: 1 } });
    expect(tiny.texts).toEqual(['', 'b']);
  });

  test.each([
    ['json', `{"a":1}\n{"b":"${x}`, 8],
    ['json', `{"a":1}\n"${x}\\`, 8],
    ['jsonArray', `[{"a":1},{"b":"${x}`, 9],
    ['jsonArray', `{"Records":[{"a":1},{"b":"${x}"}`, undefined],
    ['jsonArray', `{"Records":[{"a":1}],"b":"${x}`, undefined],
  ] as const)('in which the content ends is truncated: %s %s', async (streamType, content, begin) => {
    const { end, texts } = await decode(content, { streamType, limits });
    expect(texts[0]).toBe('{"a":1}');
    expect(end).toMatchObject({ kind: 'rejected', reason: 'truncated' });
    if (begin === undefined) return;
    expect(texts).toHaveLength(1);
    expect(end).toHaveProperty('message', `the content ends within the record at byte ${begin}`);
  });

  test.each(['lines', 'json', 'jsonArray'] as const)(
    'in which packed content ends is no record: %s',
    async (streamType) => {
      const noise = Array.from({ length: 20_000 }, (_, index) => (index * 2_654_435_761).toString(36)).join('');
      const begin = { lines: 'a\n', json: '{"a":1}', jsonArray: '[{"a":1},' }[streamType];
      const packed = gzipSync(`${begin}{"b":"${noise}"}`);
      const { end, texts } = await decode(packed.subarray(0, packed.length - 5_000), { streamType, limits });
      expect(texts).toHaveLength(1);
      expect(end).toMatchObject({ kind: 'rejected', reason: 'truncated' });
    },
  );
});

describe('the object around an array of records', () => {
  test.each(envelopes)('may hold something of any length: %s', async (_, content) => {
    const { end, texts } = await decode(content, { streamType: 'jsonArray', limits }, 3);
    expect(texts).toEqual(['{"b":1}', '{"c":2}']);
    expect(end).toEqual({ kind: 'complete', streamType: 'jsonArray', bytes: content.length });
    const splitter = createArraySplitter(maxRecordBytes);
    const { records } = splitAll(splitter, maxRecordBytes, Buffer.from(content), [1]);
    expect(records.map(({ text }) => text)).toEqual(texts);
  });

  test.each(['lines', 'json'] as const)(
    'that comes first and is too long is a record if another follows, and the wrong stream type if not: %s',
    async (streamType) => {
      const first = `{"items":[${'{"a":1},'.repeat(9)}{}]}`;
      const { end, records } = await decode(`${first}\n{"a":2}\n`, { streamType, limits });
      expect(records.map(summarise)).toEqual([first.length, '{"a":2}']);
      expect(end.kind).toBe('complete');
      const alone = await decode(`${first}\n`, { streamType, limits });
      expect(alone.records).toEqual([]);
      expect(alone.end).toMatchObject({ kind: 'rejected', reason: 'wrongStreamType' });
      expect(alone.end).toHaveProperty('message', expect.stringContaining(`the stream type is ${streamType},`));
    },
  );

  test.each([
    ['truncated', '{"a":1'],
    ['malformed', ']'],
  ])('that comes first and is too long is a record where the content behind it is %s', async (reason, rest) => {
    const first = `{"items":[${'{"a":1},'.repeat(9)}{}]}`;
    const { end, records } = await decode(`${first}\n${rest}`, { streamType: 'json', limits });
    expect(records.map(summarise)).toEqual([first.length]);
    expect(end).toMatchObject({ kind: 'rejected', reason });
  });

  test('on a first line that is too long is a record if the content is damaged behind it', async () => {
    const member = gzipSync(`{"items":[${'{"a":1},'.repeat(9)}{}]}\n`);
    const { end, records } = await decode(Buffer.concat([member, member.subarray(0, 15)]), {
      streamType: 'lines',
      limits,
    });
    expect(records.map(summarise)).toEqual([86]);
    expect(end).toMatchObject({ kind: 'rejected', reason: 'truncated' });
  });
});

const splitters: Readonly<Record<string, (maxBytes: number) => Splitter>> = {
  lines: createLineSplitter,
  json: createValueSplitter,
  jsonArray: createArraySplitter,
};

/** What a limit should make of records that were cut without one. */
function applyLimit(records: readonly RawRecord[], content: Buffer, maxBytes: number, isLines: boolean): unknown[] {
  let position = 0;
  return records.map((record) => {
    const { end } = record;
    const begin = isLines ? position : end - Buffer.byteLength(record.text);
    position = end;
    const bytes = end - begin - (isLines && content[end - 1] === 0x0a ? 1 : 0);
    if (bytes <= maxBytes) return record;
    const head = content.subarray(begin, begin + maxBytes);
    // As a stream it gives whole characters alone.
    const text = new TextDecoder('utf-8', { ignoreBOM: true }).decode(head, { stream: true });
    return { text, end, tooLong: { bytes, maxBytes } };
  });
}

describe('a limit of any length', () => {
  test('changes nothing but the records that are longer, however the bytes come in', () => {
    fc.assert(
      fc.property(
        hostilePieces,
        pieceSizes,
        fc.integer({ min: 1, max: 60 }),
        fc.constantFrom('lines', 'json', 'jsonArray'),
        (pieces, sizes, maxBytes, name) => {
          const content = Buffer.from(pieces.join(''));
          const create = splitters[name] ?? createLineSplitter;
          const free = splitAll(create(1_000_000), 1_000_000, content, [content.length + 1]);
          const expected = { ...free, records: applyLimit(free.records, content, maxBytes, name === 'lines') };
          const limited = splitAll(create(maxBytes), maxBytes, content, [content.length + 1]);
          expect(limited).toEqual(expected);
          expect(splitAll(create(maxBytes), maxBytes, content, sizes)).toEqual(limited);
        },
      ),
      { numRuns: 5_000 },
    );
  });

  test('leaves each record as events, a failure or a skipped one, and each that is too long as a failure', async () => {
    const flow = '2 123456789012 eni-0abc 192.0.2.10 198.51.100.7 443 49152 6 10 840 1793534400 1793534460 ACCEPT OK';
    const lines = fc.array(fc.oneof(fc.constantFrom(flow, '', '  '), fc.string({ maxLength: 150 })), { maxLength: 60 });
    await fc.assert(
      fc.asyncProperty(
        lines,
        fc.integer({ min: 1, max: 120 }),
        fc.integer({ min: 1, max: 500 }),
        async (some, maxBytes, size) => {
          const content = some.map((line) => line.replaceAll('\0', '')).join('\n');
          const bounds = { ...decodeLimits, maxRecordBytes: maxBytes };
          const { records } = await decode(content, { streamType: 'lines', limits: bounds }, size);
          const classifier = createClassifier([vpcFlow], { digest: 'd'.repeat(32), parseTimeMs: 0 });
          const kinds = records.map((record, position) => classifier.classify(record, position).kind);
          const { failed, records: count, skipped, types } = classifier.counts();
          expect(count).toBe(content === '' ? 0 : content.split('\n').length - (content.endsWith('\n') ? 1 : 0));
          expect(count).toBe(failed + skipped + (types['AWS.VPCFlow']?.records ?? 0));
          expect(failed).toBe(kinds.filter((kind) => kind === 'failed').length);
          records.forEach(({ tooLong }, index) => {
            if (tooLong !== undefined) expect(kinds[index]).toBe('failed');
          });
        },
      ),
      { numRuns: 300 },
    );
  });
});

describe('memory', () => {
  const mebibyte = 1024 * 1024;
  const piece = Buffer.alloc(mebibyte, 'x');

  test.each([
    ['a line', () => createLineSplitter(mebibyte), 'a\n', '\nb\n', ['a', 'b']],
    ['a JSON value', () => createValueSplitter(mebibyte), '{"a":1}{"b":"', '"}{"c":3}', ['{"a":1}', '{"c":3}']],
    [
      'a member of an array',
      () => createArraySplitter(mebibyte),
      '[{"a":1},{"b":"',
      '"},{"c":3}]',
      ['{"a":1}', '{"c":3}'],
    ],
    ['another value', () => createArraySplitter(mebibyte), '{"a":"', '","r":[{"b":1}]}', ['{"b":1}']],
    ['a key', () => createArraySplitter(mebibyte), '{"', '":[{"b":1}]}', ['{"b":1}']],
  ] as const)('stays within bounds where 200 MB are passed over: %s', (_, create, begin, end, texts) => {
    const splitter: Splitter = create();
    const window = new ContentWindow(0, mebibyte);
    const records: RawRecord[] = [];
    let most = 0;
    const add = (bytes: Buffer): void => {
      if (!window.add(bytes)) return;
      for (let next: unknown = 'more'; next === 'more';) {
        const split = splitter.split(window);
        records.push(...split.records);
        next = split.next;
      }
      window.wait();
      most = Math.max(most, window.bytes.buffer.byteLength);
    };
    add(Buffer.from(begin));
    for (let count = 0; count < 200; count++) add(piece);
    add(Buffer.from(end));
    expect(records.filter(({ tooLong }) => tooLong === undefined).map(({ text }) => text)).toEqual(texts);
    expect(records.every(({ text }) => text.length <= 65_536)).toBe(true);
    expect(window.positionOf(window.at)).toBe(200 * mebibyte + begin.length + end.length);
    expect(most).toBeLessThan(4 * mebibyte);
  });
});
