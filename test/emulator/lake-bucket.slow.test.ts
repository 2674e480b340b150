import { S3 } from '@aws-sdk/client-s3';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { MotoServer } from '../../scripts/moto-server.ts';
import { findLakeBucket } from '../../src/aws/find-lake-bucket.ts';
import { createLogsFolder } from '../commands/logs-folder.ts';
import type { LogsFolder } from '../commands/logs-folder.ts';
import { enterMoto } from './moto-world.ts';

let server: MotoServer;
let folder: LogsFolder;
const region = 'us-east-1';
const hour = 'year=2026/month=11/day=28/hour=10';
beforeAll(async () => {
  server = await enterMoto();
  folder = createLogsFolder();
  const s3 = new S3({ region, forcePathStyle: true });
  for (const Bucket of ['acme-lake', 'acme-empty']) await s3.createBucket({ Bucket });
  const tables = ['logs/aws_vpcflow', 'logs/custom_acme_door', 'logs/a b+ü', 'classification_failures'];
  for (const table of tables) await s3.putObject({ Bucket: 'acme-lake', Key: `${table}/${hour}/1.json.gz`, Body: '' });
});
afterAll(async () => {
  folder.remove();
  await server.stop();
});

test('a bucket of events is found with its tables, its region and the keys of the caller', async () => {
  expect(await findLakeBucket('acme-lake', { region }, server.url)).toMatchObject({
    bucket: 'acme-lake',
    region,
    endpoint: server.url,
    credentials: { accessKeyId: 'moto', secretAccessKey: 'moto' },
    logs: ['a b+ü', 'aws_vpcflow', 'custom_acme_door'],
    hasFailures: true,
  });
  expect(await findLakeBucket('acme-empty', { region }, server.url)).toMatchObject({ logs: [], hasFailures: false });
});

test('logs query says which bucket is missing, which holds no events, and that there are no credentials', async () => {
  const env = { CI: '1', AWS_ENDPOINT_URL: server.url };
  const query = (name: string) =>
    folder.run(['logs', 'query', 'SHOW TABLES', '--from', `s3://${name}`, '--region', region], { env });
  const missing = await query('acme-none');
  expect([missing.exit, missing.stderr]).toEqual([
    1,
    expect.stringMatching(
      /^error: there is no bucket acme-none \[NOT_FOUND\]\nfix: name the bucket of normalised events/,
    ),
  ]);
  const empty = await query('acme-empty');
  expect([empty.exit, empty.stderr]).toEqual([
    2,
    'error: s3://acme-empty holds no normalised events [INPUT_INVALID]\n' +
      'fix: name the bucket of normalised events, panther-processed-data-<account>-<region>, with --from\n',
  ]);
  const keys = { AWS_ACCESS_KEY_ID: process.env['AWS_ACCESS_KEY_ID'], AWS_EC2_METADATA_DISABLED: 'true' };
  try {
    process.env['AWS_ACCESS_KEY_ID'] = '';
    const nobody = await query('acme-lake');
    expect([nobody.exit, nobody.stderr]).toEqual([4, expect.stringMatching(/\[NO_CREDENTIALS\]\nfix: /)]);
  } finally {
    Object.assign(process.env, keys);
  }
});
