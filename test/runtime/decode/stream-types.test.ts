import { describe, expect, test } from 'vitest';
import { parseJsonRecord } from '../../../src/runtime/normalise/parse-json-record.ts';
import { decodeLimits } from '../../../src/runtime/raw-record.ts';
import type { StreamType } from '../../../src/runtime/raw-record.ts';
import { decode } from './decoding.ts';

const data = (events: readonly unknown[]): string =>
  JSON.stringify({ messageType: 'DATA_MESSAGE', owner: '111122223333', logGroup: 'g', logEvents: events });
const control = JSON.stringify({ messageType: 'CONTROL_MESSAGE', logEvents: [{ id: '', message: 'CWL CONTROL' }] });
const pretty = JSON.stringify({ a: 1, b: { c: [1, 2] } }, undefined, 2);

const guesses: readonly (readonly [name: string, content: string, streamType: StreamType, texts: readonly string[]])[] =
  [
    ['nothing', '', 'lines', []],
    ['plain lines', 'a\r\nb\n\nc', 'lines', ['a', 'b', '', 'c']],
    ['a byte order mark', '\u{feff}a\nb\n', 'lines', ['a', 'b']],
    ['JSON lines', '{"a":1}\n{"b":2}\n', 'lines', ['{"a":1}', '{"b":2}']],
    ['lines that begin with a bracket', '[error] x\n[1] y\n', 'lines', ['[error] x', '[1] y']],
    ['lines that begin with a brace', '{x} {"a":1}\n{"a":1} x\n', 'lines', ['{x} {"a":1}', '{"a":1} x']],
    ['a JSON line and text behind it', '{"a":1} x\n', 'lines', ['{"a":1} x']],
    ['damaged JSON lines', '{"a":{"b":1\n{"c":1}\n', 'lines', ['{"a":{"b":1', '{"c":1}']],
    ['an array of numbers', '[1,2]\n', 'lines', ['[1,2]']],
    ['pretty-printed values', `${pretty}\n${pretty}`, 'json', [pretty, pretty]],
    ['concatenated values', '{"a":1}{"b":2}', 'json', ['{"a":1}', '{"b":2}']],
    ['an array', ' [ {"a":1} , {"b":"]}"} ] ', 'jsonArray', ['{"a":1}', '{"b":"]}"}']],
    ['an empty array', '[]', 'jsonArray', []],
    ['an envelope', '{"x":[1],"Records":[{"a":[{}]},{"b":2}],"y":[{"no":1}]}', 'jsonArray', ['{"a":[{}]}', '{"b":2}']],
    ['an empty envelope', '{"Records":[]}', 'jsonArray', []],
    ['envelopes on lines', '{"Records":[{"a":1}]}\n{"Records":[{"a":2}]}\n', 'jsonArray', ['{"a":1}', '{"a":2}']],
    ['an object with an array of its own', '{"files":[{"a":1}]}', 'lines', ['{"files":[{"a":1}]}']],
    ['a CloudWatch Logs subscription', control + data([{ message: 'x' }]), 'cloudWatchLogs', ['x']],
  ];

const wrong: readonly (readonly [name: string, streamType: StreamType, content: string])[] = [
  ['pretty-printed JSON', 'lines', pretty],
  ['a pretty-printed array', 'lines', '[\n{"a":1}\n]'],
  ['a long array on one line', 'lines', `[${'{"a":1},'.repeat(10_000)}{}]`],
  ['touching JSON values', 'lines', '{"a":1}{"a":2}'],
  ['plain text', 'json', 'a b c\n'],
  ['text in brackets', 'json', '[error] a\n'],
  ['an array', 'json', '[{"a":1}]'],
  ['plain text', 'jsonArray', 'a b c\n'],
  ['JSON lines', 'jsonArray', '{"a":1}\n{"a":2}\n'],
  ['a CloudWatch Logs subscription', 'jsonArray', data([{ message: 'x' }])],
  ['JSON lines', 'cloudWatchLogs', '{"a":1}\n'],
  ['plain text', 'cloudWatchLogs', 'a\n'],
];

