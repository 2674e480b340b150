import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { exitCodes } from '../../src/errors.ts';
import { runChild } from './child.ts';

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'pantherctl-killed-'));
});
afterEach(() => {
  rmSync(folder, { recursive: true, force: true });
});

/** Fast enough for a test, slow enough that a signal strikes where it is meant to. */
const pace = 4;
const apply = ['apply', '--local=cloud', '--yes'];

async function makeCloud(...options: readonly string[]): Promise<void> {
  const size = ['--accounts', '8', '--regions', 'us-east-1,eu-west-1', '--seed', '7'];
  const made = await runChild(
    ['local', 'init', '--local=cloud', ...size, ...options, '--write-config', 'panther.yml'],
    folder,
  );
  expect(made.exit, made.stderr).toBe(exitCodes.done);
}

interface Listed {
  readonly operations: readonly { readonly id: string; readonly action: string; readonly status: string }[];
}

async function listOperations(cwd: string): Promise<Listed['operations']> {
  const ended = await runChild(['operations', 'list', '--local=cloud', '--json'], cwd);
  expect(ended.exit, ended.stderr).toBe(exitCodes.done);
  return (JSON.parse(ended.stdout) as Listed).operations;
}

/** Ids that were written down before an operation was asked for, in their order. */
function readBegun(cwd: string): readonly string[] {
  const journals = join(cwd, '.pantherctl');
  return readdirSync(journals)
    .filter((name) => name.startsWith('journal'))
    .flatMap((name) => readFileSync(join(journals, name), 'utf8').trimEnd().split('\n'))
    .map((line) => JSON.parse(line) as { readonly kind: string; readonly intent?: { readonly operationId: string } })
    .flatMap(({ intent, kind }) => (kind === 'begin' && intent !== undefined ? [intent.operationId] : []));
}

/** Each operation was asked for once, each that was asked for is there, and no other. */
async function expectEachOnce(cwd: string, count: number): Promise<void> {
  const operations = await listOperations(cwd);
  expect(operations.map(({ status }) => status)).toEqual(Array.from({ length: count }, () => 'SUCCEEDED'));
  const begun = readBegun(cwd);
  expect(new Set(begun).size).toBe(begun.length);
  expect(begun.toSorted()).toEqual(operations.map(({ id }) => id).toSorted());
}

interface Standing {
  readonly stackSet: { readonly instances: Readonly<Record<'wanted' | 'current' | 'failed' | 'missing', number>> };
}

async function readInstances(cwd: string): Promise<Standing['stackSet']['instances']> {
  const ended = await runChild(['status', '--local=cloud', '--json'], cwd);
  return (JSON.parse(ended.stdout) as Standing).stackSet.instances;
}

const count = (text: string, pattern: RegExp): number => [...text.matchAll(pattern)].length;
const hasDeployed = (instances: number) => (stderr: string) => count(stderr, / {2}ok {9}/g) >= instances;

const points: readonly (readonly [string, (stderr: string) => boolean])[] = [
  ['before anything is done', (stderr) => stderr.includes('steps')],
  ['between execution roles', (stderr) => count(stderr, /done {7}execution role/g) >= 3],
  ['as soon as the operation is accepted', (stderr) => /operation {2}create/.test(stderr)],
  ['after a few instances', hasDeployed(3)],
  ['between the regions', hasDeployed(7)],
  ['before the last instances', hasDeployed(12)],
];

