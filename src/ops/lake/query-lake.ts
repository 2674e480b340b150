import { existsSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { duckdbType } from '../../config/duckdb-type.ts';
import { failureColumns } from '../../config/failure-columns.ts';
import { buildTableColumns } from '../../config/hive-type.ts';
import type { TableColumn } from '../../config/hive-type.ts';
import { lake, tableName } from '../../config/lake.ts';
import { listLogTables, standardColumns } from '../../config/log-tables.ts';
import { PantherctlError } from '../../errors.ts';

/** The answer to a query. */
export interface QueryAnswer {
  readonly columns: readonly string[];
  /** One mapping a row; whole numbers that a double cannot hold are text, at every depth. */
  readonly rows: readonly Readonly<Record<string, unknown>>[];
}

/** What is queried: a folder that `logs process` wrote, or a bucket of normalised events. */
export type LakePlace = { readonly folder: string } | { readonly bucket: string };

interface Connection {
  run(sql: string): Promise<unknown>;
  extractStatements(sql: string): Promise<{
    readonly count: number;
    prepare(index: number): Promise<{ readonly statementType: number }>;
  }>;
  runAndReadAll(sql: string): Promise<{
    columnNames(): readonly string[];
    columnTypes(): readonly ValueType[];
    getRowObjectsJson(): readonly Readonly<Record<string, unknown>>[];
  }>;
}

/**
 * Answers a query in SQL over normalised events; each table of the folder or bucket is there under its name. Throws
 * `NOT_INSTALLED` without DuckDB, `INPUT_INVALID` with its reason for a query that it refuses, or a folder without events.
 */
export async function queryLake(place: LakePlace, sql: string): Promise<QueryAnswer> {
  const connection = await connect();
  if ('bucket' in place) await openBuckets(connection);
  const tables = 'folder' in place ? listFolderTables(place.folder) : listKnownTables();
  const root = 'folder' in place ? place.folder : `s3://${place.bucket}`;
  for (const { columns, name, prefix } of tables) {
    const rows = readJson(`${root}/${prefix}`, columns);
    const select = columns === undefined ? withStandardColumns(rows) : `SELECT * FROM ${rows}`;
    const view = `CREATE VIEW ${quoteName(name)} AS ${select}`;
    // A table may have no objects, or its folder be somebody's own; then it cannot be opened, and is missing.
    await connection.run(view).catch(() => undefined);
  }
  await checkStatement(connection, sql);
  try {
    const answer = await connection.runAndReadAll(sql);
    const columns = answer.columnNames();
    const types = answer.columnTypes();
    return { columns, rows: answer.getRowObjectsJson().map((row) => withNumbers(row, columns, types)) };
  } catch (error) {
    throw refuse(error);
  }
}

/** Throws `INPUT_INVALID` for anything but one statement that reads: DuckDB would write files, and answer for the last of several. */
async function checkStatement(connection: Connection, sql: string): Promise<void> {
  const refusal = (message: string) =>
    new PantherctlError('INPUT_INVALID', message, { fix: 'ask one question, such as "SELECT count(*) FROM <table>"' });
  if (sql.trim() === '') throw refusal('the query is empty');
  const { StatementType } = await import('@duckdb/node-api');
  const reading: readonly number[] = [StatementType.SELECT, StatementType.EXPLAIN];
  try {
    const statements = await connection.extractStatements(sql);
    if (statements.count !== 1) throw refusal(`the query holds ${statements.count} statements`);
    const { statementType } = await statements.prepare(0);
    if (!reading.includes(statementType)) throw refusal('the query does not read, but changes something');
  } catch (error) {
    throw error instanceof PantherctlError ? error : refuse(error);
  }
}

/** Types whose values DuckDB writes into JSON as text, though most of them, counts above all, are small. */
const wideIntegers: ReadonlySet<string> = new Set(['BIGINT', 'UBIGINT', 'HUGEINT', 'UHUGEINT']);

/** A type of DuckDB, and those of what it holds: of a struct, of a list, of a map. */
interface ValueType {
  toString(): string;
  readonly entryNames?: readonly string[];
  readonly entryTypes?: readonly ValueType[];
  readonly keyType?: ValueType;
  readonly valueType?: ValueType;
}

/** The members that have a type each, with numbers for those that were written as text. */
function withNumbers(
  members: object,
  names: readonly string[],
  types: readonly ValueType[],
): Readonly<Record<string, unknown>> {
  const values = new Map(Object.entries(members));
  for (const [index, name] of names.entries()) {
    const type = types[index];
    if (type !== undefined && values.has(name)) values.set(name, withNumber(values.get(name), type));
  }
  return Object.fromEntries(values);
}

function withNumber(value: unknown, type: ValueType): unknown {
  const { entryNames, entryTypes, keyType, valueType } = type;
  if (typeof value === 'string') {
    return wideIntegers.has(type.toString()) && Number.isSafeInteger(Number(value)) ? Number(value) : value;
  }
  if (typeof value !== 'object' || value === null) return value;
  if (Array.isArray(value)) {
    if (valueType === undefined) return value;
    return value.map((member: unknown) =>
      keyType === undefined
        ? withNumber(member, valueType)
        : withNumbers(Object(member) as object, ['key', 'value'], [keyType, valueType]),
    );
  }
  return entryNames === undefined || entryTypes === undefined ? value : withNumbers(value, entryNames, entryTypes);
}

async function connect(): Promise<Connection> {
  try {
    const { DuckDBInstance } = await import('@duckdb/node-api');
    const instance = await DuckDBInstance.create(':memory:');
    return await instance.connect();
  } catch (cause) {
    throw new PantherctlError('NOT_INSTALLED', 'queries need the package @duckdb/node-api, which is not installed', {
      fix: 'run npm install @duckdb/node-api',
      cause,
    });
  }
}

async function openBuckets(connection: Connection): Promise<void> {
  try {
    await connection.run('INSTALL httpfs; LOAD httpfs; INSTALL aws; LOAD aws;');
    await connection.run('CREATE SECRET (TYPE s3, PROVIDER credential_chain)');
  } catch (cause) {
    throw new PantherctlError('NOT_INSTALLED', 'DuckDB cannot load its extensions for S3', {
      fix: 'let it reach extensions.duckdb.org once, and check your AWS credentials',
      cause,
    });
  }
}

interface QueryTable {
  readonly name: string;
  readonly prefix: string;
  /** Absent for a table that pantherctl does not know: its columns are what DuckDB finds in it. */
  readonly columns?: readonly TableColumn[];
}

function listKnownTables(): readonly QueryTable[] {
  const logs = listLogTables().map(({ columns, logType }) => ({
    name: tableName(logType),
    prefix: `${lake.logsPrefix}${tableName(logType)}/`,
    columns: [...columns, ...standardColumns],
  }));
  return [
    ...logs,
    { name: lake.failuresTable, prefix: lake.failuresPrefix, columns: buildTableColumns(failureColumns) },
  ];
}

function listFolderTables(folder: string): readonly QueryTable[] {
  const known = new Map(listKnownTables().map((table) => [table.name, table]));
  const logs = join(folder, lake.logsPrefix);
  const names = existsSync(logs) ? readdirSync(logs).toSorted() : [];
  const failures = existsSync(join(folder, lake.failuresPrefix)) ? [lake.failuresTable] : [];
  if (names.length + failures.length === 0) {
    throw new PantherctlError('INPUT_INVALID', `${folder} holds no normalised events`, {
      fix: 'name the folder that logs process wrote with --from',
    });
  }
  return [...names, ...failures].map((name) => known.get(name) ?? { name, prefix: `${lake.logsPrefix}${name}/` });
}

function readJson(root: string, columns: readonly TableColumn[] | undefined): string {
  const options = [
    "format='newline_delimited'",
    'hive_partitioning=true',
    'hive_types={year: INTEGER, month: INTEGER, day: INTEGER, hour: INTEGER}',
    'maximum_object_size=134217728',
  ];
  if (columns === undefined) options.push('union_by_name=true', 'sample_size=-1');
  else {
    const typed = columns.map(({ name, type }) => `${quoteName(name)}: ${quoteText(duckdbType(type))}`);
    options.push(`columns={${typed.join(', ')}}`);
  }
  return `read_json(${quoteText(`${root}year=*/month=*/day=*/hour=*/*.json.*`)}, ${options.join(', ')})`;
}

/**
 * Every table has the standard columns with their types, also those that no row of a log type unknown to us fills. Its times
 * are in every row.
 */
function withStandardColumns(rows: string): string {
  const times = standardColumns
    .filter(({ type }) => type === 'timestamp')
    .map(({ name }) => `CAST(${name} AS TIMESTAMP) AS ${name}`);
  const empty = standardColumns.map(({ name, type }) => `CAST(NULL AS ${duckdbType(type)}) AS ${name}`);
  return `SELECT * REPLACE (${times.join(', ')}) FROM ${rows} UNION ALL BY NAME SELECT ${empty.join(', ')} WHERE false`;
}

function quoteName(name: string): string {
  return `"${name.replaceAll('"', '""')}"`;
}

function quoteText(text: string): string {
  return `'${text.replaceAll("'", "''")}'`;
}

function refuse(error: unknown): PantherctlError {
  const reason = error instanceof Error ? error.message : 'no reason given';
  const [first = reason] = reason.replace('Failed to extract statements: ', '').split('\n');
  return new PantherctlError('INPUT_INVALID', `the query cannot be answered: ${first}`, {
    fix: 'mend the query; DESCRIBE <table> shows the columns of a table, SHOW TABLES the tables',
    cause: error,
  });
}
