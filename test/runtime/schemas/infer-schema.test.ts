import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { readLogSchema } from '../../../src/config/log-schema/read-log-schema.ts';
import { renderSchema } from '../../../src/config/log-schema/render-schema.ts';
import type { LogSchema, SchemaField, SchemaValue } from '../../../src/config/log-schema/log-schema.ts';
import { compileSchema } from '../../../src/runtime/schemas/compile-schema.ts';
import { inferSchema } from '../../../src/runtime/schemas/infer-schema.ts';
import { athenaName } from '../../../src/config/athena-name.ts';

type JsonObject = Readonly<Record<string, unknown>>;

const name = 'Custom.Acme';

function describeFields(schema: LogSchema): Record<string, unknown> {
  return Object.fromEntries(schema.fields.map(({ name: field, ...rest }) => [field, rest]));
}

function isAbsent(value: unknown): boolean {
  return value === undefined || value === null || value === '';
}

function isEmpty(value: unknown): boolean {
  return typeof value === 'object' && value !== null && Object.keys(value).length === 0;
}

/** What a row must hold of a value: empty members of typed values are left out, JSON stays, times are written alike. */
function pick(type: SchemaValue, value: unknown): unknown {
  if (isAbsent(value)) return undefined;
  if (type.type === 'object') return pickMembers(type.fields, value as JsonObject);
  if (type.type === 'array') {
    const members = (value as readonly unknown[])
      .map((member) => pick(type.element, member))
      .filter((member) => member !== undefined);
    return members.length === 0 ? undefined : members;
  }
  if (type.type === 'json') return isEmpty(value) ? undefined : value;
  if (type.type === 'string') return String(value);
  return type.type === 'timestamp' ? expect.stringMatching(/^\d{4}-\d\d-\d\d \d\d:\d\d:\d\d\.\d{9}$/) : value;
}

function pickMembers(fields: readonly SchemaField[], value: JsonObject): JsonObject | undefined {
  const members: [string, unknown][] = [];
  for (const field of fields) {
    const key = field.from ?? field.name;
    const member = Object.hasOwn(value, key) ? pick(field, value[key]) : undefined;
    if (member !== undefined) members.push([athenaName(field.name), member]);
  }
  return members.length === 0 ? undefined : Object.fromEntries(members);
}

const keys = fc.oneof(
  fc.constantFrom(
    'id',
    'ID',
    'time',
    'ts',
    'user',
    '@v',
    'a b',
    'a_b',
    'year',
    'p_row_id',
    '',
    '__proto__',
    'constructor',
    'ünï',
  ),
  fc.string({ maxLength: 6 }),
);

const scalars = fc.oneof(
  fc.constantFrom<unknown>(
    null,
    '',
    'a',
    '192.0.2.1',
    '2026-11-28T13:14:15Z',
    '2026-11-28',
    'ana@example.com',
    1764335655,
    1764335655123,
    2 ** 53,
    2 ** 63,
    1e300,
    0.5,
  ),
  fc.boolean(),
  fc.integer(),
  fc.double({ noNaN: true, noDefaultInfinity: true }).map((value) => (Object.is(value, -0) ? 0 : value)),
  fc.string(),
);

const samples = fc.letrec<{ value: unknown; object: JsonObject }>((tie) => ({
  value: fc.oneof(
    { depthSize: 'small', withCrossShrink: true },
    scalars,
    fc.array(tie('value'), { maxLength: 4 }),
    tie('object'),
  ),
  object: fc.array(fc.tuple(keys, tie('value')), { maxLength: 5 }).map((entries) => {
    const object: Record<string, unknown> = {};
    for (const [key, value] of entries)
      Object.defineProperty(object, key, { value, enumerable: true, configurable: true, writable: true });
    return object;
  }),
})).object;