describe('a rollout killed with SIGKILL', () => {
  it.each(points)('%s ends green with the next apply, which asks for nothing twice', async (_, when) => {
    await makeCloud();
    const killed = await runChild(apply, folder, { pace, send: { signal: 'SIGKILL', when } });
    expect(killed, killed.stderr).toMatchObject({ exit: null, signal: 'SIGKILL' });
    expect(killed.stdout).toBe('');

    const finished = await runChild(apply, folder);
    expect(finished.exit, finished.stderr).toBe(exitCodes.done);
    expect(finished.stdout).toContain('14 of 14 instances in place');
    expect(await readInstances(folder)).toMatchObject({ wanted: 14, current: 14, failed: 0, missing: 0 });
    await expectEachOnce(folder, 1);
  });

  it('several times in a row ends green all the same', async () => {
    await makeCloud();
    for (const [, when] of points.slice(1, -1)) {
      const killed = await runChild(apply, folder, { pace, send: { signal: 'SIGKILL', when } });
      // A run that finds nothing left of what it waits for comes to its own end.
      if (killed.signal === null) expect(killed.exit, killed.stderr).toBe(exitCodes.done);
    }
    const finished = await runChild(apply, folder);
    expect(finished.exit, finished.stderr).toBe(exitCodes.done);
    expect(await readInstances(folder)).toMatchObject({ wanted: 14, current: 14 });
    await expectEachOnce(folder, 1);
  });

  it('with an account that lets nobody in ends as it would have without the kill', async () => {
    await makeCloud('--without-access', '1');
    const undisturbed = await runChild(apply, folder);
    expect(undisturbed.exit, undisturbed.stderr).toBe(exitCodes.partly);
    rmSync(folder, { recursive: true });
    mkdirSync(folder);

    await makeCloud('--without-access', '1');
    await runChild(apply, folder, { pace, send: { signal: 'SIGKILL', when: hasDeployed(5) } });
    // What is left of the operation first, then what has failed again: two operations, as two runs without a kill take.
    const finished = await runChild(apply, folder);
    expect(finished.exit, finished.stderr).toBe(exitCodes.partly);
    const [verdict] = undisturbed.stdout.split('\n');
    expect(finished.stdout.split('\n')[0]).toBe(verdict);
    await expectEachOnce(folder, 2);
  });
});

describe('the demo killed with SIGKILL', () => {
  const play = (when: (stderr: string, stdout: string) => boolean) =>
    runChild(['demo', '--local=demo'], folder, { pace: 1, send: { signal: 'SIGKILL', when } });

  it('in its first rollout is taken up by apply, which leaves only the account that lets nobody in', async () => {
    const killed = await play(hasDeployed(60));
    expect(killed, killed.stderr).toMatchObject({ signal: 'SIGKILL' });
    const place = join(folder, 'demo');
    const finished = await runChild(apply, place);
    expect(finished.exit, finished.stderr).toBe(exitCodes.partly);
    expect(finished.stdout).toContain('148 of 152 instances in place, 4 failed');
    expect(await readInstances(place)).toMatchObject({ wanted: 152, current: 148, failed: 4 });
    await expectEachOnce(place, 2);
  });

  it('in its second rollout ends green with apply, and with no more operations than it takes by itself', async () => {
    const killed = await play((stderr, stdout) => /retry --failed|again:/.test(stdout) && hasDeployed(149)(stderr));
    expect(killed, killed.stderr).toMatchObject({ signal: 'SIGKILL' });
    const place = join(folder, 'demo');
    const finished = await runChild(apply, place);
    expect(finished.exit, finished.stderr).toBe(exitCodes.done);
    expect(await readInstances(place)).toMatchObject({ wanted: 152, current: 152 });
    await expectEachOnce(place, 2);
  });
});

describe('Ctrl-C without a terminal', () => {
  it('detaches, exits with 130, and prints a command that follows the operation to its end', async () => {
    await makeCloud();
    const left = await runChild(apply, folder, { pace, send: { signal: 'SIGINT', when: hasDeployed(3) } });
    expect(left.exit, left.stderr).toBe(exitCodes.cancelled);
    const [operation] = await listOperations(folder);
    const fix = `fix: to follow it again: pantherctl operations resume ${operation?.id} --local=cloud`;
    expect(left.stderr.trimEnd().split('\n').slice(-2)).toEqual([
      `cancelled: detached; operation ${operation?.id} goes on in the local cloud [CANCELLED]`,
      fix,
    ]);
    const words = fix.split('pantherctl ')[1]?.split(' ') ?? [];
    const resumed = await runChild(words, folder);
    expect(resumed.exit, resumed.stderr).toBe(exitCodes.done);
    expect(resumed.stdout).toContain('14 of 14 instances in place');
    await expectEachOnce(folder, 1);
  });

  it('before an operation is asked for says how to go on, and going on asks for one', async () => {
    await makeCloud();
    const when = (stderr: string): boolean => stderr.includes('execution role in');
    const left = await runChild(apply, folder, { pace, send: { signal: 'SIGINT', when } });
    expect(left.exit, left.stderr).toBe(exitCodes.cancelled);
    expect(left.stderr).toContain('fix: to go on where it stopped: pantherctl apply --local=cloud --yes\n');
    expect(await runChild(apply, folder)).toMatchObject({ exit: exitCodes.done });
    await expectEachOnce(folder, 1);
  });
});
