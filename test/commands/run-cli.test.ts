import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { reportError, runCli } from '../../src/commands/run-cli.ts';
import { PantherctlError } from '../../src/errors.ts';
import { createFakeIo } from '../ui/fake-io.ts';

let cwd = '';
beforeAll(async () => {
  cwd = await mkdtemp(join(tmpdir(), 'pantherctl-cli-'));
  await writeFile(join(cwd, 'bad.yml'), 'version: 1\npanther: { accountId: 12, region: us-west-2 }\n');
});
afterAll(() => rm(cwd, { recursive: true, force: true }));

async function run(...argv: readonly string[]) {
  const fake = createFakeIo({ cwd });
  const exit = await runCli(argv, fake.io);
  return { exit, stdout: fake.stdout(), stderr: fake.stderr() };
}

test('the version is the package version, on standard output', async () => {
  const { exit, stderr, stdout } = await run('--version');
  expect([exit, stderr]).toEqual([0, '']);
  expect(stdout).toMatch(/^\d+\.\d+\.\d+\n$/);
});

test('help goes to standard output with exit 0, with or without a command', async () => {
  for (const argv of [[], ['--help'], ['plan', '--help']]) {
    const { exit, stderr, stdout } = await run(...argv);
    expect([exit, stderr]).toEqual([0, '']);
    expect(stdout).toMatch(/^Usage {2}pantherctl/);
  }
});

test('wrong usage goes to standard error with exit 2', async () => {
  expect(await run('aplpy')).toEqual({
    exit: 2,
    stdout: '',
    stderr: "error: `pantherctl` has no command 'aplpy' [USAGE]\nfix: did you mean apply? see `pantherctl --help`\n",
  });
});

test('with --json an error is one line of JSON on standard output, and short on standard error', async () => {
  const { exit, stderr, stdout } = await run('plan', '--config', 'bad.yml', '--json', '--local');
  expect(exit).toBe(2);
  expect(stdout.trimEnd()).not.toContain('\n');
  const { code, error } = JSON.parse(stdout) as { code: string; error: { code: string; problems: unknown[] } };
  expect([code, error.code]).toEqual(['error', 'CONFIG_INVALID']);
  expect(error.problems.length).toBeGreaterThan(1);
  expect(stderr).toContain('[CONFIG_INVALID]');
  expect(stderr.split('\n').length).toBeLessThan(6);
});

test('with --json even wrong usage is JSON', async () => {
  const { exit, stdout } = await run('plan', '--bogus', '--json');
  expect(exit).toBe(2);
  expect(JSON.parse(stdout)).toMatchObject({ code: 'error', error: { code: 'USAGE', exit: 2 } });
});

test('3,000 problems in one file are readable as text and complete as JSON', async () => {
  const accounts = Array.from({ length: 3_000 }, (_, index) => `      - "${index}"`);
  const head = 'version: 1\npanther: { accountId: "111122223333", region: us-west-2 }\n';
  const more =
    'administrator: { accountId: "444455556666", region: us-west-2 }\nrealTimeEvents:\n  targets:\n    regions: all\n    accounts:\n';
  await writeFile(join(cwd, 'many.yml'), `${head}${more}${accounts.join('\n')}\n`);
  const text = await run('validate', 'many.yml');
  expect(text.exit).toBe(2);
  expect(text.stdout).toContain('and 2980 more (--json lists all)\n');
  expect(text.stdout).toContain('failed many.yml: 3000 problems\n');
  expect(text.stdout.split('\n').length).toBeLessThan(70);
  const { files } = JSON.parse((await run('validate', 'many.yml', '--json')).stdout) as {
    files: readonly { problems: readonly unknown[] }[];
  };
  expect(files[0]?.problems).toHaveLength(3_000);
});

