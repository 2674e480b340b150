import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { failureColumns } from '../../../src/config/failure-columns.ts';
import { standardFields } from '../../../src/config/standard-fields.ts';
import { createClassifier } from '../../../src/runtime/classify/create-classifier.ts';
import { renderFailure } from '../../../src/runtime/classify/render-failure.ts';
import type { LogParser, LogType } from '../../../src/runtime/log-type.ts';
import { defineJsonType } from '../../../src/runtime/normalise/define-json-type.ts';
import { defineTextType } from '../../../src/runtime/normalise/define-text-type.ts';
import type { RawRecord } from '../../../src/runtime/raw-record.ts';
import type { Classified, Row, RowContext } from '../../../src/runtime/row.ts';

const parseTimeMs = Date.UTC(2026, 10, 28, 14, 0, 1, 500);
const context: RowContext = { digest: 'd'.repeat(32), parseTimeMs, sourceId: 'source-1', sourceLabel: 'Acme "logs"' };

function record(text: string): RawRecord {
  return { text, end: text.length };
}

function jsonType(name: string, key: string): LogType {
  return defineJsonType({
    name,
    description: '',
    reference: '',
    wrapper: 'Records',
    columns: [
      { name: key, type: 'string', description: '', isRequired: true, indicators: ['username'] },
      { name: 'time', type: 'timestamp', description: '', isEventTime: true },
    ],
  });
}

/** Lines of `key=value` after a header that names the key. */
const headed: LogType = defineTextType({
  name: 'Test.Headed',
  description: '',
  reference: '',
  columns: [
    { name: 'key', type: 'string', description: '' },
    { name: 'value', type: 'int', description: '' },
    { name: 'parts', type: { array: 'string' }, description: '' },
    { name: 'extra', type: 'json', description: '' },
  ],
  createReader: () => {
    let key: string | undefined;
    return {
      read: (line) => {
        if (line.startsWith('#')) {
          key = line.slice(1);
          return 'header';
        }
        if (key === undefined) return { refused: 'no header came before it' };
        return line.startsWith('=') ? [key, line.slice(1), ['a', ''], '{"b" : 1}'] : { refused: 'it has no value' };
      },
      save: () => key,
      restore: (state) => {
        key = state;
      },
    };
  },
});

function fakeType(name: string, parse: LogParser['parse']): LogType {
  return { name, description: '', reference: '', columns: [], createParser: () => ({ parse }) };
}

function rowsOf(classified: Classified): readonly Row[] {
  if (classified.kind !== 'events') throw new Error(`no events: ${JSON.stringify(classified)}`);
  return classified.rows;
}

function classifyAll(logTypes: readonly LogType[], texts: readonly string[]): readonly Classified[] {
  const classifier = createClassifier(logTypes, context);
  return texts.map((text, position) => classifier.classify(record(text), position));
}

