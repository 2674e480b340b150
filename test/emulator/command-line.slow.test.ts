import { spawn } from 'node:child_process';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { MotoServer } from '../../scripts/moto-server.ts';
import { accessRoleName, assume, buildMotoWorld, enterMoto, managementAccountId } from './moto-world.ts';
import type { MotoWorld } from './moto-world.ts';

const program = fileURLToPath(new URL('../../src/cli.ts', import.meta.url));
const loader = import.meta.resolve('tsx');

let server: MotoServer;
let world: MotoWorld;
let cwd = '';
beforeAll(async () => {
  cwd = await mkdtemp(join(tmpdir(), 'pantherctl-moto-'));
  server = await enterMoto();
  world = await buildMotoWorld();
});
afterAll(async () => {
  await server.stop();
  await rm(cwd, { recursive: true, force: true });
});

async function writeConfig(administrator: string, access: string): Promise<void> {
  const accounts = world.memberIds.slice(0, 2).map((id) => `"${id}"`);
  await writeFile(
    join(cwd, 'panther.yml'),
    `version: 1
panther: { accountId: "111122223333", region: us-west-2 }
administrator: { accountId: "${administrator}", region: us-east-1 }
${access}realTimeEvents: { targets: { accounts: [${accounts.join(', ')}], regions: [us-east-1, us-west-2] } }
`,
  );
}

/** Runs a command with nothing in its environment but these variables. */
function run(argv: readonly string[], env: Readonly<Record<string, string>>) {
  return new Promise<{ exit: number | null; stdout: string; stderr: string }>((resolve, reject) => {
    const child = spawn(process.execPath, ['--import', loader, program, ...argv], {
      cwd,
      env: { PATH: process.env['PATH'], HOME: cwd, AWS_EC2_METADATA_DISABLED: 'true', ...env },
    });
    let [stdout, stderr] = ['', ''];
    child.stdout.on('data', (chunk: Buffer) => (stdout += chunk.toString('utf8')));
    child.stderr.on('data', (chunk: Buffer) => (stderr += chunk.toString('utf8')));
    child.on('error', reject);
    child.on('close', (exit) => resolve({ exit, stdout, stderr }));
  });
}

const keys = { AWS_ACCESS_KEY_ID: 'moto', AWS_SECRET_ACCESS_KEY: 'moto' };
const access = `access: { roleName: ${accessRoleName} }\n`;

test('the environment alone brings a command to AWS: accounts and a plan, and nothing on standard error', async () => {
  await writeConfig(managementAccountId, access);
  const env = { ...keys, AWS_ENDPOINT_URL: server.url };
  const accounts = await run(['accounts', 'list', '--json'], env);
  expect([accounts.exit, accounts.stderr]).toEqual([0, '']);
  for (const id of world.memberIds) expect(accounts.stdout).toContain(id);
  const plan = await run(['plan'], env);
  expect([plan.exit, plan.stderr]).toEqual([0, '']);
  expect(plan.stdout).toContain(world.memberIds[0]);
});

test('a profile of the shared files does as well', async () => {
  await writeConfig(managementAccountId, access);
  await writeFile(join(cwd, 'credentials'), '[audit]\naws_access_key_id = moto\naws_secret_access_key = moto\n');
  await writeFile(join(cwd, 'config'), `[profile audit]\nregion = eu-west-1\nendpoint_url = ${server.url}\n`);
  const env = {
    AWS_SHARED_CREDENTIALS_FILE: join(cwd, 'credentials'),
    AWS_CONFIG_FILE: join(cwd, 'config'),
    AWS_ENDPOINT_URL: server.url,
  };
  expect(await run(['accounts', 'list', '--profile', 'audit'], env)).toMatchObject({ exit: 0, stderr: '' });
  const other = await run(['accounts', 'list', '--profile', 'nobody'], env);
  expect(other.exit).toBe(4);
  expect(other.stderr).toContain("profile 'nobody'");
});

test('without credentials it ends with 4 and a way in, and never on the local cloud', async () => {
  await writeConfig(managementAccountId, access);
  const { exit, stderr, stdout } = await run(['plan'], { AWS_ENDPOINT_URL: server.url });
  expect([exit, stdout]).toEqual([4, '']);
  expect(stderr).toMatch(/^error: no usable AWS credentials: .*\[NO_CREDENTIALS\]\nfix: .*--profile/);
});

test('credentials of another account than the administrator end it with 4 and both ids', async () => {
  await writeConfig('444455556666', '');
  const { exit, stderr } = await run(['plan'], { ...keys, AWS_ENDPOINT_URL: server.url });
  expect(exit).toBe(4);
  expect(stderr).toContain(`belong to account ${managementAccountId}`);
  expect(stderr).toContain('the administrator account is 444455556666');
});

test('credentials of the bucket account do for a command on its bucket, without an access role', async () => {
  const { accountId, name, region } = world.bucket;
  await writeFile(
    join(cwd, 'sources.yml'),
    `version: 1
panther: { accountId: "111122223333", region: us-west-2 }
administrator: { accountId: "${managementAccountId}", region: us-east-1 }
sources:
  - name: logs
    accountId: "${accountId}"
    region: ${region}
    bucket: ${name}
    prefixes: [{ prefix: AWSLogs/, logTypes: [AWS.CloudTrail] }]
`,
  );
  const { accessKeyId, secretAccessKey, sessionToken } = await assume(accountId);
  const env = {
    AWS_ACCESS_KEY_ID: accessKeyId,
    AWS_SECRET_ACCESS_KEY: secretAccessKey,
    AWS_SESSION_TOKEN: sessionToken,
  };
  const shown = await run(['bucket', 'show', 'logs', '--config', 'sources.yml', '--json'], {
    ...env,
    AWS_ENDPOINT_URL: server.url,
  });
  expect(shown).toMatchObject({ exit: 0, stderr: '' });
  expect(JSON.parse(shown.stdout)).toMatchObject({ bucket: name });
  const planned = await run(['plan', '--config', 'sources.yml'], { ...env, AWS_ENDPOINT_URL: server.url });
  expect(planned.exit).toBe(4);
});
