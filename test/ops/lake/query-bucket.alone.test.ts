import type * as DuckDb from '@duckdb/node-api';
import { afterAll, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest';
import { queryLake } from '../../../src/ops/lake/query-lake.ts';
import type { LakeBucket } from '../../../src/ports/lake-bucket.ts';
import { createLogsFolder, flowLine } from '../../commands/logs-folder.ts';
import type { LogsFolder } from '../../commands/logs-folder.ts';

/** DuckDB with a folder in the place of the bucket, as its extension for S3 is not in the package. */
const stage = vi.hoisted(() => ({ folder: '', hasExtension: true, takesSecret: true, statements: [] as string[] }));
vi.mock('@duckdb/node-api', async (importOriginal) => {
  const original = await importOriginal<typeof DuckDb>();
  const connect = async () => {
    const connection = await (await original.DuckDBInstance.create(':memory:')).connect();
    return {
      extractStatements: (sql: string) => connection.extractStatements(sql),
      runAndReadAll: (sql: string) => connection.runAndReadAll(sql),
      run: async (sql: string) => {
        stage.statements.push(sql);
        if (sql.startsWith('INSTALL httpfs') && !stage.hasExtension) throw new Error('IO Error: Failed to download');
        if (sql.startsWith('CREATE SECRET') && !stage.takesSecret) throw new Error(`Binder Error: ${sql}`);
        if (/^(?:INSTALL|CREATE SECRET)/.test(sql)) return undefined;
        return connection.run(sql.replaceAll('s3://acme-lake', stage.folder));
      },
    };
  };
  return { ...original, DuckDBInstance: { create: async () => Promise.resolve({ connect }) } };
});

const bucket: LakeBucket = {
  bucket: 'acme-lake',
  region: 'eu-west-1',
  credentials: { accessKeyId: 'KEY', secretAccessKey: "SEC'RET", sessionToken: 'TOKEN' },
  logs: ['aws_vpcflow', 'custom_acme_door'],
  hasFailures: true,
};

let folder: LogsFolder;
beforeAll(async () => {
  folder = createLogsFolder();
  await folder.write('flow.log', `${flowLine}\nnothing that fits\n`);
  await folder.write('door.json', '{"door":"north","at":1795860900}');
  await folder.write(
    'schemas/a.yml',
    'schema: Custom.Acme.Door\nfields:\n  - { name: door, type: string, required: true }\n  - { name: at, type: timestamp, timeFormats: [unix], isEventTime: true }\n',
  );
  await folder.run('logs process flow.log door.json --schemas schemas'.split(' '));
  stage.folder = `${folder.cwd}/events`;
});
beforeEach(() => Object.assign(stage, { hasExtension: true, takesSecret: true, statements: [] }));
afterAll(() => folder.remove());

describe('queryLake on a bucket', () => {
  it('answers from the tables that are there, those of custom log types too', async () => {
    const { rows } = await queryLake(
      bucket,
      'SELECT door, dstPort FROM custom_acme_door, (SELECT dstPort FROM AWS_VPCFlow)',
    );
    expect(rows).toEqual([{ door: 'north', dstPort: 443 }]);
    expect((await queryLake(bucket, 'SELECT door, p_any_emails FROM custom_acme_door')).rows).toEqual([
      { door: 'north', p_any_emails: null },
    ]);
    expect((await queryLake(bucket, 'SELECT dstPort FROM AWS_VPCFlow')).rows).toEqual([{ dstPort: 443 }]);
    expect((await queryLake(bucket, 'SELECT record FROM classification_failures')).rows).toEqual([
      { record: 'nothing that fits' },
    ]);
  });

  it('lists no objects of tables that the query does not name, and names all of them', async () => {
    const { rows } = await queryLake(bucket, 'SHOW TABLES');
    expect(rows.map(({ name }) => name)).toEqual(['aws_vpcflow', 'classification_failures', 'custom_acme_door']);
    expect(stage.statements.join('\n')).not.toContain('read_json');
  });

  it.each([
    'FROM aws_vpcflow SELECT dstPort',
    'SELECT dstPort FROM "AWS_VPCFlow"',
    'SELECT dstPort FROM memory.main."aws_vpcflow"',
    'WITH t AS (FROM aws_vpcflow) SELECT dstPort FROM t',
    'WITH aws_vpcflow AS (SELECT dstPort FROM main.aws_vpcflow) SELECT * FROM aws_vpcflow',
    "SELECT dstPort FROM 'aws_vpcflow'",
    "SELECT dstPort FROM query_table('aws_vpcflow')",
    "SELECT dstPort FROM query('SELECT dstPort FROM aws_vpcflow')",
    "SELECT dstPort FROM query_table('aws_' || 'vpcflow') /* aws_vpcflow */",
    "SELECT dstPort FROM (PIVOT aws_vpcflow ON action IN ('ACCEPT') USING count(*) GROUP BY dstPort)",
  ])('sees the rows of a table in whatever way it is named: %s', async (sql) => {
    expect((await queryLake(bucket, sql)).rows).toEqual([{ dstPort: 443 }]);
  });

  it.each([
    ['SUMMARIZE aws_vpcflow', 'column_name'],
    ['DESCRIBE aws_vpcflow', 'column_name'],
    ['EXPLAIN SELECT dstPort FROM aws_vpcflow', 'explain_key'],
    ["SELECT column_name FROM information_schema.columns WHERE table_name LIKE 'aws%'", 'column_name'],
  ])('answers what is asked of a table instead of its rows: %s', async (sql, column) => {
    const { columns, rows } = await queryLake(bucket, sql);
    expect([columns[0], rows.length > 0]).toEqual([column, true]);
  });

  it.each([
    "SELECT count(*) AS n FROM query_table('aws_' || 'vpcflow')",
    "SELECT count(*) AS n FROM query('SELECT dstPort FROM aws_' || 'vpcflow WHERE year = 2026')",
    "SELECT door FROM custom_acme_door LEFT JOIN query_table(lower('AWS') || '_vpcflow') USING (p_log_type)",
    "SELECT dstPort FROM query_table('aws_' || 'vpcflow') WHERE action IS NOT NULL AND month = 11 AND p_any_emails[1] LIKE '%@%'",
    "SELECT dstPort FROM query_table('aws_' || 'vpcflow') ORDER BY dstPort LIMIT 1",
    "SELECT a.door FROM custom_acme_door AS a JOIN query_table('aws_' || 'vpcflow') AS b ON a.year = b.year",
    "SELECT EXISTS (FROM query_table(concat_ws('_', 'aws', 'vpcflow')))",
  ])('refuses the rows of a table whose name the query puts together: %s', async (sql) => {
    await expect(queryLake(bucket, sql)).rejects.toMatchObject({
      code: 'INPUT_INVALID',
      message: 'table aws_vpcflow is not written out in the query, and so was not opened',
      fix: expect.stringContaining('in a comment') as string,
    });
  });

  it('reads as the caller, in the region of the bucket, at AWS or where the endpoint leads', async () => {
    const secretFor = async (place: LakeBucket) => {
      await queryLake(place, 'SHOW TABLES');
      return stage.statements.findLast((sql) => sql.startsWith('CREATE SECRET'));
    };
    expect(await secretFor(bucket)).toBe(
      "CREATE SECRET (TYPE s3, KEY_ID 'KEY', SECRET 'SEC''RET', SESSION_TOKEN 'TOKEN', REGION 'eu-west-1')",
    );
    expect(await secretFor({ ...bucket, endpoint: 'http://127.0.0.1:5000/' })).toMatch(
      /, ENDPOINT '127\.0\.0\.1:5000', URL_STYLE 'path', USE_SSL 'false'\)$/,
    );
    expect(await secretFor({ ...bucket, endpoint: 'https://s3.example.org' })).toMatch(
      /, ENDPOINT 's3\.example\.org', URL_STYLE 'path'\)$/,
    );
  });

  it('says what to do where DuckDB cannot get its extension, where nothing else is reached', async () => {
    stage.hasExtension = false;
    await expect(queryLake(bucket, 'SELECT 1')).rejects.toMatchObject({
      code: 'NOT_INSTALLED',
      message: 'DuckDB has no extension httpfs, by which it reads buckets, and cannot get it',
      fix: expect.stringMatching(/extensions\.duckdb\.org .+ aws s3 sync s3:\/\/acme-lake\/logs\//) as string,
    });
  });

  it('keeps keys out of what it says when they are not taken', async () => {
    stage.takesSecret = false;
    const refusal = await queryLake(bucket, 'SELECT 1').catch((error: unknown) => error);
    expect(refusal).toMatchObject({ code: 'INPUT_INVALID', message: 'DuckDB does not take these AWS credentials' });
    expect([JSON.stringify(refusal), (refusal as Error).cause]).toEqual([
      expect.not.stringContaining('RET'),
      undefined,
    ]);
  });

  it('says which table it cannot read, and for a bucket without any that it is the wrong one', async () => {
    const lost = { ...bucket, logs: ['aws_alb'] };
    await expect(queryLake(lost, 'SELECT * FROM aws_alb')).rejects.toMatchObject({
      code: 'INPUT_INVALID',
      message: expect.stringMatching(
        /^table aws_alb cannot be read from s3:\/\/acme-lake\/logs\/aws_alb\/: IO Error/,
      ) as string,
      fix: expect.stringContaining('s3:GetObject') as string,
    });
    await expect(queryLake({ ...bucket, logs: [], hasFailures: false }, 'SELECT 1')).rejects.toMatchObject({
      code: 'INPUT_INVALID',
      message: 's3://acme-lake holds no normalised events',
    });
  });
});