test('without --local a command that needs a cloud fails and never falls back', async () => {
  await writeFile(
    join(cwd, 'panther.yml'),
    'version: 1\npanther: { accountId: "111122223333", region: us-west-2 }\nadministrator: { accountId: "444455556666", region: us-west-2 }\n',
  );
  const { exit, stderr, stdout } = await run('plan');
  expect([exit, stdout]).toEqual([4, '']);
  expect(stderr).toContain('[NO_CREDENTIALS]');
  expect(stderr).toContain('--profile');
});

test('what was not thrown on purpose ends with exit 70 and says what to report', async () => {
  const fake = createFakeIo({ cwd });
  expect(await reportError(new RangeError('bad'), ['plan'], 'plan', fake.io)).toBe(70);
  expect(fake.stderr()).toMatch(
    /^error: unexpected RangeError: bad \[BUG\]\nfix: report it .*\nreport: pantherctl \S+, node v20.0.0, test x64, command 'plan'\n$/,
  );
  const verbose = createFakeIo({ cwd });
  await reportError(new RangeError('bad'), ['plan', '--verbose'], 'plan', verbose.io);
  expect(verbose.stderr()).toContain('run-cli.test.ts');
});

test('paths below the working folder are shown as one would type them', async () => {
  const fake = createFakeIo({ cwd });
  await reportError(new PantherctlError('OUTPUT_UNWRITABLE', `cannot write ${cwd}/generated`), [], 'generate', fake.io);
  expect(fake.stderr()).toContain('cannot write generated [');
});

test('--verbose shows the cause of an error', async () => {
  const fake = createFakeIo({ cwd });
  const error = new PantherctlError('NOT_FOUND', 'no file', { cause: new Error('ENOENT') });
  await reportError(error, ['--verbose'], 'x', fake.io);
  expect(fake.stderr()).toContain('cause: ENOENT\n');
});

test('colour in errors follows the terminal and --no-color', async () => {
  const error = new PantherctlError('NOT_FOUND', 'x');
  const report = async (argv: readonly string[]): Promise<string> => {
    const fake = createFakeIo({ cwd, stderr: { isTTY: true } });
    await reportError(error, argv, 'x', fake.io);
    return fake.stderr();
  };
  expect(await report([])).toContain('\u001b[31merror:');
  expect(await report(['--no-color'])).not.toContain('\u001b');
});

test('a declined question is a cancellation with exit 130 that does not speak of going on', async () => {
  const fake = createFakeIo({ cwd, stdin: { isTTY: true }, stderr: { isTTY: true }, env: { NO_COLOR: '1' } });
  await writeFile(
    join(cwd, 'one.yml'),
    'version: 1\npanther: { accountId: "111122223333", region: us-west-2 }\nadministrator: { accountId: "444455556666", region: us-west-2 }\n' +
      'access: { roleName: Access }\nrealTimeEvents: { targets: { accounts: ["123456789012"], regions: [us-east-1] } }\n',
  );
  const running = runCli(['apply', '--local', '--config', 'one.yml'], fake.io);
  while (!fake.stderr().includes('(y/N)')) await new Promise((resolve) => setTimeout(resolve, 5));
  fake.answers.write('n\n');
  expect(await running).toBe(130);
  expect(fake.stderr()).toContain('cancelled: the plan was not accepted, nothing was changed [CANCELLED]');
  expect(fake.stderr()).toContain('fix: to be asked again: pantherctl apply --local --config one.yml\n');
});

test('the demo refuses what it cannot work with before it begins', async () => {
  await writeFile(join(cwd, 'file'), '');
  expect(await run('demo', '--local=file')).toEqual({
    exit: 1,
    stdout: '',
    stderr:
      'error: the demo cannot work in file: EEXIST: file already exists [OUTPUT_UNWRITABLE]\n' +
      'fix: name a folder that can be written with --local=<dir>\n',
  });
  expect(await run('demo', '--local=.')).toMatchObject({ exit: 2, stdout: '' });
  const { exit, stdout } = await run('demo', '--json');
  expect(exit).toBe(2);
  expect(JSON.parse(stdout)).toMatchObject({ error: { code: 'USAGE' } });
});
