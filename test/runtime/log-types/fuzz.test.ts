import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { LogType, ParseResult } from '../../../src/runtime/log-type.ts';
import type { RawRecord } from '../../../src/runtime/raw-record.ts';
import { allLogTypes, rowText, seededRandom } from './load-log-types.ts';

/** Stands in every value that a mutation puts in; no refusal may repeat it. */
const marker = 'qxmarkerxq';
/** What takes time by the square of this length takes seconds. */
const longLength = 40_000;
const reasonableMs = 500;

/** Values that are wrong nearly everywhere, and some that are nearly right. */
const awkwardValue: fc.Arbitrary<unknown> = fc.oneof(
  fc.constantFrom<unknown>(
    null,
    '',
    marker,
    `${marker}\n\r\u2028\u0000"\\`,
    `arn:aws:iam::${marker}:role/x`,
    `https://${marker}:99999/%zz`,
    `2024-13-45T99:99:99Z${marker}`,
    [],
    {},
    [marker, [marker, null], { [marker]: [] }],
    { [marker]: { key: marker, value: marker, Key: 1, arn: marker, accountId: marker } },
    true,
    0,
    -1,
    1.5,
    1e300,
    Number.MAX_SAFE_INTEGER + 2,
    { toString: marker, __proto__: marker, constructor: null },
  ),
  fc.constantFrom(50, 2_000).map((depth) => nest(depth)),
  fc.jsonValue({ maxDepth: 3 }),
  fc.string({ unit: 'binary', maxLength: 30 }),
);

type Mutation =
  | { readonly kind: 'drop' | 'replace' | 'copy'; readonly at: number; readonly value: unknown }
  | { readonly kind: 'cut'; readonly at: number }
  | { readonly kind: 'insert'; readonly at: number; readonly text: string }
  | { readonly kind: 'erase'; readonly at: number; readonly length: number };

const mutation: fc.Arbitrary<Mutation> = fc.oneof(
  {
    weight: 6,
    arbitrary: fc.record({ kind: fc.constantFrom('drop', 'replace', 'copy'), at: fc.nat(), value: awkwardValue }),
  },
  { weight: 1, arbitrary: fc.record({ kind: fc.constant('cut'), at: fc.nat() }) },
  {
    weight: 2,
    arbitrary: fc.record({
      kind: fc.constant('insert'),
      at: fc.nat(),
      text: fc.oneof(
        fc.constantFrom(
          ' ',
          '"',
          '\\',
          '{',
          '}',
          '[',
          ',',
          '-',
          '\t',
          '\n',
          '\r\n',
          '\u0000',
          '\ufeff',
          marker,
          '12345678901234567890',
        ),
        fc.string({ unit: 'binary', maxLength: 8 }),
      ),
    }),
  },
  { weight: 1, arbitrary: fc.record({ kind: fc.constant('erase'), at: fc.nat(), length: fc.nat(40) }) },
);

describe.each(allLogTypes.map((logType) => [logType.name, logType] as const))('%s', (_, logType) => {
  test('gives events or a refusal for damaged records, both well-formed', () => {
    fc.assert(
      fc.property(fc.nat(500), fc.array(mutation, { minLength: 1, maxLength: 4 }), (seed, mutations) => {
        const text = mutate(sampleOf(logType, seed), mutations);
        expectWellFormed(parse(logType, { text, end: 0, timeMs: 0 }));
        const value = objectOf(text);
        if (value !== undefined) expectWellFormed(parse(logType, { text, end: 0, value }));
      }),
      { numRuns: 80 },
    );
  });

  test('gives events or a refusal for anything', () => {
    fc.assert(
      fc.property(fc.oneof(fc.string({ unit: 'binary' }), fc.json()), (text) => {
        expectWellFormed(parse(logType, { text, end: 0 }));
      }),
      { numRuns: 40 },
    );
  });

  test('goes on after damaged records as if they had not been', () => {
    fc.assert(
      fc.property(fc.nat(500), fc.array(mutation, { minLength: 1, maxLength: 3 }), (seed, mutations) => {
        const parser = logType.createParser();
        const record = { text: sampleOf(logType, seed), end: 0 };
        if (logType.sampleHeader !== undefined) parser.parse({ text: logType.sampleHeader, end: 0 });
        const before = parser.parse(record);
        const damaged = mutate(record.text, mutations);
        // A line that reads as a header changes what comes after it, as it should.
        fc.pre(logType.sampleHeader === undefined || !isHeader(parser.parse({ text: damaged, end: 0 })));
        if (logType.sampleHeader === undefined) parser.parse({ text: damaged, end: 0 });
        expect(parser.parse(record)).toEqual(before);
      }),
      { numRuns: 20 },
    );
  });

  test.each(['a', '"', '\\', ' ', 'a.', ':', '=', '[', '%', 'x=" ', '2001:', '\u00fc'])(
    'takes long texts of %j in reasonable time',
    (unit) => {
      const long = unit.repeat(longLength / unit.length);
      const sample = sampleOf(logType, 1);
      const value = objectOf(sample);
      const texts = value === undefined ? linesWith(sample, long) : recordsWith(value, long);
      for (const text of [...texts, long, sample + long]) {
        const begin = performance.now();
        expectWellFormed(parse(logType, { text, end: 0 }));
        expect(performance.now() - begin).toBeLessThan(reasonableMs);
      }
    },
  );
});

