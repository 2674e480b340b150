import { mkdirSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { duckdbType } from '../../src/config/duckdb-type.ts';
import { lake, tableName } from '../../src/config/lake.ts';
import { listLogTables, standardColumns } from '../../src/config/log-tables.ts';
import { queryLake } from '../../src/ops/lake/query-lake.ts';
import { catalogEntry } from '../../src/templates/catalog.ts';
import { createLogsFolder } from '../commands/logs-folder.ts';
import type { LogsFolder } from '../commands/logs-folder.ts';
import { resolveTemplate } from '../templates/resolve-template.ts';
import { caseFiles, loadCases, logTypeFiles } from './log-types/load-log-types.ts';
import { parseHiveType, readByOpenx } from './openx-reader.ts';
import type { OpenxReading } from './openx-reader.ts';

interface GlueColumn {
  readonly Name: string;
  readonly Type: string;
}

interface GlueTable {
  readonly Name: string;
  readonly Description: string;
  readonly Parameters: Readonly<Record<string, string>>;
  readonly PartitionKeys: readonly GlueColumn[];
  readonly StorageDescriptor: {
    readonly Columns: readonly GlueColumn[];
    readonly Location: string;
    readonly SerdeInfo: { readonly Parameters: Readonly<Record<string, string>> };
  };
}

const place = { accountId: '111122223333', region: 'us-west-2' };
const tables = [...resolveTemplate(catalogEntry('panther-log-tables').build({}), place).values()]
  .filter(({ type }) => type === 'AWS::Glue::Table')
  .map(({ properties }) => (properties as { readonly TableInput: GlueTable }).TableInput);
const logTables = tables.filter(({ Name }) => Name !== lake.failuresTable);
const prefixOf = ({ StorageDescriptor: { Location } }: GlueTable): string => new URL(Location).pathname.slice(1);

let folder: LogsFolder;
beforeAll(async () => {
  folder = createLogsFolder();
  const run = async (words: string): Promise<void> => {
    const { exit, stderr } = await folder.run(words.split(' '));
    // Cases hold records that are refused, and those stay in their table.
    expect([0, 1, 5], stderr).toContain(exit);
  };
  for (const [file, { name }] of logTypeFiles) {
    await run(`logs sample ${name} --records 150 --seed 3 --out ${file}/sample.log`);
    for (const [index, each] of (caseFiles.includes(file) ? loadCases(file) : []).entries()) {
      const records = each.records ?? [each.record ?? ''];
      const text = records.map((record) => (typeof record === 'string' ? record : JSON.stringify(record))).join('\n');
      await folder.write(`${file}/${index}.log`, `${text}\n`);
    }
    await run(`logs process ${file} --log-type ${name} --out lake --quiet`);
  }
  mkdirSync(join(folder.cwd, 'lake'), { recursive: true });
}, 120_000);
afterAll(() => folder.remove());

describe('the tables of the template', () => {
  it('are those of all log types, and of failures', () => {
    expect(logTables.map(({ Name }) => Name).toSorted()).toEqual(
      [...logTypeFiles.values()].map(({ name }) => tableName(name)).toSorted(),
    );
    expect(tables).toHaveLength(logTables.length + 1);
  });

  it.each(tables.map((table) => [table.Name, table] as const))(
    '%s has names and types that Glue and Athena take',
    (_, table) => {
      const { Columns, SerdeInfo } = table.StorageDescriptor;
      const names = [...Columns, ...table.PartitionKeys].map(({ Name }) => Name);
      // https://docs.aws.amazon.com/athena/latest/ug/tables-databases-columns-names.html and the limits of Glue's API.
      expect(table.Name).toMatch(/^[a-z][a-z0-9_]{0,254}$/);
      expect(table.Description.length).toBeLessThanOrEqual(2048);
      for (const name of names) expect(name).toMatch(/^[a-z_][a-z0-9_-]{0,254}$/);
      expect(new Set(names).size).toBe(names.length);
      for (const { Type } of Columns) {
        expect(Type.length).toBeLessThanOrEqual(131_072);
        expectDistinct(parseHiveType(Type), Type);
      }
      expect(table.PartitionKeys).toEqual(['year', 'month', 'day', 'hour'].map((Name) => ({ Name, Type: 'int' })));
      for (const [name, value] of Object.entries(SerdeInfo.Parameters)) {
        expect(name).toMatch(/^(case\.insensitive|mapping\.[a-z0-9_-]+)$/);
        if (name.startsWith('mapping.')) expect(name).toBe(`mapping.${value.toLowerCase()}`);
      }
      expect(table.Parameters['projection.year.range']).toBe(`${lake.projectionFrom},${lake.projectionTo}`);
    },
  );
});

describe('what the log processor writes', () => {
  it.each(tables.map((table) => [table.Name, table] as const))(
    'is found by the table %s: each row in its partition, each key by its column and type',
    (_, table) => {
      const { Columns, Location, SerdeInfo } = table.StorageDescriptor;
      const fields = Columns.map(({ Name, Type }) => [Name, parseHiveType(Type)] as const);
      const type = { kind: 'struct', fields } as const;
      const reading: OpenxReading = { lost: new Set(), misfits: new Set() };
      const keys = Object.keys(folder.digests(join('lake', prefixOf(table))));
      expect(keys.length).toBeGreaterThan(0);
      for (const key of keys) {
        const rows = folder.rows('lake', dirname(join(prefixOf(table), key)));
        for (const row of rows) {
          readByOpenx(row, type, SerdeInfo.Parameters, reading);
          const partition = locate(table, String(row['p_event_time'] ?? row['p_parse_time']));
          // Events of years that no partition is projected for lie where they were parsed.
          const elsewhere = locate(table, String(row['p_parse_time']));
          expect([partition, elsewhere]).toContain(`${Location}${dirname(key)}`);
        }
      }
      expect([[...reading.lost], [...reading.misfits]]).toEqual([[], []]);
    },
  );

  it.each(logTables.map((table) => [table.Name, table] as const))(
    'is read by DuckDB with the types of %s, no row and no value lost',
    async (name, table) => {
      const rows = folder.rows('lake', prefixOf(table));
      const own = listLogTables().find(({ logType }) => tableName(logType) === name)?.columns ?? [];
      const columns = [...own, ...standardColumns];
      const written = { folder: join(folder.cwd, 'lake') };
      const described = await queryLake(written, `DESCRIBE ${name}`);
      expect(
        described.rows.slice(0, columns.length).map((row) => [row['column_name'], bare(row['column_type'])]),
      ).toEqual(columns.map((column) => [column.name, bare(duckdbType(column.type))]));
      expect(columns.map((column) => [column.name.toLowerCase(), column.type.toLowerCase()])).toEqual(
        table.StorageDescriptor.Columns.map(({ Name, Type }) => [Name, Type]),
      );
      const counts = columns.map((column, index) => `count("${column.name}") AS c${index}`);
      const {
        rows: [counted = {}],
      } = await queryLake(written, `SELECT count(*) AS n, ${counts.join(', ')} FROM ${name}`);
      expect(counted['n']).toBe(rows.length);
      expect(columns.map((column, index) => [column.name, counted[`c${index}`]])).toEqual(
        columns.map((column) => [column.name, rows.filter((row) => (row[column.name] ?? null) !== null).length]),
      );
    },
  );
});

/** Fields of one struct that differ in more than case. */
function expectDistinct(type: ReturnType<typeof parseHiveType>, text: string): void {
  if (type.kind === 'array') expectDistinct(type.of, text);
  if (type.kind !== 'struct') return;
  const names = type.fields.map(([name]) => name);
  expect(new Set(names).size, text).toBe(names.length);
  for (const [, of] of type.fields) expectDistinct(of, text);
}

/** The folder in which Athena looks for rows of a time, by the table's own projection. */
function locate({ Parameters }: GlueTable, time: string): string {
  const [year = '', month = '', day = '', hour = ''] = time.split(/[- :.]/);
  const values: Readonly<Record<string, string>> = { year, month, day, hour };
  return (Parameters['storage.location.template'] ?? '').replaceAll(/\$\{([a-z]+)\}/g, (_, key: string) => {
    const digits = Number(Parameters[`projection.${key}.digits`] ?? 1);
    return String(Number(values[key])).padStart(digits, '0');
  });
}

/** DuckDB quotes names in types only where it must. */
function bare(type: unknown): string {
  return String(type).replaceAll('"', '');
}
