import { mkdir, rm, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createLogsFolder, flowLine, trailRecord } from './logs-folder.ts';
import type { LogsFolder } from './logs-folder.ts';

let folder: LogsFolder;
beforeAll(async () => {
  folder = createLogsFolder();
  const other = { ...trailRecord, eventName: 'GetObject' };
  await folder.write('trail.json', JSON.stringify({ Records: [trailRecord, trailRecord, other] }));
  await folder.write('flow.log', `${flowLine}\nnothing that fits\n`);
  await folder.write('door.json', '{"door":"north","at":1795860900}');
  await folder.write(
    'schemas/a.yml',
    'schema: Custom.Acme.Door\nfields:\n  - { name: door, type: string, required: true }\n  - { name: at, type: timestamp, timeFormats: [unix], isEventTime: true }\n',
  );
  await folder.run('logs process trail.json flow.log door.json --schemas schemas'.split(' '));
  await folder.write('empty/x', '');
});
afterAll(() => folder.remove());

const query = (sql: string, ...more: readonly string[]) => folder.run(['logs', 'query', sql, ...more]);
const rowsOf = async (sql: string) => {
  const ended = await query(sql, '--json');
  expect([ended.exit, ended.stderr]).toEqual([0, '']);
  return (JSON.parse(ended.stdout) as { readonly rows: readonly Record<string, unknown>[] }).rows;
};