function parse(logType: LogType, record: RawRecord): ParseResult {
  const parser = logType.createParser();
  if (logType.sampleHeader !== undefined) parser.parse({ text: logType.sampleHeader, end: 0 });
  return parser.parse(record);
}

function expectWellFormed(result: ParseResult): void {
  if ('refused' in result) {
    expect(result.refused).toMatch(/^[^\r\n]{3,300}$/);
    expect(result.refused).not.toContain(marker);
    return;
  }
  for (const event of result.events) {
    const text = rowText(event);
    expect(text).not.toMatch(/[\r\n]/);
    expect(typeof JSON.parse(text)).toBe('object');
    expect(typeof JSON.parse(`{${event.body}}`)).toBe('object');
    if (event.time !== undefined) {
      expect(event.time.text).toMatch(/^\d{4}-\d{2}-\d{2} \d{2}:\d{2}:\d{2}\.\d{9}$/);
      expect(event.time.hour % 3_600_000).toBe(0);
    }
  }
}

function isHeader(result: ParseResult): boolean {
  return 'events' in result && result.events.length === 0;
}

function sampleOf(logType: LogType, seed: number): string {
  return logType.sample?.(seededRandom(seed), Date.UTC(2024, 4, 6)) ?? '';
}

function objectOf(text: string): Readonly<Record<string, unknown>> | undefined {
  try {
    const value: unknown = JSON.parse(text);
    const isMapping = typeof value === 'object' && value !== null && !Array.isArray(value);
    return isMapping ? (value as Readonly<Record<string, unknown>>) : undefined;
  } catch {
    return undefined;
  }
}

function mutate(sample: string, mutations: readonly Mutation[]): string {
  let text = sample;
  for (const each of mutations) {
    const at = each.at % (text.length + 1);
    if (each.kind === 'cut') text = text.slice(0, at);
    else if (each.kind === 'insert') text = text.slice(0, at) + each.text + text.slice(at);
    else if (each.kind === 'erase') text = text.slice(0, at) + text.slice(at + each.length);
    else {
      const value = objectOf(text);
      text = value === undefined ? mutateField(text, each) : mutateMember(value, each);
    }
  }
  return text;
}

interface ValueMutation {
  readonly kind: 'drop' | 'replace' | 'copy';
  readonly at: number;
  readonly value: unknown;
}

/** Changes one of all members at all levels. */
function mutateMember(value: Readonly<Record<string, unknown>>, { at, kind, value: awkward }: ValueMutation): string {
  const places = listPlaces(value);
  const place = places[at % Math.max(1, places.length)];
  if (place === undefined) return JSON.stringify(value);
  const { key, owner } = place;
  if (kind === 'drop') delete owner[key];
  else owner[kind === 'copy' ? `${key}${marker}` : key] = kind === 'copy' ? owner[key] : awkward;
  return JSON.stringify(value);
}

function mutateField(line: string, { at, kind, value }: ValueMutation): string {
  const fields = line.split(' ');
  const index = at % fields.length;
  const text = typeof value === 'string' ? value : JSON.stringify(value);
  if (kind === 'drop') fields.splice(index, 1);
  else if (kind === 'copy') fields.splice(index, 0, fields[index] ?? '');
  else fields[index] = text;
  return fields.join(' ');
}

interface Place {
  readonly owner: Record<string, unknown>;
  readonly key: string;
}

function listPlaces(value: unknown, depth = 0): readonly Place[] {
  if (typeof value !== 'object' || value === null || depth > 20) return [];
  const owner = value as Record<string, unknown>;
  return Object.keys(owner).flatMap((key) => [{ owner, key }, ...listPlaces(owner[key], depth + 1)]);
}

function recordsWith(value: Readonly<Record<string, unknown>>, long: string): readonly string[] {
  return listPlaces(value)
    .filter(({ key, owner }) => typeof owner[key] === 'string')
    .map(({ key, owner }) => {
      const before = owner[key];
      owner[key] = long;
      const text = JSON.stringify(value);
      owner[key] = before;
      return text;
    });
}

function linesWith(line: string, long: string): readonly string[] {
  return line.split(' ').map((_, index, fields) => fields.with(index, long).join(' '));
}

function nest(depth: number): unknown {
  let value: unknown = marker;
  for (let level = 0; level < depth; level += 1) value = level % 2 === 0 ? [value] : { a: value };
  return value;
}
