import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { runCli } from '../../src/commands/run-cli.ts';
import { sourceChecks } from '../../src/orchestrate/source-health/source-checks.ts';
import type { SourcesHealth } from '../../src/orchestrate/source-health/check-sources.ts';
import { createFakeIo } from '../ui/fake-io.ts';

let cwd = '';
let bucket = '';
beforeAll(async () => {
  cwd = await mkdtemp(join(tmpdir(), 'pantherctl-check-'));
  await run('local init --local=cloud --accounts 4 --regions us-east-1,us-west-2 --write-config panther.yml');
  const text = await readFile(join(cwd, 'panther.yml'), 'utf8');
  bucket = /bucket: (\S+)/.exec(text)?.[1] ?? '';
  const onlySources = text.replace(/realTimeEvents:[\s\S]*?(?=^\S)/m, '');
  await writeFile(join(cwd, 'panther.yml'), onlySources);
  await writeFile(join(cwd, 'none.yml'), onlySources.replace(/sources:[\s\S]*/m, ''));
  await run('apply --yes --local=cloud');
});
afterAll(() => rm(cwd, { recursive: true, force: true }));

async function run(line: string) {
  const fake = createFakeIo({ cwd, env: { CI: '1' } });
  const exit = await runCli(line.split(' '), fake.io);
  return { exit, stdout: fake.stdout(), stderr: fake.stderr() };
}

test('every check of every source is in one document, and nothing failed after apply', async () => {
  const { exit, stdout } = await run('source check --local=cloud --json');
  const health = JSON.parse(stdout) as SourcesHealth;
  expect(health.sources.map((source) => source.bucket)).toEqual([bucket]);
  expect(health.sources[0]?.checks.map(({ check }) => check)).toEqual(sourceChecks.map(({ id }) => id));
  // Nothing runs in a local cloud that would report data.
  expect(health.sources[0]?.checks.filter(({ status }) => status !== 'ok').map(({ check }) => check)).toEqual(['data']);
  expect([exit, health.ok]).toEqual([0, true]);
});

test('a person reads a line for each check and a verdict', async () => {
  const { exit, stdout } = await run('source check --local=cloud');
  expect(exit).toBe(0);
  expect(stdout).toMatch(/^ {2}ok role: arn:aws:iam::\d{12}:role\/PantherLogProcessingRole-\S+ can be assumed/m);
  expect(stdout).toMatch(/^ {2}! warning data: no data has been read yet\n {4}fix: put an object/m);
  expect(stdout).toMatch(/\nok 1 source, none with a fault: 1 warning\n$/);
});

test('a failure is exit 1, with the command that mends it', async () => {
  const moved = (await readFile(join(cwd, 'panther.yml'), 'utf8')).replace(/^( +bucket: ).*$/m, '$1nobodys-bucket');
  await writeFile(join(cwd, 'moved.yml'), moved);
  const { exit, stdout } = await run('source check --local=cloud --config moved.yml');
  expect(exit).toBe(1);
  expect(stdout).toContain('! failed bucket-region: bucket nobodys-bucket does not exist');
  expect(stdout).toMatch(/fix: set bucket: in source/);
});

test('a source that the file does not have is refused', async () => {
  const { exit, stderr } = await run('source check nowhere --local=cloud');
  expect([exit, stderr.split(' [')[0]]).toEqual([2, "error: the file has no source 'nowhere'"]);
});

test('a file without sources is well', async () => {
  const { exit, stdout } = await run('source check --local=cloud --config none.yml');
  expect([exit, stdout]).toEqual([0, 'The file has no sources.\n']);
});
