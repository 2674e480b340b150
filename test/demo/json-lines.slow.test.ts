import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { exitCodes } from '../../src/errors.ts';
import { runChild } from './child.ts';

let folder: string;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'pantherctl-json-'));
});
afterAll(() => {
  rmSync(folder, { recursive: true, force: true });
});

interface Line {
  readonly code?: unknown;
  readonly verdict?: unknown;
  readonly error?: { readonly code?: unknown };
}

/** What a program reads that takes standard output line by line, as `jq` does, and how the command ended. */
async function readLines(words: string, pace = 0, signal?: NodeJS.Signals) {
  const ended = await runChild([...words.split(' '), '--local=cloud', '--json'], folder, {
    pace,
    ...(signal && { send: { signal, when: (_, stdout: string) => stdout.includes('"instance.changed"') } }),
  });
  expect(ended.stdout.endsWith('\n')).toBe(true);
  const lines = ended.stdout.trimEnd().split('\n');
  return { exit: ended.exit, lines: lines.map((line) => JSON.parse(line) as Line) };
}

function expectCodes(lines: readonly Line[]): void {
  const without = lines.filter(({ code }) => typeof code !== 'string' || !/^[a-z]+(?:\.[a-z]+)?$/.test(code));
  expect(without).toEqual([]);
}

it('every line of standard output is JSON with a code: of a rollout, of one that is left, of what takes it up, and of a retry', async () => {
  const size = ['--accounts', '6', '--regions', 'us-east-1,eu-west-1', '--without-access', '1'];
  await runChild(['local', 'init', '--local=cloud', ...size, '--write-config', 'panther.yml'], folder);

  const left = await readLines('apply --yes', 4, 'SIGINT');
  expectCodes(left.lines);
  expect(left.exit).toBe(exitCodes.cancelled);
  expect(left.lines.at(-1)).toMatchObject({ code: 'error', error: { code: 'CANCELLED' } });

  const resumed = await readLines('operations resume');
  expectCodes(resumed.lines);
  expect(resumed.exit).toBe(exitCodes.partly);
  expect(resumed.lines.at(-1)).toMatchObject({ code: 'apply.finished', verdict: 'partly' });

  const retried = await readLines('operations retry --failed --yes');
  expectCodes(retried.lines);
  expect(retried.exit).toBe(exitCodes.partly);
  expect(retried.lines.at(-1)).toMatchObject({ code: 'apply.finished', verdict: 'partly' });

  await runChild(['local', 'fault', '--clear', '--local=cloud'], folder);
  const applied = await readLines('apply --yes');
  expectCodes(applied.lines);
  expect(applied.exit).toBe(exitCodes.done);
  expect(applied.lines.at(-1)).toMatchObject({ code: 'apply.finished', verdict: 'done' });

  const refused = await readLines('apply missing.json --yes');
  expectCodes(refused.lines);
  expect(refused.lines).toMatchObject([{ error: { code: 'INPUT_INVALID' } }]);
});

it('a command that has one result prints one document and nothing beside it, drift included', async () => {
  for (const words of ['status', 'status --drift', 'plan', 'operations list', 'accounts list', 'local show']) {
    const { exit, stdout } = await runChild([...words.split(' '), '--local=cloud', '--json'], folder);
    expect([words, JSON.parse(stdout)]).toEqual([words, expect.any(Object)]);
    expect([exitCodes.done, exitCodes.partly]).toContain(exit);
  }
});
