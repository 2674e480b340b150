import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Column } from '../../../src/config/log-column.ts';
import type { JsonTypeSpec } from '../../../src/runtime/log-type-spec.ts';
import type { ParsedEvent, ParseResult } from '../../../src/runtime/log-type.ts';
import { defineJsonType } from '../../../src/runtime/normalise/define-json-type.ts';
import type { RawRecord } from '../../../src/runtime/raw-record.ts';

function column(name: string, type: Column['type'], more: Partial<Column> = {}): Column {
  return { name, type, description: 'Something', ...more };
}

function parse(
  columns: readonly Column[],
  text: string,
  more: Partial<JsonTypeSpec> & { record?: Partial<RawRecord> } = {},
): ParseResult {
  const { record, ...spec } = more;
  const type = defineJsonType({ name: 'Test.Type', description: '', reference: '', columns, ...spec });
  return type.createParser().parse({ text, end: text.length, ...record });
}

function eventOf(result: ParseResult): ParsedEvent {
  if (!('events' in result) || result.events[0] === undefined) throw new Error(`no event: ${JSON.stringify(result)}`);
  return result.events[0];
}

/** The row's own members, as they are written. */
function write(columns: readonly Column[], text: string): string {
  return eventOf(parse(columns, text)).body;
}

describe('values of columns', () => {
  it.each([
    ['string', '"a"', '"a"'],
    ['string', '"\\u0061\\n\\"\\ud800"', String.raw`"a\n\"\ud800"`],
    ['string', '1234567890123456789', '"1234567890123456789"'],
    ['string', '1.10', '"1.10"'],
    ['string', '12', '"12"'],
    ['string', 'true', '"true"'],
    ['boolean', 'false', 'false'],
    ['boolean', '"true"', 'true'],
    ['int', '12', '12'],
    ['int', '"012"', '12'],
    ['int', '-0', '0'],
    ['int', '1e3', '1000'],
    ['int', '"-7"', '-7'],
    ['bigint', '1234567890123456789', '1234567890123456789'],
    ['bigint', '"1234567890123456789"', '1234567890123456789'],
    ['bigint', '1.5e18', '1500000000000000000'],
    ['bigint', '1234567890123456789.0', '1234567890123456789'],
    ['float', '0.5', '0.5'],
    ['float', '"0.50"', '0.50'],
    ['float', '".5"', '0.5'],
    ['float', '"+1"', '1'],
    ['timestamp', '"2026-11-28T13:14:15Z"', '"2026-11-28 13:14:15.000000000"'],
    ['json', '{ "a" : 1.10 }', '{ "a" : 1.10 }'],
    ['json', '[1234567890123456789, 1e400, {"b":[]}]', '[1234567890123456789, 1e400, {"b":[]}]'],
    ['json', '{"a":1,\n\r\t "b": "x y\\n"}', '{"a":1,"b":"x y\\n"}'],
    ['json', '"text"', '"text"'],
    ['json', '0', '0'],
    ['json', 'false', 'false'],
    [{ array: 'int' }, '[1, null, "2", ""]', '[1,2]'],
    [{ array: 'bigint' }, '[1, 1234567890123456789]', '[1,1234567890123456789]'],
    [{ array: 'string' }, '["a", 1.0]', '["a","1.0"]'],
    [{ array: 'json' }, '[{ "a":1 }, {}, [ ]]', '[{ "a":1 }]'],
    [{ array: { array: 'string' } }, '[["a"],[],[""]]', '[["a"]]'],
    [{ struct: [column('b', 'int'), column('a', 'json')] }, '{"x":[{}],"a":{"z":[]},"b":1}', '{"b":1,"a":{"z":[]}}'],
    [
      { struct: [column('a', { struct: [column('b', 'bigint')] })] },
      '{"a":{"b":9107654321098765432}}',
      '{"a":{"b":9107654321098765432}}',
    ],
  ] as const satisfies readonly (readonly [Column['type'], string, string])[])(
    '%j: %s becomes %s',
    (type, value, expected) => {
      expect(write([column('c', type)], `{"other": {"c":[1]}, "c": ${value} }`)).toBe(`"c":${expected}`);
    },
  );

  it.each([
    ['string', '""'],
    ['string', 'null'],
    ['json', '{ }'],
    ['json', '[\n]'],
    ['json', '""'],
    [{ array: 'string' }, '["", null]'],
    [{ struct: [column('a', 'string'), column('b', { array: 'int' })] }, '{"a":"","b":[],"c":1}'],
  ] as const satisfies readonly (readonly [Column['type'], string])[])('%j: %s is left out', (type, value) => {
    expect(write([column('c', type)], `{"c": ${value}}`)).toBe('');
  });

  it.each([
    ['string', '{}', 'c is not text'],
    ['boolean', '1', 'c is not a boolean'],
    ['int', '1.5', 'c is not an integer'],
    ['int', '"1.5"', 'c is not an integer'],
    ['int', '"x"', 'c is not an integer'],
    ['bigint', '1e999', 'c is not an integer'],
    ['bigint', 'true', 'c is not an integer'],
    ['float', '"NaN"', 'c is not a number'],
    ['float', '1e999', 'c is not a number'],
    ['timestamp', '"2026-02-30T00:00:00Z"', 'c is not a time of the format rfc3339'],
    ['timestamp', '1795871655', 'c is not a time of the format rfc3339'],
    [{ array: 'int' }, '1', 'c is not a list'],
    [{ array: 'int' }, '["secret"]', 'c is not an integer'],
    [{ struct: [column('a', 'int')] }, '[]', 'c is not a mapping'],
    [{ struct: [column('a', 'int')] }, '{"a":{}}', 'c.a is not an integer'],
    [{ struct: [column('a', 'int', { isRequired: true })] }, '{}', 'c.a is missing'],
  ] as const satisfies readonly (readonly [Column['type'], string, string])[])(
    '%j: %s is refused',
    (type, value, refused) => {
      expect(parse([column('c', type)], `{"c": ${value}}`)).toEqual({ refused });
    },
  );

  it('takes every digit of times that are numbers', () => {
    const times = [
      column('s', 'timestamp', { timeFormat: 'unix' }),
      column('n', 'timestamp', { timeFormat: 'unix_ns' }),
    ];
    expect(write(times, '{"n":1795871655123456789,"s":1795871655.123456789}')).toBe(
      '"s":"2026-11-28 13:14:15.123456789","n":"2026-11-28 13:14:15.123456789"',
    );
  });

  it('tries several keys and formats in turn', () => {
    const columns = [
      column('c', 'string', { from: ['a', 'b'] }),
      column('t', 'timestamp', { timeFormat: ['rfc3339', 'unix'] }),
    ];
    expect(write(columns, '{"b":"2","a":"1","t":0}')).toBe('"c":"1","t":"1970-01-01 00:00:00.000000000"');
    expect(write(columns, '{"a":"","b":"2","t":"2026-11-28T00:00:00Z"}')).toBe(
      '"c":"2","t":"2026-11-28 00:00:00.000000000"',
    );
  });

  it('refuses what lacks a required value, and takes an empty list or mapping for one', () => {
    const columns = [column('c', 'json', { isRequired: true }), column('d', { array: 'int' }, { isRequired: true })];
    expect(write(columns, '{"c":{},"d":[]}')).toBe('');
    expect(parse(columns, '{"c":"","d":[]}')).toEqual({ refused: 'c is missing' });
    expect(parse(columns, '{"c":{},"d":null}')).toEqual({ refused: 'd is missing' });
    expect(parse(columns, '{"d":[]}')).toEqual({ refused: 'c is missing' });
  });

  it('names the column and not the value where a check refuses', () => {
    const check: Column['check'] = (value) => (value === 1 ? undefined : 'is not 1');
    const columns = [column('c', { struct: [column('d', 'int', { check })] })];
    expect(write(columns, '{"c":{"d":1}}')).toBe('"c":{"d":1}');
    expect(parse(columns, '{"c":{"d":2}}')).toEqual({ refused: 'c.d is not 1' });
  });

  it('does not take what objects inherit for members', () => {
    const columns = ['constructor', 'toString', '__proto__'].map((name) => column(name, 'string'));
    expect(write(columns, '{}')).toBe('');
    expect(write(columns, '{"__proto__":"a","constructor":"b"}')).toBe('"constructor":"b","__proto__":"a"');
  });

  it('collects the indicators of columns, and those of the type', () => {
    const columns = [
      column('ips', { array: 'string' }, { indicators: ['ip'] }),
      column('who', { struct: [column('account', 'string', { indicators: ['aws_account_id', 'trace_id'] })] }),
      column('tags', { array: { struct: [column('key', 'string')] } }, { indicators: ['aws_deep'] }),
    ];
    const text =
      '{"ips":["192.0.2.1","x"],"who":{"account":111122223333},"tags":[{"key":"a","value":"b"}],"user":"alice"}';
    const { indicators } = eventOf(
      parse(columns, text, { indicators: (value, sink) => sink.username(String(value['user'])) }),
    );
    expect(JSON.parse(`{${indicators}}`)).toEqual({
      p_any_ip_addresses: ['192.0.2.1'],
      p_any_trace_ids: ['111122223333'],
      p_any_usernames: ['alice'],
      p_any_aws_account_ids: ['111122223333'],
      p_any_aws_tags: ['a:b'],
    });
  });
});

