import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { runCli } from '../../src/commands/run-cli.ts';
import { PantherctlError } from '../../src/errors.ts';
import type { Operation } from '../../src/ports/stack-sets.ts';
import { createFakeIo } from '../ui/fake-io.ts';

let cwd = '';
beforeEach(async () => {
  cwd = mkdtempSync(join(tmpdir(), 'pantherctl-operations-'));
  await run('local init --local=cloud --accounts 7 --regions us-east-1,eu-west-1 --write-config panther.yml');
});
afterEach(() => rmSync(cwd, { recursive: true, force: true }));

interface RunOptions {
  readonly terminal?: boolean;
  /** Cancels the command once this stands on standard output or error. */
  readonly cancelAt?: RegExp;
  readonly signal?: 'SIGINT' | 'SIGTERM';
  /** Keys for the question after that. */
  readonly keys?: string;
}

/** Runs a command line in the test's folder, and perhaps cancels it half-way. */
async function run(line: string, { cancelAt, keys, signal = 'SIGINT', terminal = false }: RunOptions = {}) {
  const controller = new AbortController();
  const isTTY = { isTTY: terminal };
  const fake = createFakeIo({
    cwd,
    env: { PANTHERCTL_LOCAL_PACE: '0', TERM: 'dumb' },
    signal: controller.signal,
    stdin: isTTY,
    stderr: { ...isTTY, columns: 120 },
  });
  const watch = (text: string): void => {
    if (cancelAt?.test(text) !== true || controller.signal.aborted) return;
    controller.abort(new PantherctlError('CANCELLED', `stopped by ${signal}`, { cause: signal }));
  };
  const { stderr, stdout } = fake.io;
  const running = runCli(line.split(' '), {
    ...fake.io,
    stdout: { ...stdout, write: (text) => (stdout.write(text), watch(text)) },
    stderr: { ...stderr, write: (text) => (stderr.write(text), watch(text)) },
  });
  if (keys !== undefined) {
    while (!fake.stderr().includes('runs in AWS')) await new Promise((resolve) => setImmediate(resolve));
    for (const key of keys.split(' ')) {
      fake.answers.write(key);
      await new Promise((resolve) => setTimeout(resolve, 20));
    }
  }
  return { exit: await running, stdout: fake.stdout(), stderr: fake.stderr() };
}

async function listOperations(): Promise<readonly (Operation & { readonly ours: boolean })[]> {
  const { stdout } = await run('operations list --local=cloud --json');
  return (JSON.parse(stdout) as { operations: (Operation & { ours: boolean })[] }).operations;
}

const midway = /working {4}|"operation.progress"/;
const down = '\u001b[B';

describe('Ctrl-C while an operation runs', () => {
  it.each<[string, RunOptions]>([
    ['without a terminal', {}],
    ['with --json, on a terminal', { terminal: true }],
    ['for SIGTERM, on a terminal', { terminal: true, signal: 'SIGTERM' }],
  ])('detaches without a question %s, and names the command that resumes', async (name, options) => {
    const json = name.includes('--json') ? ' --json' : '';
    const left = await run(`apply --local=cloud --yes${json}`, { ...options, cancelAt: midway });
    expect(left.exit).toBe(130);
    const [operation] = await listOperations();
    expect(operation).toMatchObject({ status: 'RUNNING', ours: true });
    expect(left.stderr).toContain(`pantherctl operations resume ${operation?.id} --local=cloud`);

    const resumed = await run(`operations resume ${operation?.id} --local=cloud`);
    expect(resumed.exit).toBe(0);
    expect(resumed.stdout).toContain('Done: 12 of 12 instances in place');
    expect((await run('apply --local=cloud --yes')).exit).toBe(0);
    expect(await listOperations()).toHaveLength(1);
  });

  it('asks at a terminal, and detaches by default', async () => {
    const left = await run('apply --local=cloud --yes', { terminal: true, cancelAt: midway, keys: '\r' });
    expect(left.exit).toBe(130);
    expect(left.stderr).toContain('operations resume');
    expect((await listOperations())[0]?.status).toBe('RUNNING');
  });

  it('stops the rest if told so, waits for what runs, and names the command that goes on', async () => {
    const left = await run('apply --local=cloud --yes', { terminal: true, cancelAt: midway, keys: `${down} \r` });
    expect(left.exit).toBe(130);
    expect(left.stderr).toMatch(/stopped pantherctl-\S+ \(STOPPED\): \d+ instances? done, [1-9]\d* cancelled/);
    expect(left.stderr).toContain('pantherctl operations retry --failed --local=cloud');
    expect((await listOperations())[0]?.status).toBe('STOPPED');
    expect((await run('operations retry --failed --local=cloud --yes')).exit).toBe(0);
    const { length } = await listOperations();
    expect((await run('apply --local=cloud --yes')).exit).toBe(0);
    expect(await listOperations()).toHaveLength(length);
  });

  it('leaves at once at a second Ctrl-C', async () => {
    const left = await run('apply --local=cloud --yes', { terminal: true, cancelAt: midway, keys: '\u0003' });
    expect(left.exit).toBe(130);
    expect(left.stderr).toContain('operations resume');
    expect((await listOperations())[0]?.status).toBe('RUNNING');
  });

  it('says what it always said where no operation runs yet', async () => {
    const left = await run('apply --local=cloud --yes', { cancelAt: /apply {6}/ });
    expect(left.exit).toBe(130);
    expect(left.stderr).toContain('to go on where it stopped: pantherctl apply');
  });
});

