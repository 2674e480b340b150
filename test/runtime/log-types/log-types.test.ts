import { describe, expect, test } from 'vitest';
import type { Column } from '../../../src/config/log-column.ts';
import { logTypes as knownNames } from '../../../src/config/log-types.ts';
import { standardFields } from '../../../src/config/standard-fields.ts';
import { createClassifier } from '../../../src/runtime/classify/create-classifier.ts';
import type { LogType, ParsedEvent } from '../../../src/runtime/log-type.ts';
import type { RawRecord } from '../../../src/runtime/raw-record.ts';
import {
  allLogTypes,
  caseFiles,
  loadCases,
  logTypeFiles,
  rowText,
  seededRandom,
  type LogTypeCase,
} from './load-log-types.ts';

const seeds = Array.from({ length: 100 }, (_, seed) => seed);
const sampleMs = Date.UTC(2024, 4, 6, 7, 8, 9, 123);
const awsTypes = allLogTypes.filter(({ name }) => /^(?:AWS|Amazon)\./.test(name));

type CaseRecord = string | Readonly<Record<string, unknown>>;

/** Each way in which a decoder can hand a record over. All of them mean the same. */
const ways: readonly { readonly title: string; readonly make: (record: CaseRecord) => RawRecord }[] = [
  { title: 'as text', make: (record) => plain(textOf(record)) },
  {
    title: 'with its value',
    make: (record) => {
      const value = valueOf(record);
      return { ...plain(textOf(record)), ...(value && { value }) };
    },
  },
  { title: 'with spaces between its members', make: (record) => plain(spacedOf(record)) },
  {
    title: 'on many lines',
    make: (record) => plain(typeof record === 'string' ? record : JSON.stringify(record, null, 2)),
  },
];