describe('events of a record', () => {
  const columns = [column('t', 'timestamp', { isEventTime: true }), column('n', 'bigint', { isRequired: true })];

  it.each(['', '[]', '1', 'text', '{"n":1', '{"n":1} {"n":2}', '"{}"'])(
    'refuses %j, which is no JSON object',
    (text) => {
      expect(parse(columns, text)).toEqual({ refused: 'it is not a JSON object' });
    },
  );

  it('gives an event for each member of a wrapper', () => {
    const text = '{"a":[{"n":0}],\n"Records": [ {"n":9107654321098765432}, {"t":"2026-11-28T13:14:15Z","n":2} ]}';
    expect(parse(columns, text, { wrapper: 'Records' })).toEqual({
      events: [
        { body: '"n":9107654321098765432', indicators: '' },
        {
          body: '"t":"2026-11-28 13:14:15.000000000","n":2',
          indicators: '',
          time: {
            hour: Date.UTC(2026, 10, 28, 13),
            ms: Date.UTC(2026, 10, 28, 13, 14, 15),
            text: '2026-11-28 13:14:15.000000000',
          },
        },
      ],
    });
  });

  it('settles what a wrapper without events, without a list, or no wrapper is', () => {
    expect(parse(columns, '{"Records":[]}', { wrapper: 'Records' })).toEqual({ events: [] });
    expect(parse(columns, '{"Records":1}', { wrapper: 'Records' })).toEqual({ refused: 'Records is not a list' });
    expect(parse(columns, '{"Records":[1]}', { wrapper: 'Records' })).toEqual({
      refused: 'a member of Records is not a mapping',
    });
    expect(parse(columns, '{"Records":[{"n":1},{}]}', { wrapper: 'Records' })).toEqual({ refused: 'n is missing' });
    expect(parse(columns, '{"n":1}', { wrapper: 'Records' })).toEqual({ events: [{ body: '"n":1', indicators: '' }] });
    expect(parse(columns, '{"n":1}', { wrapper: 'Records', isWrapped: true })).toEqual({
      refused: 'Records is missing',
    });
  });

  it("takes the envelope's time where the event has none", () => {
    const at = Date.UTC(2026, 10, 28, 13, 14, 15, 16);
    const { time } = eventOf(parse(columns, '{"n":1}', { record: { timeMs: at } }));
    expect(time).toEqual({
      hour: Date.UTC(2026, 10, 28, 13),
      ms: Date.UTC(2026, 10, 28, 13, 14, 15, 16),
      text: '2026-11-28 13:14:15.016000000',
    });
  });

  it('asks the type before it reads the columns', () => {
    expect(parse(columns, '{}', { refuse: () => 'it is something else' })).toEqual({ refused: 'it is something else' });
  });
});

