import { existsSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { duckdbType } from '../../config/duckdb-type.ts';
import { failureColumns } from '../../config/failure-columns.ts';
import { buildTableColumns } from '../../config/hive-type.ts';
import type { TableColumn } from '../../config/hive-type.ts';
import { lake, tableName } from '../../config/lake.ts';
import { listLogTables, standardColumns } from '../../config/log-tables.ts';
import { PantherctlError } from '../../errors.ts';
import type { LakeBucket } from '../../ports/lake-bucket.ts';

/** The answer to a query. */
export interface QueryAnswer {
  readonly columns: readonly string[];
  /** One mapping a row; whole numbers that a double cannot hold are text, at every depth. */
  readonly rows: readonly Readonly<Record<string, unknown>>[];
}

/** What is queried: a folder that `logs process` wrote, or a bucket of normalised events. */
export type LakePlace = { readonly folder: string } | LakeBucket;

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
 * `NOT_INSTALLED` without DuckDB, or its extension for buckets, `INPUT_INVALID` with its reason for a query that it
 * refuses, or a place without events.
 */
export async function queryLake(place: LakePlace, sql: string): Promise<QueryAnswer> {
  const tables = 'folder' in place ? listFolderTables(place.folder) : listBucketTables(place);
  const connection = await connect();
  await checkText(connection, sql);
  if ('bucket' in place) await openBucket(connection, place);
  const root = 'folder' in place ? place.folder : `s3://${place.bucket}`;
  for (const table of tables) {
    // To open a table is to list all of its objects, which takes long in a bucket.
    const isRead = 'folder' in place || sql.toLowerCase().includes(table.name.toLowerCase());
    const select = isRead ? selectRows(root, table) : refuseRows(table);
    // A table may have no objects, or its folder be somebody's own; then it cannot be opened, and is missing.
    await connection.run(`CREATE VIEW ${quoteName(table.name)} AS ${select}`).catch((error: unknown) => {
      if ('bucket' in place) throw refuseTable(table, place, error);
    });
  }
  await checkStatement(connection, sql);
  try {
    const answer = await connection.runAndReadAll(sql);
    const columns = answer.columnNames();
    const types = answer.columnTypes();
    return { columns, rows: answer.getRowObjectsJson().map((row) => withNumbers(row, columns, types)) };
  } catch (error) {
    throw findUnread(error) ?? refuse(error);
  }
}

const oneQuestion = 'ask one question, such as "SELECT count(*) FROM <table>"';

/** Throws `INPUT_INVALID` for what is no single statement: DuckDB would carry out all, and answer for the last. */
async function checkText(connection: Connection, sql: string): Promise<void> {
  const refusal = (message: string, fix = oneQuestion) => new PantherctlError('INPUT_INVALID', message, { fix });
  if (sql.replaceAll(/--.*|\/\*[^]*?\*\/|[\s;]/g, '') === '') throw refusal('the query is empty');
  const { count } = await connection.extractStatements(sql).catch((error: unknown) => Promise.reject(refuse(error)));
  if (count === 1) return;
  const fix = /\bpivot\b/i.test(sql)
    ? 'DuckDB makes several statements of PIVOT; name its columns, PIVOT … ON <column> IN (<value>, …), or write count(*) FILTER (WHERE …) for each'
    : oneQuestion;
  throw refusal(`the query holds ${count} statements`, fix);
}

/**
 * Throws `INPUT_INVALID` for a statement that is no SELECT, and no EXPLAIN of one: DuckDB would write files, or to the bucket.
 * `EXPLAIN ANALYZE` carries out what it explains, so what follows EXPLAIN must be a SELECT by itself, without any option.
 * What cannot be explained is not even prepared: with `EXPORT DATABASE` that makes the folder already.
 */
async function checkStatement(connection: Connection, sql: string): Promise<void> {
  const { StatementType } = await import('@duckdb/node-api');
  const select: number = StatementType.SELECT;
  const refusal = new PantherctlError('INPUT_INVALID', 'the query is no SELECT', { fix: oneQuestion });
  // The whole could be taken apart, so what cannot be without its EXPLAIN begins with an option.
  const bare = sql.replace(/^\s*explain\s/i, '');
  const statements = await connection
    .extractStatements(`EXPLAIN ${bare}`)
    .then(() => connection.extractStatements(bare))
    .catch(() => undefined);
  if (statements?.count !== 1) throw refusal;
  const type = await statements
    .prepare(0)
    .then(({ statementType }) => statementType)
    .catch((error: unknown) => Promise.reject(refuse(error)));
  if (type !== select) throw refusal;
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

/** Lets DuckDB read a bucket. What it says of the secret is not passed on: it repeats the keys. */
async function openBucket(
  connection: Connection,
  { bucket, credentials, endpoint, region }: LakeBucket,
): Promise<void> {
  try {
    await connection.run('INSTALL httpfs; LOAD httpfs;');
  } catch (cause) {
    throw new PantherctlError(
      'NOT_INSTALLED',
      'DuckDB has no extension httpfs, by which it reads buckets, and cannot get it',
      {
        fix: `let it reach extensions.duckdb.org once; or copy what you ask about, such as: aws s3 sync s3://${bucket}/${lake.logsPrefix}<table>/ events/${lake.logsPrefix}<table>/ --exclude '*' --include '*/month=11/day=28/*', and query that folder with --from events`,
        cause,
      },
    );
  }
  const { accessKeyId, secretAccessKey, sessionToken } = credentials;
  const parts: readonly (readonly [string, string | undefined])[] = [
    ['KEY_ID', accessKeyId],
    ['SECRET', secretAccessKey],
    ['SESSION_TOKEN', sessionToken],
    ['REGION', region],
    ['ENDPOINT', endpoint?.replace(/^https?:\/\//, '').replace(/\/+$/, '')],
    ['URL_STYLE', endpoint === undefined ? undefined : 'path'],
    ['USE_SSL', endpoint?.startsWith('http://') === true ? 'false' : undefined],
  ];
  const given = parts.flatMap(([key, value]) => (value === undefined ? [] : [`${key} ${quoteText(value)}`]));
  try {
    await connection.run(`CREATE SECRET (TYPE s3, ${given.join(', ')})`);
  } catch {
    throw new PantherctlError('INPUT_INVALID', 'DuckDB does not take these AWS credentials', {
      fix: 'try others with --profile, and update the package @duckdb/node-api',
    });
  }
}

function refuseTable({ name, prefix }: QueryTable, { bucket }: LakeBucket, cause: unknown): PantherctlError {
  const [reason = ''] = (cause instanceof Error ? cause.message : '').split('\n');
  return new PantherctlError('INPUT_INVALID', `table ${name} cannot be read from s3://${bucket}/${prefix}: ${reason}`, {
    fix: 'your credentials must allow s3:ListBucket on the bucket, s3:GetObject on its objects and kms:Decrypt on its key',
    cause,
  });
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

function listBucketTables({ bucket, hasFailures, logs }: LakeBucket): readonly QueryTable[] {
  if (logs.length > 0 || hasFailures) return describeTables(logs, hasFailures);
  throw new PantherctlError('INPUT_INVALID', `s3://${bucket} holds no normalised events`, {
    fix: 'name the bucket of normalised events, panther-processed-data-<account>-<region>, with --from',
  });
}

function listFolderTables(folder: string): readonly QueryTable[] {
  const logs = join(folder, lake.logsPrefix);
  const names = existsSync(logs) ? readdirSync(logs).toSorted() : [];
  const hasFailures = existsSync(join(folder, lake.failuresPrefix));
  if (names.length === 0 && !hasFailures) {
    throw new PantherctlError('INPUT_INVALID', `${folder} holds no normalised events`, {
      fix: 'name the folder that logs process wrote with --from',
    });
  }
  return describeTables(names, hasFailures);
}

function describeTables(logs: readonly string[], hasFailures: boolean): readonly QueryTable[] {
  const known = new Map(listKnownTables().map((table) => [table.name, table]));
  return [...logs, ...(hasFailures ? [lake.failuresTable] : [])].map(
    (name) => known.get(name) ?? { name, prefix: `${lake.logsPrefix}${name}/` },
  );
}

function selectRows(root: string, { columns, prefix }: QueryTable): string {
  const rows = readJson(`${root}/${prefix}`, columns);
  return columns === undefined ? withStandardColumns(rows) : `SELECT * FROM ${rows}`;
}

const partitions: readonly TableColumn[] = ['year', 'month', 'day', 'hour'].map((name) => ({ name, type: 'int' }));

const unread = 'is not written out in the query, and so was not opened';

/**
 * A table that the query does not name. It is there, but whoever comes to its rows by a name put together is refused, whatever
 * is asked of them: with values for columns, a condition could be found false before it comes to the refusal.
 */
function refuseRows({ columns = standardColumns, name }: QueryTable): string {
  const refusal = `error(${quoteText(`table ${name} ${unread}`)})`;
  const refusing = [...columns, ...partitions].map(
    (column) => `CAST(${refusal} AS ${duckdbType(column.type)}) AS ${quoteName(column.name)}`,
  );
  return `SELECT ${refusing.join(', ')} WHERE CAST(${refusal} AS BOOLEAN)`;
}

/** The refusal of {@link refuseRows}, if it is one. */
function findUnread(error: unknown): PantherctlError | undefined {
  const [, message] = /(table .+)/.exec(error instanceof Error ? error.message : '') ?? [];
  if (message?.endsWith(unread) !== true) return undefined;
  return new PantherctlError('INPUT_INVALID', message, {
    fix: 'write the name of the table as one word into the query, if need be in a comment: /* aws_cloudtrail */',
  });
}

function readJson(root: string, columns: readonly TableColumn[] | undefined): string {
  const options = [
    "format='newline_delimited'",
    'hive_partitioning=true',
    `hive_types={${partitions.map(({ name, type }) => `${name}: ${duckdbType(type)}`).join(', ')}}`,
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
  const isOfValue = /^(?:Conversion|Out of Range|Invalid Input) Error(?!: Malformed JSON in file)/.test(first);
  // What is quoted there is out of a log.
  const shown = isOfValue ? first.replaceAll(/(["']).*\1/g, 'a value') : first;
  return new PantherctlError('INPUT_INVALID', `the query cannot be answered: ${shown}`, {
    fix: isOfValue
      ? 'use TRY_CAST, which gives NULL for values that are not of the type'
      : 'mend the query; DESCRIBE <table> shows the columns of a table, SHOW TABLES the tables',
    ...(!isOfValue && { cause: error }),
  });
}
