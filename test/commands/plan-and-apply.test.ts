import { mkdtemp, readdir, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { parse, stringify } from 'yaml';
import { runCli } from '../../src/commands/run-cli.ts';
import { createFakeIo } from '../ui/fake-io.ts';

let cwd = '';
beforeEach(async () => {
  cwd = await mkdtemp(join(tmpdir(), 'pantherctl-plan-'));
  await run('local init --local=cloud --accounts 5 --regions us-east-1,us-west-2 --write-config panther.yml');
});
afterEach(() => rm(cwd, { recursive: true, force: true }));

async function run(line: string) {
  const fake = createFakeIo({ cwd, env: { CI: '1' } });
  const exit = await runCli(line.split(' '), fake.io);
  return { exit, stdout: fake.stdout(), stderr: fake.stderr() };
}

/** Takes the last account out of the file. */
async function dropAccount(): Promise<string> {
  const path = join(cwd, 'panther.yml');
  const config = parse(await readFile(path, 'utf8')) as {
    realTimeEvents: { targets: { accounts: string[] } };
  };
  const dropped = config.realTimeEvents.targets.accounts.pop() ?? '';
  await writeFile(path, stringify(config, { defaultStringType: 'QUOTE_DOUBLE' }));
  return dropped;
}

it('apply wires the buckets too, keeps their settings before, and plan --check counts all of it', async () => {
  expect(await run('plan --check --local=cloud')).toMatchObject({ exit: 3 });
  expect((await run('apply --local=cloud --yes --backup-dir kept')).exit).toBe(0);
  const [file = ''] = await readdir(join(cwd, 'kept'));
  const backup = JSON.parse(await readFile(join(cwd, 'kept', file), 'utf8')) as object;
  expect(backup).toMatchObject({ bucket: 'acme-cloudtrail', notifications: { EventBridgeConfiguration: {} } });
  expect(await run('plan --check --local=cloud')).toMatchObject({ exit: 0, stderr: '' });
  expect(await run('status --local=cloud')).toMatchObject({
    exit: 0,
    stdout: expect.stringMatching(/acme-cloudtrail +acme-cloudtrail +ok +ok +ok +connected +ok/),
  });
});

it('refuses a consent that the plan file was made without', async () => {
  await run('plan --local=cloud --out plan.json');
  const beside = await run('apply plan.json --local=cloud --yes --allow-key-policy');
  expect([beside.exit, beside.stderr]).toEqual([2, expect.stringContaining('which was made without it')]);
  const taking = await run('apply plan.json --local=cloud --yes --take-over 111122223333/us-east-1');
  expect([taking.exit, taking.stderr]).toEqual([
    2,
    expect.stringContaining('--take-over 111122223333/us-east-1 beside plan.json'),
  ]);
});

it('takes its sources over in the registry when the administrator of the file has changed', async () => {
  await run('apply --local=cloud --yes');
  const path = join(cwd, 'panther.yml');
  const { realTimeEvents: _, ...config } = parse(await readFile(path, 'utf8')) as {
    administrator: { accountId: string; region: string };
    realTimeEvents: object;
  };
  const { accountId, region } = config.administrator;
  const administrator = { accountId, region: region === 'us-west-2' ? 'us-east-1' : 'us-west-2' };
  await writeFile(path, stringify({ ...config, administrator }, { defaultStringType: 'QUOTE_DOUBLE' }));
  const owner = `${accountId}/${region}`;
  expect((await run('plan --local=cloud')).stdout).toContain(`pantherctl apply --take-over ${owner}`);
  expect(await run('plan --local=cloud --take-over us-west-2')).toMatchObject({
    exit: 2,
    stderr: expect.stringContaining("--take-over is 'us-west-2', which is no owner"),
  });
  await run(`plan --local=cloud --take-over ${owner} --out plan.json`);
  expect(await run('apply plan.json --local=cloud --yes')).toMatchObject({ exit: 0 });
  const { stdout } = await run('plan --local=cloud');
  expect(stdout).not.toContain('another file');
  expect((await run('source check acme-cloudtrail --local=cloud')).stdout).toContain(
    'registry: the source is registered as the file has it',
  );
});

describe('plan --out and apply <file>', () => {
  it('carries out what was reviewed, from the file alone, and refuses to do it again', async () => {
    const planned = await run('plan --local=cloud --out plan.json');
    expect([planned.exit, planned.stderr]).toEqual([0, expect.stringContaining('pantherctl apply plan.json')]);
    expect((await stat(join(cwd, 'plan.json'))).mode & 0o777).toBe(0o600);
    await rm(join(cwd, 'panther.yml'));
    expect((await run('apply plan.json --local=cloud --yes')).exit).toBe(0);
    const again = await run('apply plan.json --local=cloud --yes');
    expect(again.exit).toBe(1);
    expect(again.stderr).toContain('[PLAN_STALE]');
    expect(again.stderr).toContain('admin-role was to be created, now it is as wanted');
  });

  it('refuses a plan file that was edited, and flags that contradict it', async () => {
    await run('plan --local=cloud --out plan.json');
    const beside = await run('apply plan.json --local=cloud --yes --allow-delete');
    expect([beside.exit, beside.stderr]).toEqual([2, expect.stringContaining('which was made without it')]);
    const config = await run('apply plan.json --local=cloud --yes --config panther.yml');
    expect([config.exit, config.stderr]).toEqual([2, expect.stringContaining('which holds the configuration')]);
    const path = join(cwd, 'plan.json');
    await writeFile(path, (await readFile(path, 'utf8')).replaceAll('us-east-1', 'eu-west-1'));
    const edited = await run('apply plan.json --local=cloud --yes');
    expect([edited.exit, edited.stderr]).toEqual([2, expect.stringContaining('its digest does not fit')]);
    expect((await run('plan --local=cloud')).stdout).toContain('to create');
  });
});

describe('--allow-delete', () => {
  it('is what it takes to plan a deletion, and the plan names whom it hits and what stays', async () => {
    await run('apply --local=cloud --yes');
    const dropped = await dropAccount();
    expect((await run('plan --local=cloud')).stdout).toContain('2 not wanted any more but left alone');
    const { stdout } = await run('plan --local=cloud --allow-delete');
    expect(stdout).toContain('- delete 2 stack instances');
    expect(stdout).toContain(`(${dropped})`);
    expect(stdout).toContain('2 to delete');
    expect(stdout.replaceAll(/\s+/g, ' ')).toContain(`panther-stackset-execution-role stays in ${dropped}`);
    await run('plan --local=cloud --allow-delete --out plan.json');
    expect(JSON.parse(await readFile(join(cwd, 'plan.json'), 'utf8'))).toMatchObject({ allowDelete: true });
  });
});

it('a service-managed rollout that is in place is told as complete, without roles that it does not have', async () => {
  const path = join(cwd, 'panther.yml');
  const config = parse(await readFile(path, 'utf8')) as Record<string, unknown>;
  const listed = JSON.parse((await run('accounts list --local=cloud --json')).stdout) as {
    accounts: { parentId: string; path: string }[];
  };
  const root = listed.accounts.find((account) => account.path === 'Root')?.parentId;
  const targets = { organizationalUnits: [root], regions: ['us-east-1'] };
  const changed = { ...config, realTimeEvents: { permissions: 'serviceManaged', targets }, sources: [] };
  await writeFile(path, stringify(changed, { defaultStringType: 'QUOTE_DOUBLE' }));
  expect((await run('apply --local=cloud --yes')).exit).toBe(0);
  const status = await run('status --local=cloud');
  expect([status.exit, status.stdout]).toEqual([0, expect.stringContaining('Accounts  4 of 4 complete')]);
  expect(status.stdout).not.toMatch(/missing|undefined/);
});