describe('any record', () => {
  const leaf = fc.oneof(
    fc.string({ unit: 'binary' }),
    fc.integer(),
    fc.boolean(),
    fc.constant(null),
    fc.double({ noNaN: true, noDefaultInfinity: true }).map((value) => value + 0),
  );
  const any = fc.letrec((tie) => ({
    value: fc.oneof({ depthSize: 'small' }, leaf, fc.array(tie('value')), fc.dictionary(fc.string(), tie('value'))),
  })).value;
  const columns = [
    column('text', 'string'),
    column('flag', 'boolean'),
    column('count', 'bigint'),
    column('raw', 'json', { indicators: ['aws_deep'] }),
    column('list', { array: 'string' }),
    column('nested', {
      struct: [
        column('name', 'string'),
        column('raw', 'json'),
        column('more', { array: { struct: [column('raw', 'json')] } }),
      ],
    }),
    column('b', 'string', { from: ['b', '1'] }),
  ];
  const text = fc.string({ unit: 'binary' });
  const record = fc.record(
    {
      text,
      flag: fc.boolean(),
      count: fc.maxSafeInteger(),
      raw: any,
      list: fc.array(text),
      nested: fc.record(
        { name: text, raw: any, more: fc.array(fc.record({ raw: any, unknown: any })) },
        { requiredKeys: [] },
      ),
      unknown: any,
      1: text,
      b: text,
    },
    { requiredKeys: [] },
  );
  const prune = (value: unknown): unknown => {
    if (value === null || value === '') return undefined;
    if (typeof value !== 'object') return value;
    return Object.keys(value).length === 0 ? undefined : value;
  };
  const typed = (source: Record<string, unknown>): Record<string, unknown> => {
    const list = ((source['list'] ?? []) as string[]).filter((each) => each !== '');
    const nested = (source['nested'] ?? {}) as Record<string, unknown>;
    const more = ((nested['more'] ?? []) as Record<string, unknown>[])
      .map(({ raw }) => prune(raw))
      .flatMap((raw) => (raw === undefined ? [] : [{ raw }]));
    const row = {
      text: prune(source['text']),
      flag: source['flag'],
      count: source['count'],
      raw: prune(source['raw'] ?? null),
      list: prune(list),
      nested: prune(
        JSON.parse(
          JSON.stringify({ name: prune(nested['name'] ?? ''), raw: prune(nested['raw'] ?? null), more: prune(more) }),
        ),
      ),
      b: prune(source['b'] ?? '') ?? prune(source['1'] ?? ''),
    };
    return JSON.parse(JSON.stringify(row)) as Record<string, unknown>;
  };

  const parser = defineJsonType({ name: 'T', description: '', reference: '', columns }).createParser();
  const bodyOf = (text: string): string => eventOf(parser.parse({ text, end: text.length })).body;

  it('gives a row with the values that are not empty, and without a line break', () => {
    fc.assert(
      fc.property(record, fc.constantFrom(undefined, 1, '\t', '\r\n '), (source, space) => {
        const json = JSON.stringify(source);
        const spaced =
          typeof space === 'string'
            ? JSON.stringify(source, null, '\t').replaceAll('\n\t', `\n${space}`)
            : JSON.stringify(source, null, space);
        for (const each of [json, spaced]) {
          const body = bodyOf(each);
          expect(body).not.toMatch(/[\n\r]/);
          expect(JSON.parse(`{${body}}`)).toEqual(typed(JSON.parse(json) as Record<string, unknown>));
        }
      }),
      { numRuns: 100 },
    );
  });

  it('gives the same row whatever the order of keys, and whoever parsed the record', () => {
    fc.assert(
      fc.property(record, fc.infiniteStream(fc.nat()), (source, order) => {
        const shuffled = Object.fromEntries(
          Object.entries(source)
            .map((entry) => [order.next().value as number, entry] as const)
            .sort(([left], [right]) => left - right)
            .map(([, entry]) => entry),
        );
        const body = bodyOf(JSON.stringify(source));
        expect(bodyOf(JSON.stringify(shuffled))).toBe(body);
        for (const each of [source, shuffled]) {
          const text = JSON.stringify(each);
          const value = JSON.parse(text) as Record<string, unknown>;
          expect(eventOf(parser.parse({ text, end: text.length, value })).body).toBe(body);
        }
      }),
    );
  });

  it('keeps all digits of a whole number that its column can hold', () => {
    fc.assert(
      fc.property(fc.bigInt({ min: -(2n ** 63n), max: 2n ** 63n - 1n }), fc.boolean(), (count, isQuoted) => {
        const json = isQuoted ? `"${count}"` : String(count);
        expect(write([column('c', 'bigint')], `{"x":"\\"","c":${json}}`)).toBe(`"c":${count}`);
        expect(
          write([column('c', { array: { struct: [column('d', 'bigint')] } })], `{"c":[{"e":[],"d":${json}}]}`),
        ).toBe(`"c":[{"d":${count}}]`);
      }),
    );
  });

  it.each([
    ['int', '2147483647', true],
    ['int', '-2147483648', true],
    ['int', '2147483648', false],
    ['int', '-2147483649', false],
    ['int', '99999999999999999999', false],
    ['bigint', '9223372036854775807', true],
    ['bigint', '-9223372036854775808', true],
    ['bigint', '9223372036854775808', false],
    ['bigint', '-9223372036854775809', false],
    ['bigint', '1e30', false],
  ] as const)('of %s: %s is taken: %s, as a number and as text', (type, digits, isTaken) => {
    for (const json of [digits, `"${digits}"`]) {
      const logType = defineJsonType({ name: 'T', description: '', reference: '', columns: [column('c', type)] });
      const result = logType.createParser().parse({ text: `{"c":${json}}`, end: 0 });
      expect(result).toEqual(
        isTaken
          ? { events: [{ body: `"c":${digits}`, indicators: '' }] }
          : { refused: `c is out of the range of ${type}` },
      );
    }
  });

  it('reads keys that are escaped, and the last of keys that stand twice', () => {
    const two = [column('a', 'json'), column('b', 'bigint')];
    expect(write(two, '{"\\u0061":[ 1 ],"b":1,"b":1234567890123456789,"a":[2],"\\u0061":[ 3 ]}')).toBe(
      '"a":[ 3 ],"b":1234567890123456789',
    );
    expect(write(two, '{"a":{"\\"a":"}\\\\"},"2":1,"1":{"a":[]}}')).toBe('"a":{"\\"a":"}\\\\"}');
  });

  it('takes a value of any depth', () => {
    const deep = `${'['.repeat(100_000)}1${']'.repeat(100_000)}`;
    expect(write([column('raw', 'json', { indicators: ['aws_deep'] })], `{"raw":${deep}}`)).toBe(`"raw":${deep}`);
  });
});