describe('rows', () => {
  it('have the standard fields after their own, in order', () => {
    const [classified] = classifyAll([jsonType('Test.A', 'a')], ['{"a":"x","time":"2026-11-28T13:14:15Z"}']);
    expect(classified).toEqual({
      kind: 'events',
      rows: [
        {
          logType: 'Test.A',
          hour: Date.UTC(2026, 10, 28, 13),
          line:
            '{"a":"x","time":"2026-11-28 13:14:15.000000000","p_log_type":"Test.A",' +
            `"p_row_id":"${'d'.repeat(32)}0000000000","p_event_time":"2026-11-28 13:14:15.000000000",` +
            '"p_parse_time":"2026-11-28 14:00:01.500000000","p_source_id":"source-1","p_source_label":"Acme \\"logs\\"",' +
            '"p_any_usernames":["x"]}',
        },
      ],
    });
    const fields = Object.keys(JSON.parse(rowsOf(classified ?? { kind: 'skipped' })[0]?.line ?? '') as object);
    const standard = fields.filter((name) => name.startsWith('p_'));
    expect(standard).toEqual(standardFields.map(({ name }) => name).filter((name) => standard.includes(name)));
  });

  it('have ids by position, and by index where a record gives several', () => {
    const classifier = createClassifier([jsonType('Test.A', 'a')], { digest: 'd', parseTimeMs });
    const idsAt = (position: number, text: string): readonly unknown[] =>
      rowsOf(classifier.classify(record(text), position)).map(
        ({ line }) => (JSON.parse(line) as Record<string, unknown>)['p_row_id'],
      );
    expect(idsAt(0x1f, '{"a":"x"}')).toEqual(['d000000001f']);
    expect(idsAt(0x1f, '{"Records":[{"a":"x"}]}')).toEqual(['d000000001f']);
    expect(idsAt(0, '{"Records":[{"a":"x"},{"a":"y"}]}')).toEqual(['d00000000000000', 'd00000000000001']);
    const many = JSON.stringify({ Records: Array.from({ length: 0x1_00_01 }, () => ({ a: 'x' })) });
    expect(idsAt(1, many).at(-1)).toBe('d000000000110000');
  });

  it('take the time of parsing where there is no other, and leave out a source that is not known', () => {
    const classifier = createClassifier([fakeType('T', () => ({ events: [{ body: '', indicators: '' }] }))], {
      digest: 'd',
      parseTimeMs,
    });
    expect(rowsOf(classifier.classify(record('x'), 0))).toEqual([
      {
        logType: 'T',
        hour: Date.UTC(2026, 10, 28, 14),
        line: '{"p_log_type":"T","p_row_id":"d0000000000","p_event_time":"2026-11-28 14:00:01.500000000","p_parse_time":"2026-11-28 14:00:01.500000000"}',
      },
    ]);
  });

  it('of lines have the fields as their columns type them', () => {
    const [header, line] = classifyAll([headed], ['#size', '=007']);
    expect(header).toEqual({ kind: 'skipped' });
    expect(rowsOf(line ?? { kind: 'skipped' })[0]?.line).toMatch(
      /^\{"key":"size","value":7,"parts":\["a"\],"extra":\{"b":1\},"p_/,
    );
  });
});

describe('the queue of log types', () => {
  it('asks the one first that took the last record, then in the order of penalties', () => {
    const asked: string[] = [];
    const spy = (name: string, prefix: string): LogType =>
      fakeType(name, ({ text }) => {
        asked.push(name);
        return text.startsWith(prefix) ? { events: [{ body: '', indicators: '' }] } : { refused: 'no' };
      });
    const classifier = createClassifier([spy('A', 'a'), spy('B', 'b'), spy('C', 'c')], context);
    for (const text of ['c', 'c', 'b', 'x', 'a']) {
      classifier.classify(record(text), 0);
      asked.push('.');
    }
    // After `c`: A 2, B 2, C 0. After `b`: C 1, A 3, B 0. After `x`: B 1, C 2, A 4.
    expect(asked.join('')).toBe('ABC.C.CAB.BCA.BCA.');
    expect(classifier.save().penalties).toEqual({ A: 0, B: 2, C: 3 });
  });

  it('tells in the order of the source why each refused', () => {
    const [, failed] = classifyAll([jsonType('A', 'a'), jsonType('B', 'b')], ['{"b":"x"}', '{"c":"x"}']);
    expect(failed).toEqual({
      kind: 'failed',
      refusals: [
        { logType: 'A', reason: 'a is missing' },
        { logType: 'B', reason: 'b is missing' },
      ],
    });
    expect(classifyAll([], ['x'])).toEqual([{ kind: 'failed', refusals: [] }]);
  });

  it('takes a parser that throws for one that refuses', () => {
    const throwing = fakeType('Bad', () => {
      throw new TypeError('secret content');
    });
    expect(classifyAll([throwing], ['x'])).toEqual([
      { kind: 'failed', refusals: [{ logType: 'Bad', reason: 'failed in an unforeseen way' }] },
    ]);
    expect(classifyAll([throwing, jsonType('A', 'a')], ['{"a":"x"}'])[0]?.kind).toBe('events');
  });

  it('skips what is blank without asking anybody', () => {
    const classifier = createClassifier([fakeType('T', () => ({ refused: 'no' }))], context);
    for (const text of ['', ' ', '\t\r', '\u00A0\u2003']) {
      expect(classifier.classify(record(text), 0)).toEqual({ kind: 'skipped' });
    }
    expect(classifier.save().penalties).toEqual({ T: 1 });
  });
});

describe('counts', () => {
  it('sum up what became of records', () => {
    const classifier = createClassifier([jsonType('A', 'a'), headed], context);
    const wrapped = '{"Records":[{"a":"é","time":"2026-11-28T13:59:59.25Z"},{"a":"y","time":"2026-11-28T12:00:00Z"}]}';
    const texts = ['', '{"a":"x","time":"2026-11-28T14:00:00Z"}', wrapped, '#k', '=1', '{"c":1}', '{"Records":[]}'];
    for (const [position, text] of texts.entries()) classifier.classify(record(text), position);
    expect(classifier.counts()).toEqual({
      records: 7,
      skipped: 3,
      failed: 1,
      types: {
        A: {
          records: 2,
          events: 3,
          bytes: Buffer.byteLength(texts[1] ?? '') + Buffer.byteLength(wrapped),
          latencySeconds: 1.5 + 2.25 + 7201.5,
        },
        'Test.Headed': { records: 1, events: 1, bytes: 2, latencySeconds: 0 },
      },
    });
  });
});

const texts = fc.array(
  fc.oneof(
    fc.constantFrom(
      '{"a":"x"}',
      '{"b":"x"}',
      '{"a":"x","b":"y"}',
      '{"Records":[{"a":"1"},{"a":"2"}]}',
      '{"Records":[]}',
    ),
    fc.constantFrom('#one', '#two', '=1', '=x', '', ' '),
    fc.string(),
    fc.json(),
  ),
  { maxLength: 30 },
);
const logTypes = (): readonly LogType[] => [jsonType('A', 'a'), jsonType('B', 'b'), headed];

describe('any records', () => {
  it('are each events, skipped or failed, and rows are JSON without a line break', () => {
    fc.assert(
      fc.property(texts, (texts) => {
        const classifier = createClassifier(logTypes(), context);
        let events = 0;
        for (const [position, text] of texts.entries()) {
          const classified = classifier.classify(record(text), position);
          if (classified.kind === 'events') {
            events += classified.rows.length;
            for (const { line } of classified.rows) {
              expect(line).not.toMatch(/[\n\r]/);
              JSON.parse(line);
            }
          }
        }
        const { failed, records, skipped, types } = classifier.counts();
        const counts = Object.values(types);
        expect(records).toBe(texts.length);
        expect(counts.reduce((sum, each) => sum + each.records, failed + skipped)).toBe(records);
        expect(counts.reduce((sum, each) => sum + each.events, 0)).toBe(events);
      }),
    );
  });

  it('give the same rows when the rest is left to a later run', () => {
    fc.assert(
      fc.property(texts, fc.nat(), (texts, at) => {
        const cut = at % (texts.length + 1);
        const first = createClassifier(logTypes(), context);
        const before = texts.slice(0, cut).map((text, position) => first.classify(record(text), position));
        const second = createClassifier(logTypes(), context);
        second.restore(JSON.parse(JSON.stringify(first.save())) as ReturnType<typeof first.save>);
        const after = texts.slice(cut).map((text, index) => second.classify(record(text), cut + index));
        expect([...before, ...after]).toEqual(classifyAll(logTypes(), texts));
      }),
      { numRuns: 300 },
    );
  });
});

describe('the row of a failed record', () => {
  const identity = { bucket: 'acme-logs', key: 'a "b"\n.gz', version: 'v1', lastModified: parseTimeMs };

  it('says which record of which object no log type took, and why', () => {
    const refusals = [{ logType: 'A', reason: 'a is missing' }];
    const line = renderFailure({ text: 'line\r\n"x"\u2028', position: 26, refusals }, identity, context);
    expect(line).not.toMatch(/[\n\r]/);
    const row = JSON.parse(line) as Record<string, unknown>;
    expect(row).toEqual({
      p_row_id: `${'d'.repeat(32)}000000001a`,
      p_parse_time: '2026-11-28 14:00:01.500000000',
      p_source_id: 'source-1',
      p_source_label: 'Acme "logs"',
      bucket: 'acme-logs',
      key: 'a "b"\n.gz',
      version: 'v1',
      position: 26,
      refusals,
      record: 'line\r\n"x"\u2028',
    });
    expect(Object.keys(row)).toEqual(failureColumns.map(({ name }) => name));
  });

  it('leaves out what is empty', () => {
    const line = renderFailure({ text: 'x', position: 0, refusals: [] }, identity, { digest: 'd', parseTimeMs });
    expect(Object.keys(JSON.parse(line) as object)).toEqual([
      'p_row_id',
      'p_parse_time',
      'bucket',
      'key',
      'version',
      'position',
      'record',
    ]);
  });
});

describe('a classifier that goes on after another', () => {
  it('asks the log types in the order that the other had come to', () => {
    const takes = (name: string, start: string): LogType =>
      fakeType(name, ({ text }) =>
        text.startsWith(start) ? { events: [{ body: '"a":1', indicators: '' }] } : { refused: 'it begins otherwise' },
      );
    const logTypes = [takes('First', 'a'), takes('Second', '')];
    const before = createClassifier(logTypes, context);
    before.classify(record('b'), 0);
    const after = createClassifier(logTypes, context);
    after.restore(before.save());
    expect(rowsOf(after.classify(record('a'), 1))).toEqual(rowsOf(before.classify(record('a'), 1)));
    expect(after.counts().types['Second']?.records).toBe(1);
  });
});

describe('a record that is too long', () => {
  it('is refused for every log type without asking one, even where what is kept of it is blank', () => {
    let asked = 0;
    const greedy = fakeType('Test.Greedy', () => {
      asked += 1;
      return { events: [{ body: '"a":1', indicators: '' }] };
    });
    const classifier = createClassifier([greedy, headed], context);
    const reason = 'the record has 41 bytes, more than the 40 that are read; only its begin is kept';
    for (const [position, text] of ['=1', ' ', ''].entries()) {
      const long = { ...record(text), tooLong: { bytes: 41, maxBytes: 40 } };
      expect(classifier.classify(long, position)).toEqual({
        kind: 'failed',
        refusals: [
          { logType: 'Test.Greedy', reason },
          { logType: 'Test.Headed', reason },
        ],
      });
    }
    expect(asked).toBe(0);
    expect(classifier.counts()).toMatchObject({ records: 3, failed: 3, skipped: 0 });
    expect(rowsOf(classifier.classify(record('x'), 3))).toHaveLength(1);
  });
});