describe('the stream type auto', () => {
  test.each(guesses)('reads %s', async (_name, content, streamType, texts) => {
    const decoded = await decode(content);
    expect(decoded.end).toEqual({ kind: 'complete', streamType, bytes: Buffer.byteLength(content) });
    expect(decoded.texts).toEqual(texts);
  });
});

describe('a wrong stream type', () => {
  test.each(wrong)('is found before any record: %s as %s', async (_name, streamType, content) => {
    const { end, records } = await decode(content, { streamType });
    expect(end).toMatchObject({ kind: 'rejected', reason: 'wrongStreamType' });
    expect(records).toEqual([]);
  });

  const envelope = `{"Records":[${'{"a":1},'.repeat(20_000)}{}]}`;
  const options = { streamType: 'lines', limits: { ...decodeLimits, maxRecordBytes: 100_000 } } as const;

  test.each([
    ['', ''],
    ['\n', '\r\n \n'],
    ['\n\n', '\n'.repeat(50)],
  ])(
    'is an envelope whose only line is too long for a record, with %j before and %j behind it',
    async (before, behind) => {
      for (const size of [1_000, 65_536]) {
        const { end } = await decode(before + envelope + behind, options, size);
        expect(end).toMatchObject({ kind: 'rejected', reason: 'wrongStreamType' });
      }
      expect((await decode(envelope, { streamType: 'lines' })).texts).toEqual([envelope]);
    },
  );

  test.each(['\nx', `\n\n${envelope}`, '\n'.repeat(70), '\n'.repeat(5_000)])(
    'is not a line too long with %.20j behind it',
    async (behind) => {
      const whole = await decode(`\n${envelope}${behind}`, options);
      expect(whole.end.kind).toBe('complete');
      expect(whole.records[1]?.tooLong?.bytes).toBe(envelope.length);
      expect(await decode(`\n${envelope}${behind}`, options, 999)).toEqual(whole);
    },
  );
});

describe('envelopes of CloudWatch Logs', () => {
  test('may hold hundreds of thousands of events', async () => {
    const events = Array.from({ length: 200_000 }, () => '{"message":"x"}').join(',');
    const { records } = await decode(`{"messageType":"DATA_MESSAGE","logEvents":[${events}]}`);
    expect(records).toHaveLength(200_000);
  });

  test('stay a record as they are where an event nests too deep to be written', async () => {
    const content = `{"messageType":"DATA_MESSAGE","logEvents":[{"message":"x"},${'['.repeat(50_000)}${']'.repeat(50_000)}]}`;
    const { end, texts } = await decode(content);
    expect(texts).toEqual([content]);
    expect(end.kind).toBe('complete');
  });
});

describe('a record of JSON with more than a million values', () => {
  const values = 1024 * 1024;

  test.each([
    ['mappings', `{"a":[${'{},'.repeat(values)}1]}`],
    ['lists in lists', `{"a":${'['.repeat(values)}${']'.repeat(values)}}`],
    ['values behind a text', `{"b":"a\\\\","a":[${'1,'.repeat(values)}1]}`],
  ])('is given out, but not parsed: %s', async (_, content) => {
    const { end, records } = await decode(`${content}\n`, { streamType: 'lines' });
    expect(records).toHaveLength(1);
    expect(records[0]?.value).toBeUndefined();
    expect(records[0] && parseJsonRecord(records[0])).toBeUndefined();
    expect(end.kind).toBe('complete');
  });

  test('is parsed where the commas stand in its texts', async () => {
    const content = JSON.stringify({ a: `"${','.repeat(2 * values)}` });
    const { records } = await decode(`[${content}]`);
    expect(Object.keys(records[0]?.value ?? {})).toEqual(['a']);
  });
});

