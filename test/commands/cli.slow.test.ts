import { spawn } from 'node:child_process';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, expect, test } from 'vitest';

const program = fileURLToPath(new URL('../../src/cli.ts', import.meta.url));
const loader = import.meta.resolve('tsx');

interface Ended {
  readonly exit: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

interface RunOptions {
  readonly env?: Readonly<Record<string, string>>;
  /** Called with all of standard error so far, each time there is more of it. */
  readonly onStderr?: (text: string, child: ReturnType<typeof spawn>) => void;
  /** Nobody reads standard output. */
  readonly isClosed?: boolean;
}

let cwd = '';
beforeAll(async () => {
  cwd = await mkdtemp(join(tmpdir(), 'pantherctl-process-'));
});
afterAll(() => rm(cwd, { recursive: true, force: true }));

function run(argv: readonly string[], { env = {}, isClosed = false, onStderr }: RunOptions = {}): Promise<Ended> {
  return new Promise((resolve, reject) => {
    const child = spawn(process.execPath, ['--import', loader, program, ...argv], {
      cwd,
      env: { PATH: process.env['PATH'], ...env },
    });
    let stdout = '';
    let stderr = '';
    if (isClosed) child.stdout.destroy();
    child.stdout.on('data', (chunk: Buffer) => (stdout += chunk.toString('utf8')));
    child.stderr.on('data', (chunk: Buffer) => {
      stderr += chunk.toString('utf8');
      onStderr?.(stderr, child);
    });
    child.on('error', reject);
    child.on('close', (exit) => resolve({ exit, stdout, stderr }));
  });
}

test('the process ends with the exit code of the command', async () => {
  expect(await run(['--version'])).toMatchObject({ exit: 0, stderr: '' });
  expect(await run(['bogus'])).toMatchObject({ exit: 2, stdout: '' });
});

test('a reader that is gone is no crash, and the command comes to its end', async () => {
  const { exit, stderr } = await run(['--help'], { isClosed: true });
  expect([exit, stderr]).toEqual([0, '']);
  await run([
    'local',
    'init',
    '--local=piped',
    '--accounts',
    '4',
    '--write-config',
    'piped.yml',
    '--regions',
    'us-east-1',
  ]);
  const applied = await run(['apply', '--config', 'piped.yml', '--local=piped', '--yes', '--json'], { isClosed: true });
  expect([applied.exit, applied.stderr]).toEqual([0, '']);
});

test('an empty AWS_REGION is as good as none: the region of the profile is taken', async () => {
  // A region that is refused before anything is asked of AWS.
  await writeFile(join(cwd, 'aws-config'), '[default]\n[profile there]\nregion = not_one\n');
  const keys = { AWS_ACCESS_KEY_ID: 'KEY', AWS_SECRET_ACCESS_KEY: 'SECRET', AWS_EC2_METADATA_DISABLED: 'true' };
  const files = { AWS_CONFIG_FILE: join(cwd, 'aws-config'), AWS_SHARED_CREDENTIALS_FILE: join(cwd, 'none') };
  const ask = (profile: string) =>
    run(['logs', 'query', 'SELECT 1', '--from', 's3://acme-lake'], {
      env: { ...keys, ...files, AWS_PROFILE: profile, AWS_REGION: '' },
    });
  expect(await ask('default')).toMatchObject({
    exit: 4,
    stderr: expect.stringMatching(/^error: no AWS region is set .+\nfix: pass --region/) as string,
  });
  expect(await ask('there')).toMatchObject({ exit: 2, stderr: expect.stringContaining("'not_one'") as string });
});

test('Ctrl-C leaves a rollout with exit 130, says how to go on, and going on finishes it', async () => {
  await run(['local', 'init', '--local=cloud', '--accounts', '6', '--write-config', 'panther.yml']);
  const stopped = await run(['apply', '--local=cloud', '--yes'], {
    env: { PANTHERCTL_LOCAL_PACE: '20' },
    onStderr: (text, child) => {
      if (/ ok {9}/.test(text)) child.kill('SIGINT');
    },
  });
  expect(stopped.exit).toBe(130);
  expect(stopped.stderr).toContain('[CANCELLED]');
  expect(stopped.stderr).toMatch(/fix: to follow it again: pantherctl operations resume \S+ --local=cloud\n/);
  expect(await run(['apply', '--local=cloud', '--yes'])).toMatchObject({ exit: 0 });
});

test('a question without a terminal fails at once and names the flag', async () => {
  await writeFile(
    join(cwd, 'one.yml'),
    'version: 1\npanther: { accountId: "111122223333", region: us-west-2 }\nadministrator: { accountId: "444455556666", region: us-west-2 }\nrealTimeEvents: { targets: { accounts: ["123456789012"], regions: [us-east-1] } }\naccess: { roleName: Access }\n',
  );
  const { exit, stderr } = await run(['apply', '--config', 'one.yml', '--local']);
  expect(exit).toBe(2);
  expect(stderr).toContain('[NEEDS_TERMINAL]');
  expect(stderr).toContain('fix: pass --yes to answer yes\n');
});

test('dozens of waits at once are no leak that Node warns of', async () => {
  await run('local init --local=many --accounts 30 --regions us-east-1 --write-config many.yml'.split(' '));
  const apply = 'apply --local=many --config many.yml --yes'.split(' ');
  const { exit, stderr } = await run(apply, { env: { PANTHERCTL_LOCAL_PACE: '1' } });
  expect([exit, stderr]).toEqual([0, expect.not.stringContaining('Warning')]);
});