describe.each([...logTypeFiles].map(([file, logType]) => [logType.name, file, logType] as const))(
  '%s',
  (_, file, logType) => {
    test.each(loadCases(file).map((each) => [each.title, each] as const))('%s', (_, each) => {
      for (const { title, make } of ways) expectOutcome(logType, each, make, title);
    });
    test('has a case that it takes and one that it refuses', () => {
      const cases = loadCases(file);
      expect(cases.some(({ rows }) => rows !== undefined)).toBe(true);
      expect(cases.some(({ refused }) => refused !== undefined)).toBe(true);
      expect(cases.map(({ title }) => title)).toEqual([...new Set(cases.map(({ title }) => title))]);
    });
    test('describes itself and every column', () => {
      expect(logType.description).toMatch(/^[A-Z]/);
      expect(logType.reference).toMatch(/^https:\/\//);
      for (const { description } of flatten(logType.columns)) expect(description).toMatch(/^\S.{3,253}[^\s.]$/);
    });
    test('names columns so that Athena can tell them apart', () => {
      for (const column of logType.columns) expect(column.name).toMatch(/^[A-Za-z0-9_-]+$/);
      for (const { name } of nested(logType.columns)) expect(name).toMatch(/^[A-Za-z0-9_]+$/);
      for (const siblings of siblingsOf(logType.columns)) {
        const names = siblings.map(({ name }) => name.toLowerCase());
        expect(names).toEqual([...new Set(names)]);
      }
      const taken = new Set([...standardFields.map(({ name }) => name), ...partitionColumns]);
      expect(logType.columns.filter(({ name }) => taken.has(name.toLowerCase()))).toEqual([]);
    });
    test('takes its own samples', () => {
      for (const seed of seeds) {
        const { parser, record } = openSample(logType, seed);
        const result = parser.parse(record);
        expect(result, record.text).not.toHaveProperty('refused');
        if ('events' in result) expect(result.events.length, record.text).toBeGreaterThan(0);
      }
    });
    test('makes the same sample of the same seed, and differing ones of others', () => {
      const texts = seeds.map((seed) => sampleOf(logType, seed));
      expect(texts).toEqual(seeds.map((seed) => sampleOf(logType, seed)));
      expect(new Set(texts).size).toBeGreaterThan(90);
    });
    test('has samples that are told apart from all other types', () => {
      for (const seed of seeds) {
        const { header, record } = openSample(logType, seed);
        const classifier = createClassifier(allLogTypes, { digest: '0'.repeat(32), parseTimeMs: sampleMs });
        if (header !== undefined) classifier.classify(header, 0);
        const classified = classifier.classify(record, 1);
        const types = classified.kind === 'events' ? classified.rows.map((row) => row.logType) : [classified.kind];
        expect([...new Set(types)], record.text).toEqual([logType.name]);
      }
    });
  },
);

test('no log type of AWS takes a sample of another one', () => {
  for (const logType of awsTypes) {
    for (const seed of seeds.slice(0, 20)) {
      const record = plain(sampleOf(logType, seed));
      const takers = awsTypes.filter((other) => other !== logType && 'events' in other.createParser().parse(record));
      expect(
        takers.map(({ name }) => name),
        record.text,
      ).toEqual([]);
    }
  }
});

test('samples of CloudTrail are as long as the events that trails deliver', () => {
  const cloudTrail = logTypeFiles.get('aws-cloud-trail');
  const lengths = seeds.map((seed) => (cloudTrail === undefined ? 0 : sampleOf(cloudTrail, seed).length));
  expect(Math.min(...lengths)).toBeGreaterThanOrEqual(1_200);
  expect(Math.max(...lengths)).toBeLessThanOrEqual(1_700);
});

test('log types have names of their own, all of them known', () => {
  const names = allLogTypes.map(({ name }) => name);
  expect(names).toEqual([...new Set(names)]);
  expect(names.filter((name) => !knownNames.includes(name))).toEqual([]);
});

test('every file of cases is that of a log type', () => {
  expect(caseFiles).toEqual([...logTypeFiles.keys()]);
});

const partitionColumns = ['year', 'month', 'day', 'hour', 'partition_time'];

function expectOutcome(
  logType: LogType,
  { contains = [], record, records = [record ?? ''], refused, rows, skipped, timeMs }: LogTypeCase,
  make: (record: CaseRecord) => RawRecord,
  way: string,
): void {
  const parser = logType.createParser();
  const results = records.map((each) => parser.parse({ ...make(each), ...(timeMs !== undefined && { timeMs }) }));
  const last = results.at(-1);
  if (refused !== undefined) {
    expect(last, way).toEqual({ refused: expect.stringContaining(refused) as string });
    return;
  }
  for (const result of results) expect(result, way).not.toHaveProperty('refused');
  const events: readonly ParsedEvent[] = results.flatMap((result) => ('events' in result ? result.events : []));
  if (skipped === true) {
    expect(last, way).toEqual({ events: [] });
    return;
  }
  expect(rows, 'a case says what comes of it').toBeDefined();
  const texts = events.map(rowText);
  expect(
    texts.map((text) => JSON.parse(text) as unknown),
    way,
  ).toEqual(rows);
  for (const piece of contains) expect(texts.join('\n'), way).toContain(piece);
  expect(texts.join(''), way).not.toMatch(/[\r\n]/);
}

function openSample(logType: LogType, seed: number) {
  const parser = logType.createParser();
  const header = logType.sampleHeader === undefined ? undefined : plain(logType.sampleHeader);
  if (header !== undefined) expect(parser.parse(header)).toEqual({ events: [] });
  return { parser, header, record: plain(sampleOf(logType, seed)) };
}

function sampleOf(logType: LogType, seed: number): string {
  const text = logType.sample?.(seededRandom(seed), sampleMs + seed * 1000) ?? '';
  expect(text).not.toMatch(/[\r\n]/);
  return text;
}

function plain(text: string): RawRecord {
  return { text, end: Buffer.byteLength(text) };
}

function textOf(record: CaseRecord): string {
  return typeof record === 'string' ? record : JSON.stringify(record);
}

function valueOf(record: CaseRecord): RawRecord['value'] {
  try {
    const value: unknown = JSON.parse(textOf(record));
    if (typeof value !== 'object' || value === null || Array.isArray(value)) return undefined;
    return value as RawRecord['value'];
  } catch {
    return undefined;
  }
}

function spacedOf(record: CaseRecord): string {
  if (typeof record === 'string') return record;
  const members = Object.entries(record).map(([key, value]) => `${JSON.stringify(key)} : ${JSON.stringify(value)}`);
  return ` { ${members.join(' , ')} } `;
}

function fieldsOf(type: Column['type']): readonly Column[] {
  if (typeof type === 'string') return [];
  return 'array' in type ? fieldsOf(type.array) : type.struct;
}

function nested(columns: readonly Column[]): readonly Column[] {
  return columns.flatMap(({ type }) => flatten(fieldsOf(type)));
}

function flatten(columns: readonly Column[]): readonly Column[] {
  return [...columns, ...nested(columns)];
}

function siblingsOf(columns: readonly Column[]): readonly (readonly Column[])[] {
  return [columns, ...columns.flatMap(({ type }) => siblingsOf(fieldsOf(type))).filter(({ length }) => length > 0)];
}