describe('lines', () => {
  test('may be of any length; beyond the limit their begin is kept', async () => {
    const long = 'x'.repeat(3_000_000);
    expect((await decode(`${long}\na\n`, {}, 1_000)).texts).toEqual([long, 'a']);
    const limits = { ...decodeLimits, maxRecordBytes: 1_000_000 };
    const { end, texts } = await decode(`a\n${long}\nb\n`, { limits });
    expect(texts).toEqual(['a', 'x'.repeat(65_536), 'b']);
    expect(end.kind).toBe('complete');
  });

  test('keep a NUL that comes later, and damaged UTF-8 costs only its characters', async () => {
    const filler = 'é\n'.repeat(30_000);
    const content = Buffer.concat([Buffer.from(`${filler}a\0b\n`), Buffer.from([0xe2, 0x82, 0x0a, 0xc3, 0xa9])]);
    const { texts } = await decode(content);
    expect(texts.slice(-4)).toEqual(['é', 'a\0b', '\u{fffd}', 'é']);
  });

  test('may have a few characters of Latin-1 from the beginning', async () => {
    const { end, texts } = await decode(Buffer.from('{"a":"caf\xe9"}\n{"a":"b"}\n', 'latin1'));
    expect([end.kind, texts]).toEqual(['complete', ['{"a":"caf\u{fffd}"}', '{"a":"b"}']]);
  });

  test('tell up to which byte they go', async () => {
    const { records } = await decode('é\r\n\nab');
    expect(records.map(({ end }) => end)).toEqual([4, 5, 7]);
  });
});

describe('JSON', () => {
  test('rejects a damaged array, keeps what came before, and tells where', async () => {
    const { end, texts } = await decode('[{"a":1},{"a":2} {"a":3}]');
    expect(texts).toEqual(['{"a":1}', '{"a":2}']);
    expect(end).toMatchObject({ kind: 'rejected', reason: 'malformed' });
    expect(end).toHaveProperty('message', 'a comma or the end of the array is expected at byte 17, behind 2 records');
  });

  test('gives out a damaged member whose braces balance, and goes on', async () => {
    const { end, records } = await decode('{"Records":[{"a":1},{"a":tru},"x",5,{"a":2}]}');
    expect(records.map(({ text, value }) => [text, value])).toEqual([
      ['{"a":1}', { a: 1 }],
      ['{"a":tru}', undefined],
      ['"x"', undefined],
      ['5', undefined],
      ['{"a":2}', { a: 2 }],
    ]);
    expect(end.kind).toBe('complete');
  });

  test.each([
    ['jsonArray', '[{"a":1},{"a":'],
    ['jsonArray', '{"Records":[{"a":1}]'],
    ['jsonArray', '{"Records":[{"a":1}],"b'],
    ['json', '{"a":1}\n{"a"'],
  ] as const)('that ends in the middle is truncated: %s %s', async (streamType, content) => {
    const { end, texts } = await decode(content, { streamType });
    expect(texts).toEqual(['{"a":1}']);
    expect(end).toMatchObject({ kind: 'rejected', reason: 'truncated' });
  });

  test.each([
    '[{"a":1},]x',
    '[{"a":1}}',
    '{"Records":[{"a":1}]]',
    '{"Records":[{"a":1}],}',
    '{"Records":[{"a":1}]}{"x":1}',
  ])('that goes wrong behind a record is malformed: %s', async (content) => {
    const { end, texts } = await decode(content, { streamType: 'jsonArray' });
    expect(texts).toEqual(['{"a":1}']);
    expect(end).toMatchObject({ kind: 'rejected', reason: 'malformed' });
  });
});

describe('CloudWatch Logs', () => {
  test('gives a record for each event of an envelope, with its time, and none for control messages', async () => {
    const events = [
      { id: '1', timestamp: 1_780_000_000_000, message: 'plain é' },
      { id: '2', timestamp: 1_780_000_000_001, message: '{"a":"é","b":[1]}' },
    ];
    const envelope = data(events);
    const { records } = await decode(`${control}${envelope}\n${control}${data([{ message: 'z' }])}`);
    const end = control.length + Buffer.byteLength(envelope);
    expect(records.slice(0, 2)).toEqual([
      { text: 'plain é', end, timeMs: 1_780_000_000_000 },
      { text: '{"a":"é","b":[1]}', end, timeMs: 1_780_000_000_001 },
    ]);
    expect(records[2]).toMatchObject({ text: 'z' });
    expect(records).toHaveLength(3);
  });

  test('counts what is no envelope, and events without a message', async () => {
    const { texts } = await decode(`${data([7, { id: '1' }])}{"a":1}{"messageType":"OTHER"}`);
    expect(texts).toEqual(['7', '{"id":"1"}', '{"a":1}', '{"messageType":"OTHER"}']);
  });
});