describe('a run that was killed', () => {
  it('is taken up by the next one, which asks for nothing twice', async () => {
    await run('local fault crash --call stackSets.createInstances --local=cloud');
    const killed = await run('apply --local=cloud --yes');
    expect(killed.stderr).toContain('SIMULATED_CRASH');
    const journal = join(cwd, '.pantherctl', 'journal-cloud.jsonl');
    expect(readFileSync(journal, 'utf8').split('\n')).toHaveLength(2);
    const next = await run('apply --local=cloud --yes');
    expect(next.exit).toBe(0);
    expect(next.stderr).toContain('attached');
    expect(await listOperations()).toHaveLength(1);
    const entries = readFileSync(journal, 'utf8').trimEnd().split('\n');
    expect(JSON.parse(entries.at(-1) ?? '')).toMatchObject({ kind: 'end', end: 'SUCCEEDED' });
  });

  it('stops with file and line where the journal cannot be read', async () => {
    await run('local fault crash --call stackSets.createInstances --local=cloud');
    await run('apply --local=cloud --yes');
    const path = join(cwd, '.pantherctl', 'journal-cloud.jsonl');
    writeFileSync(path, `garbage\n${readFileSync(path, 'utf8')}`);
    const refused = await run('apply --local=cloud --yes');
    expect(refused.exit).toBe(2);
    expect(refused.stderr).toContain('line 1 of the journal .pantherctl/journal-cloud.jsonl cannot be read');
  });
});

describe('apply --json', () => {
  it('prints nothing but one event a line on standard output, also when it fails and when it is cancelled', async () => {
    await run('local fault stack-failure --times 1 --reason no --region eu-west-1 --local=cloud');
    const cancelled = await run('apply --local=cloud --yes --json', { cancelAt: midway });
    const partly = await run('apply --local=cloud --yes --json');
    const done = await run('apply --local=cloud --yes --json');
    expect([cancelled.exit, partly.exit, done.exit]).toEqual([130, 0, 0]);
    for (const { stdout } of [cancelled, partly, done]) {
      const lines = stdout.trimEnd().split('\n');
      for (const line of lines) expect(JSON.parse(line)).toHaveProperty('code');
    }
    expect(JSON.parse(cancelled.stdout.trimEnd().split('\n').at(-1) ?? '')).toMatchObject({ code: 'error' });
    expect(JSON.parse(done.stdout.trimEnd().split('\n').at(-1) ?? '')).toMatchObject({ code: 'apply.finished' });
  });
});

