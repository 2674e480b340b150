import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { runCli } from '../../src/commands/run-cli.ts';
import { openLocalFolder } from '../../src/local/local-folder.ts';
import { createFakeIo } from '../ui/fake-io.ts';

let cwd = '';
beforeEach(async () => {
  cwd = await mkdtemp(join(tmpdir(), 'pantherctl-import-'));
});
afterEach(() => rm(cwd, { recursive: true, force: true }));

async function run(line: string) {
  const fake = createFakeIo({ cwd, env: { CI: '1' } });
  const exit = await runCli(line.split(' '), fake.io);
  return { exit, stdout: fake.stdout(), stderr: fake.stderr() };
}

/** Rolls out to every account but one, to which the same template is deployed by hand; returns the ARN of that stack. */
async function prepare(): Promise<string> {
  await run('local init --local=cloud --accounts 4 --regions us-east-1 --seed 3 --write-config panther.yml');
  const file = join(cwd, 'panther.yml');
  const whole = await readFile(file, 'utf8');
  const [, last = ''] = /- "(\d+)"\n {4}regions/.exec(whole) ?? [];
  await writeFile(file, whole.replace(`      - "${last}"\n`, ''));
  expect((await run('apply --local=cloud --yes')).exit).toBe(0);
  await writeFile(file, whole);

  const cloud = await openLocalFolder(join(cwd, 'cloud'), { access: { roleName: 'OrganizationAccountAccessRole' } });
  const [, administrator = ''] = /administrator: \{ accountId: "(\d+)"/.exec(whole) ?? [];
  const set = await cloud
    .stackSets({ accountId: administrator, region: 'us-east-1' })
    .describe('panther-real-time-events');
  const [, other = ''] = /- "(\d+)"/.exec(whole) ?? [];
  const role = cloud.stacks({ accountId: other, region: 'us-east-1' });
  const name = 'panther-stackset-execution-role';
  const live = await role.describe(name);
  const there = cloud.stacks({ accountId: last, region: 'us-east-1' });
  await there.create({
    name,
    template: await role.template(name),
    parameters: live?.parameters ?? {},
    tags: live?.tags ?? {},
  });
  await there.create({ name: 'by-hand', template: set?.template ?? '', parameters: set?.parameters ?? {}, tags: {} });
  await cloud.clock.sleep(120_000);
  const id = (await there.describe('by-hand'))?.id ?? '';
  cloud.close();
  return id;
}

test('a stack is shown, taken in after a yes, and found there the next time', async () => {
  const id = await prepare();
  await writeFile(join(cwd, 'stacks.txt'), `# by hand\n"${id}",\n`);
  const asked = await run('operations import --file stacks.txt --local=cloud');
  expect([asked.exit, asked.stderr]).toEqual([2, expect.stringContaining('us-east-1: stack by-hand')]);
  expect(asked.stderr).toContain('there is no terminal to ask: Import these stacks?');

  const taken = await run('operations import --file stacks.txt --local=cloud --yes');
  expect([taken.exit, taken.stdout]).toEqual([0, expect.stringContaining('Done: 1 of 1 instance in place')]);
  const again = await run(`operations import ${id} --local=cloud`);
  expect([again.exit, again.stderr]).toEqual([0, expect.stringContaining('1 stack in the stack set already')]);
  expect((await run('plan --local=cloud')).stdout).toContain('3 unchanged');
});

test('with --json every line is an event', async () => {
  const id = await prepare();
  const { exit, stdout } = await run(`operations import ${id} --local=cloud --yes --json`);
  const codes = stdout
    .trim()
    .split('\n')
    .map((line) => (JSON.parse(line) as { readonly code: string }).code);
  expect(exit).toBe(0);
  expect([codes[0], codes.at(-1)]).toEqual(['apply.started', 'apply.finished']);
  expect(codes).toContain('operation.started');
});