describe('logs query', () => {
  it('answers with a table', async () => {
    const ended = await query('SELECT eventName, count(*) AS n FROM aws_cloudtrail GROUP BY ALL ORDER BY n DESC');
    expect(ended).toEqual({
      exit: 0,
      stdout: 'eventName    n\nListBuckets  2\nGetObject    1\n\n2 rows\n',
      stderr: '',
    });
    expect((await query('SELECT 1 AS a FROM aws_vpcflow WHERE dstPort = 1')).stdout).toBe('0 rows\n');
  });

  it('answers with one document with --json, counts as numbers', async () => {
    const ended = await query('SELECT count(*) AS n, 9007199254740993 AS big FROM aws_cloudtrail', '--json');
    expect(JSON.parse(ended.stdout)).toEqual({ columns: ['n', 'big'], rows: [{ n: 3, big: '9007199254740993' }] });
  });

  it.each(['CAST(eventName AS INT)', 'CAST(eventName AS TIMESTAMP)', "strptime(eventName, '%Y')", 'CAST(9e9 AS INT)'])(
    'tells of %s that it does not fit, and not what the log has there',
    async (expression) => {
      const { exit, stderr } = await query(`SELECT ${expression} FROM aws_cloudtrail`);
      expect(exit).toBe(2);
      expect(stderr).toContain('the query cannot be answered');
      expect(stderr).not.toMatch(/ListBuckets|GetObject/);
    },
  );

  it.each([
    ['SELECT 1; SELECT 2', 'the query holds 2 statements'],
    ["COPY (SELECT 1) TO 'stolen.csv'", 'the query is no SELECT'],
    ["EXPLAIN ANALYZE COPY (SELECT 1) TO 'stolen.csv'", 'the query is no SELECT'],
    ["EXPLAIN (ANALYZE) COPY (SELECT 1) TO 'stolen.csv'", 'the query is no SELECT'],
    ["explain /* plain */ analyze COPY (SELECT 1) TO 'stolen.csv'", 'the query is no SELECT'],
    ["EXPLAIN COPY (SELECT 1) TO 'stolen.csv'", 'the query is no SELECT'],
    ["EXPLAIN EXPLAIN ANALYZE COPY (SELECT 1) TO 'stolen.csv'", 'the query'],
    ['EXPLAIN ANALYZE SELECT 1', 'the query is no SELECT'],
    ['EXPLAIN SELECT nope FROM aws_cloudtrail', 'the query cannot be answered: Binder Error'],
    ['CREATE TABLE t (a int)', 'the query is no SELECT'],
    ["EXPORT DATABASE 'stolen.csv'", 'the query is no SELECT'],
    ["/* all */ EXPORT DATABASE 'stolen.csv'", 'the query is no SELECT'],
    ["EXPLAIN EXPORT DATABASE 'stolen.csv'", 'the query'],
    [' ', 'the query is empty'],
    ['/* nothing */ ;\n-- at all', 'the query is empty'],
  ])('asks one question and changes nothing: %s', async (sql, message) => {
    const ended = await query(sql);
    expect(ended.exit).toBe(2);
    expect(ended.stderr).toContain(message);
    await expect(stat(join(folder.cwd, 'stolen.csv'))).rejects.toMatchObject({ code: 'ENOENT' });
    await expect(stat('stolen.csv')).rejects.toMatchObject({ code: 'ENOENT' });
  });

  it('explains a SELECT', async () => {
    const [row] = await rowsOf(' explain\nWITH t AS (FROM aws_cloudtrail) SELECT eventName FROM t');
    expect(row).toEqual({
      explain_key: 'physical_plan',
      explain_value: expect.stringContaining('eventName') as string,
    });
  });

  it('draws a plan line by line', async () => {
    const { exit, stdout } = await query('EXPLAIN SELECT eventName FROM aws_cloudtrail');
    expect([exit, stdout]).toEqual([0, expect.stringMatching(/^┌─+┐\n│ +READ_JSON +│\n[^\\]+┘\n$/)]);
  });

  it('says of PIVOT why it is several statements, and answers the form that is one', async () => {
    const refused = await query('PIVOT aws_cloudtrail ON eventName USING count(*)');
    expect([refused.exit, refused.stderr]).toEqual([
      2,
      expect.stringMatching(
        /the query holds 2 statements .+\nfix: DuckDB makes several statements of PIVOT; name its col/,
      ),
    ]);
    const names = "IN ('ListBuckets', 'GetObject')";
    expect(await rowsOf(`PIVOT (SELECT eventName FROM aws_cloudtrail) ON eventName ${names} USING count(*)`)).toEqual([
      { ListBuckets: 2, GetObject: 1 },
    ]);
  });

  it('answers where a folder among the tables is none', async () => {
    await mkdir(join(folder.cwd, 'events', 'logs', 'something else'), { recursive: true });
    expect(await rowsOf('SELECT count(*) AS n FROM aws_cloudtrail')).toEqual([{ n: 3 }]);
    await rm(join(folder.cwd, 'events', 'logs', 'something else'), { recursive: true });
  });

  it('writes numbers within structs, lists and maps as numbers, and text that looks like one as text', async () => {
    const held = "{port: 443::BIGINT, text: '443', big: 9007199254740993, nested: [{n: 7::UBIGINT}]}";
    expect(await rowsOf(`SELECT ${held} AS s, [1::BIGINT, NULL] AS l, MAP {'a': 2::BIGINT} AS m`)).toEqual([
      {
        s: { port: 443, text: '443', big: '9007199254740993', nested: [{ n: 7 }] },
        l: [1, null],
        m: [{ key: 'a', value: 2 }],
      },
    ]);
  });

  it('knows the tables of the folder, those of custom log types and of failures too', async () => {
    expect((await rowsOf('SHOW TABLES')).map(({ name }) => name)).toEqual([
      'aws_cloudtrail',
      'aws_vpcflow',
      'classification_failures',
      'custom_acme_door',
    ]);
    expect(await rowsOf('SELECT door, p_event_time FROM custom_acme_door')).toMatchObject([{ door: 'north' }]);
    expect(await rowsOf("SELECT p_any_emails, date_trunc('hour', p_event_time) AS at FROM custom_acme_door")).toEqual([
      { p_any_emails: null, at: '2026-11-28 10:00:00' },
    ]);
    expect(await rowsOf('SELECT len(refusals) > 10 AS many, record FROM classification_failures')).toEqual([
      { many: true, record: 'nothing that fits' },
    ]);
  });

  it('takes structs, lists, times and partitions by their types', async () => {
    const [row] = await rowsOf(
      `SELECT userIdentity.arn AS arn, p_any_ip_addresses[1] AS ip, date_trunc('hour', p_event_time) AS at, year, hour,
         typeof(eventTime) AS kind FROM aws_cloudtrail WHERE month = 11 LIMIT 1`,
    );
    expect(row).toEqual({
      arn: 'arn:aws:iam::111122223333:user/ana',
      ip: '198.51.100.7',
      at: '2026-11-28 10:00:00',
      year: 2026,
      hour: 10,
      kind: 'TIMESTAMP',
    });
  });

  it('fits the terminal: cells are cut, and rows of too many columns are lists of their values', async () => {
    const ask = (sql: string, columns: number) =>
      folder.run(['logs', 'query', sql], { stdout: { isTTY: true, columns } });
    const { stdout: table } = await ask('SELECT record, key, version FROM classification_failures', 40);
    expect(table).toMatch(/^record +key +version\nnothing/);
    expect(table.split('\n').every((line) => line.length <= 40)).toBe(true);
    const { stdout: list } = await ask('SELECT * FROM aws_vpcflow', 80);
    expect(list).toMatch(/^version +2\naccount +111122223333\n/);
    expect(list).toMatch(/\np_any_ip_addresses {5}\["192\.0\.2\.10","198\.51\.100\.7"\]\n/);
    expect(list).toMatch(/\n1 row\n$/);
  });

  it.each([
    ['SELEC 1', [], 'the query cannot be answered: Parser Error'],
    ['SELECT nope FROM aws_cloudtrail', [], 'Binder Error'],
    ['SELECT * FROM aws_alb', [], 'aws_alb does not exist'],
    ['SELECT 1', ['--from', 'empty'], 'empty holds no normalised events'],
    ['SELECT 1', ['--from', 'nowhere'], 'nowhere holds no normalised events'],
    ['SELECT 1', ['--from', 's3://a/b'], "--from is 's3://a/b', which names no bucket"],
  ] as const)('refuses %s %j', async (sql, more, reason) => {
    const ended = await query(sql, ...more);
    expect([ended.exit, ended.stdout, ended.stderr]).toEqual([2, '', expect.stringContaining(reason)]);
  });
});