describe('operations', () => {
  /** Rolls out with one account failing for want of its role, and returns the id of the first operation. */
  async function rollOutPartly(): Promise<string> {
    const yml = readFileSync(join(cwd, 'panther.yml'), 'utf8');
    const [, account = ''] = /"(\d{12})"[^"]*$/.exec(yml.split('regions')[0] ?? '') ?? [];
    await run(`local fault execution-role-missing --account ${account} --local=cloud`);
    expect((await run('apply --local=cloud --yes')).exit).toBe(5);
    return (await listOperations()).at(-1)?.id ?? '';
  }

  it('are listed newest first, with ours told from those of others', async () => {
    expect((await run('operations list --local=cloud')).exit).toBe(1);
    await rollOutPartly();
    await run('local fault operation-in-progress --minutes 3 --local=cloud');
    const listed = await listOperations();
    expect(listed.map(({ createdAt }) => createdAt)).toEqual(
      listed.map(({ createdAt }) => createdAt).toSorted((a, b) => b - a),
    );
    expect(listed[0]).toMatchObject({ ours: false, status: 'RUNNING' });
    const { exit, stdout } = await run('operations list --local=cloud');
    expect(exit).toBe(0);
    expect(stdout).toMatch(/foreign-\S+ +others +update +RUNNING/);
    expect(stdout).toMatch(/pantherctl-\S+ +pantherctl +create +SUCCEEDED/);
    expect(stdout).toMatch(/\d+ operations of panther-real-time-events, 1 running/);
  });

  it('are shown with causes and fixes, and with every instance if wanted', async () => {
    const id = await rollOutPartly();
    const short = await run(`operations show ${id} --local=cloud`);
    expect(short).toMatchObject({ exit: 0, stdout: expect.stringContaining('1. execution-role-missing') });
    expect(short.stdout).toContain('fix: deploy the stack');
    expect(short.stdout).not.toContain('ACCOUNT');
    expect((await run(`operations show ${id} --local=cloud --verbose`)).stdout).toContain('ACCOUNT');
    const { causes, counts, operation } = JSON.parse((await run(`operations show ${id} --local=cloud --json`)).stdout);
    expect([causes.length, counts.failed, operation.id]).toEqual([1, 2, id]);
  });

  it.each(['show', 'stop', 'resume'])('%s of an unknown id fails and names the nearest', async (word) => {
    const id = await rollOutPartly();
    const wrong = `${id.slice(0, -1)}z`;
    const { exit, stderr } = await run(`operations ${word} ${wrong} --local=cloud --yes`);
    expect(exit).toBe(1);
    expect(stderr).toContain(`panther-real-time-events has no operation '${wrong}'`);
    expect(stderr).toContain(`did you mean ${id}?`);
  });

  it('stop asks, and needs --yes without a terminal; it does not stop what has ended', async () => {
    await run('apply --local=cloud --yes', { cancelAt: midway });
    const id = (await listOperations())[0]?.id ?? '';
    expect(await run(`operations stop ${id} --local=cloud`)).toMatchObject({
      exit: 2,
      stderr: expect.stringContaining('--yes'),
    });
    const stopped = await run(`operations stop ${id} --local=cloud --yes`);
    expect(stopped.exit).toBe(0);
    expect(stopped.stdout).toMatch(new RegExp(String.raw`stopped ${id} \(STOPPED\): .* cancelled`));
    expect(stopped.stdout).toContain('to go on: pantherctl operations retry --failed --local=cloud');
    const again = await run(`operations stop ${id} --local=cloud --yes`);
    expect(again).toMatchObject({ exit: 2, stderr: expect.stringContaining('has ended already, as STOPPED') });
  });

  it('resume takes the one that runs, and says so where none does', async () => {
    expect((await run('operations resume --local=cloud')).stderr).toContain('there is no stack set');
    await run('apply --local=cloud --yes', { cancelAt: midway });
    expect(await run('operations resume --local=cloud')).toMatchObject({
      exit: 0,
      stdout: expect.stringContaining('Done: 12 of 12'),
    });
    expect((await run('operations resume --local=cloud')).stderr).toContain('no operation runs on');
  });

  it('resume of one that has ended gives its verdict once more', async () => {
    const id = await rollOutPartly();
    const { exit, stdout } = await run(`operations resume ${id} --local=cloud`);
    expect(exit).toBe(5);
    expect(stdout).toContain('execution-role-missing: 2 instances');
  });

  it('retry must be told what, and then deploys exactly what failed', async () => {
    await rollOutPartly();
    expect(await run('operations retry --local=cloud')).toMatchObject({
      exit: 2,
      stderr: expect.stringContaining('operations retry --failed'),
    });
    expect((await run('operations retry --failed --local=cloud')).stderr).toContain('--yes');
    await run('local fault --clear --local=cloud');
    const before = (await listOperations()).length;
    const retried = await run('operations retry --failed --local=cloud --yes');
    expect(retried.exit).toBe(0);
    expect(retried.stderr).toMatch(/create 2 instances/);
    expect(await listOperations()).toHaveLength(before + 1);
    expect(await run('operations retry --failed --local=cloud --yes')).toMatchObject({
      exit: 0,
      stdout: expect.stringContaining('Done'),
    });
    expect(await listOperations()).toHaveLength(before + 1);
  });

  it('retry leaves suspended accounts alone, and says what to do about them and about the rest of the file', async () => {
    await rollOutPartly();
    const { operation, results } = JSON.parse(
      (await run(`operations show ${(await listOperations()).at(-1)?.id} --local=cloud --json`)).stdout,
    ) as { operation: Operation; results: readonly { accountId: string; status: string }[] };
    expect(operation.action).toBe('CREATE');
    const failed = results.find(({ status }) => status === 'FAILED')?.accountId ?? '';
    await run('local fault --clear --local=cloud');
    await run(`local fault account-suspended --account ${failed} --local=cloud`);
    const before = (await listOperations()).length;
    const { stderr } = await run('operations retry --failed --local=cloud --yes');
    expect(stderr).toMatch(new RegExp(`not tried again: .*${failed}.* SUSPENDED; fix: reopen the account`));
    expect(await listOperations()).toHaveLength(before);
  });
});