describe('inferSchema', () => {
  it('finds types, times, indicators and what every sample has', () => {
    const schema = inferSchema(name, [
      {
        '@timestamp': '2026-11-28T13:14:15Z',
        count: 1,
        rate: 1,
        ok: true,
        src: '192.0.2.1',
        user: 'ana',
        tags: ['a'],
        ttl: 1764335655,
        expires_at: 1764335655,
      },
      {
        '@timestamp': '2026-11-28T13:14:16Z',
        count: 5_000_000_000,
        rate: 1.5,
        ok: false,
        src: '2001:db8::1',
        user: 'bo',
        tags: [],
        mixed: 1,
        odd: [],
        expires_at: 1764335655,
      },
      {
        '@timestamp': '2026-11-28T13:14:17Z',
        count: 2,
        rate: 2,
        ok: true,
        src: '192.0.2.2',
        user: null,
        mixed: 'x',
        odd: { a: 1 },
        expires_at: 1764335656,
      },
    ]);
    expect(describeFields(schema)).toEqual({
      '@timestamp': { type: 'timestamp', timeFormats: ['rfc3339'], isEventTime: true, isRequired: true },
      count: { type: 'bigint', isRequired: true },
      rate: { type: 'float', isRequired: true },
      ok: { type: 'boolean', isRequired: true },
      src: { type: 'string', indicators: ['ip'], isRequired: true },
      user: { type: 'string', indicators: ['username'] },
      tags: { type: 'array', element: { type: 'string' } },
      ttl: { type: 'bigint' },
      expires_at: { type: 'timestamp', timeFormats: ['unix'], isRequired: true },
      mixed: { type: 'string' },
      odd: { type: 'json' },
    });
  });

  it.each([
    ['ip', 'address', '192.0.2.1'],
    ['url', 'link', 'https://example.com/a'],
    ['email', 'contact', 'ana@example.com'],
    ['aws_arn', 'role', 'arn:aws:iam::111122223333:role/a'],
    ['aws_account_id', 'accountId', '111122223333'],
    ['aws_instance_id', 'instance', 'i-0123456789abcdef0'],
    ['sha256', 'x', 'a'.repeat(64)],
    ['sha1', 'fileHash', 'b'.repeat(40)],
    ['md5', 'md5', 'c'.repeat(32)],
    ['net_addr', 'peer', '192.0.2.1:443'],
    ['hostname', 'hostname', 'host.example.com'],
    ['trace_id', 'request_id', '1-581cf771-a006649127e371903a2de979'],
    ['username', 'userName', 'ana'],
  ])('guesses the indicator %s', (indicator, key, value) => {
    expect(describeFields(inferSchema(name, [{ [key]: value }]))).toMatchObject({ [key]: { indicators: [indicator] } });
    expect(inferSchema(name, [{ [key]: value }, { [key]: '?? ??\n' }]).fields[0]).not.toHaveProperty('indicators');
  });

  it.each([
    ['28/Nov/2026:13:14:15 +0000', '%d/%b/%Y:%H:%M:%S %z'],
    ['Sat, 28 Nov 2026 13:14:15 GMT', '%a, %d %b %Y %H:%M:%S %Z'],
    ['Sat Nov 28 13:14:15 2026', '%a %b %d %H:%M:%S %Y'],
    ['2026/11/28 13:14:15', '%Y/%m/%d %H:%M:%S'],
    ['2026-11-28 13:14:15,123', '%Y-%m-%d %H:%M:%S,%f'],
    ['28/11/2026 13:14:15', '%d/%m/%Y %H:%M:%S'],
    [1764335655.5, 'unix'],
    [1764335655123, 'unix_ms'],
    ['1764335655123456', 'unix_us'],
  ])('recognises the time %s', (value, format) => {
    expect(inferSchema(name, [{ time: value }]).fields[0]).toMatchObject({ timeFormats: [format], isEventTime: true });
  });

  it('takes no text for a time that could be two', () => {
    expect(inferSchema(name, [{ time: '01/02/2026 13:14:15' }]).fields[0]?.type).toBe('string');
  });

  it('prefers the likelier key for the time of the event, and never a time to come', () => {
    const at = '2026-11-28T13:14:15Z';
    const marked = (sample: JsonObject) =>
      inferSchema(name, [sample]).fields.find((field) => 'isEventTime' in field)?.name;
    expect(marked({ updated: at, timestamp: at, other: at })).toBe('timestamp');
    expect(marked({ expires: at, seen: at })).toBe('seen');
    expect(marked({ expires: at })).toBeUndefined();
  });

  it('merges the members of lists, and keeps objects with ids for keys as JSON', () => {
    const items = [{ a: 1 }, { a: 2, b: 'x' }];
    const byId = (from: number) =>
      Object.fromEntries(Array.from({ length: 60 }, (_, index) => [`id${from + index}`, 1]));
    const schema = inferSchema(name, [
      { items, byId: byId(0) },
      { items: [], byId: byId(60) },
    ]);
    expect(describeFields(schema)).toMatchObject({
      items: {
        element: {
          type: 'object',
          fields: [
            { name: 'a', type: 'bigint' },
            { name: 'b', type: 'string' },
          ],
        },
      },
      byId: { type: 'json' },
    });
    const rare = Array.from({ length: 30 }, (_, index) => ({ map: { [`k${index}`]: index } }));
    expect(inferSchema(name, rare).fields[0]?.type).toBe('json');
  });

  it('keeps within a thousand fields by keeping the largest objects as JSON', () => {
    const wide = (size: number) => Object.fromEntries(Array.from({ length: size }, (_, index) => [`k${index}`, index]));
    const parts = Object.fromEntries(Array.from({ length: 12 }, (_, index) => [`part${index}`, wide(80 + index)]));
    const schema = inferSchema(name, [{ ...parts, list: [wide(90)] }]);
    expect(schema.fields.filter(({ type }) => type === 'json').map((field) => field.name)).toEqual([
      'part10',
      'part11',
    ]);
    expect(readLogSchema(renderSchema(schema), 's.yml').schema).toEqual(schema);
    expect(() => inferSchema(name, [wide(1_001)])).toThrow('the 1 samples have more than 1000 different keys');
  });

  it('gives keys that are one for Athena, or taken, names of their own', () => {
    const schema = inferSchema(name, [{ User: 1, user: 2, 'a b': 3, a_b: 4, year: 5, '': 6, ['x'.repeat(300)]: 7 }]);
    expect(schema.fields.map((field) => [field.name.slice(0, 10), field.from?.slice(0, 10)])).toEqual([
      ['User', undefined],
      ['user_2', 'user'],
      ['a_b_2', 'a b'],
      ['a_b', undefined],
      ['year_2', 'year'],
      ['__2', ''],
      ['xxxxxxxxxx', 'xxxxxxxxxx'],
    ]);
  });

  it('refuses names and samples that it cannot use', () => {
    expect(() => inferSchema('Acme', [{ a: 1 }])).toThrow('"Acme" is not the name of a custom schema');
    expect(() => inferSchema(name, [{ a: 1 }, [1]])).toThrow('sample 2 is not a JSON object');
    expect(() => inferSchema(name, [])).toThrow('the 0 samples have no key');
  });

  it('survives samples of any depth', () => {
    const deep = JSON.parse(`{"a":${'[{"b":'.repeat(400)}1${'}]'.repeat(400)}}`) as unknown;
    const schema = inferSchema(name, [deep]);
    const { problems, schema: read } = readLogSchema(renderSchema(schema), 's.yml');
    expect([problems.filter(({ severity }) => severity === 'error'), read]).toEqual([[], schema]);
  });

  it('gives a schema that can be written and read again, and whose rows hold every value of every sample', () => {
    fc.assert(
      fc.property(fc.array(samples, { minLength: 1, maxLength: 5 }), fc.boolean(), (values, markRequired) => {
        fc.pre(values.some((value) => Object.keys(value).length > 0));
        const records = values.map((value) => JSON.stringify(value));
        const parsed = records.map((text) => JSON.parse(text) as JsonObject);
        const schema = inferSchema(name, parsed, { markRequired });
        const read = readLogSchema(renderSchema(schema), 's.yml');
        expect(read.problems.filter(({ severity }) => severity === 'error')).toEqual([]);
        expect(read.schema).toEqual(schema);
        const parser = compileSchema(schema).createParser();
        for (const [index, text] of records.entries()) {
          const result = parser.parse({ text, end: text.length });
          if ('refused' in result) throw new TypeError(`${result.refused}: ${text}`);
          const row = JSON.parse(`{${result.events[0]?.body}}`) as unknown;
          expect(row).toEqual(pickMembers(schema.fields, parsed[index] ?? {}) ?? {});
        }
      }),
      { numRuns: 250 },
    );
  });
});
