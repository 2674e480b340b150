import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { runCli } from '../../src/commands/run-cli.ts';
import { createLogsFolder } from './logs-folder.ts';
import { createFakeIo } from '../ui/fake-io.ts';
import type { FakeIoOptions } from '../ui/fake-io.ts';

/** Stands for what the build bundles. */
const packaged = { key: 'code/log-processor-0123.zip', sha256: 'ab', zip: Buffer.from('PK code') };
vi.mock('../../src/ops/package-function.ts', () => ({ packageLogProcessor: async () => Promise.resolve(packaged) }));

let cwd = '';
beforeEach(async () => {
  cwd = await mkdtemp(join(tmpdir(), 'pantherctl-runtime-'));
});
afterEach(() => rm(cwd, { recursive: true, force: true }));

async function run(line: string, options: FakeIoOptions = {}) {
  const fake = createFakeIo({ cwd, env: { CI: '1' }, ...options });
  const exit = await runCli(line.split(' '), fake.io);
  return { exit, stdout: fake.stdout(), stderr: fake.stderr() };
}

describe('runtime package', () => {
  it('writes the zip as a whole and says where it belongs', async () => {
    const ended = await run('runtime package --out build');
    expect([ended.exit, ended.stderr]).toEqual([0, '']);
    expect(ended.stdout).toMatch(/^ok build\/log-processor-0123\.zip, 1 KiB\n {2}sha256 ab\n/);
    expect(ended.stdout).toContain('CodeKey=code/log-processor-0123.zip');
    expect(await readdir(join(cwd, 'build'))).toEqual(['log-processor-0123.zip']);
    expect(await readFile(join(cwd, 'build', 'log-processor-0123.zip'))).toEqual(packaged.zip);
    const json = await run('runtime package --json');
    expect(JSON.parse(json.stdout)).toEqual({
      file: 'generated/log-processor-0123.zip',
      key: packaged.key,
      sha256: 'ab',
      bytes: packaged.zip.length,
    });
  });

  it('says what it cannot write', async () => {
    await writeFile(join(cwd, 'taken'), '');
    const ended = await run('runtime package --out taken');
    expect([ended.exit, ended.stderr]).toEqual([1, expect.stringContaining('cannot be written: EEXIST')]);
  });
});

describe('runtime deploy', () => {
  beforeEach(async () => {
    await run('local init --local=c --accounts 4 --without-runtime --write-config panther.yml');
  });
  const steps = (text: string) =>
    text
      .trimEnd()
      .split('\n')
      .map((line) => line.trim().replace(/ \(\d{12}\)/, ''));
  const bucketKey = /s3:\/\/panther-runtime-\d{12}-us-west-2\//g;

  it('shows its steps, carries them out, and finds everything as wanted the next time', async () => {
    const first = await run('runtime deploy --local=c --yes');
    expect(first.exit).toBe(0);
    expect(steps(first.stderr.replaceAll(bucketKey, ''))).toEqual([
      'create    runtime in the Panther account',
      'create    code of the log processor: code/log-processor-0123.zip',
      'update    log processor',
      'create    tables of normalised events in the Panther account',
      '0:00  apply      4 steps',
      expect.stringMatching(/^\d:\d\d {2}done {7}runtime in the Panther account$/),
      expect.stringMatching(/^\d:\d\d {2}done {7}code of the log processor$/),
      expect.stringMatching(/^\d:\d\d {2}done {7}log processor$/),
      expect.stringMatching(/^\d:\d\d {2}done {7}tables of normalised events in the Panther account$/),
    ]);
    expect(steps(first.stdout)).toEqual([
      'ok runtime in the Panther account',
      'ok code of the log processor',
      'ok log processor',
      'ok tables of normalised events in the Panther account',
    ]);
    const again = await run('runtime deploy --local=c');
    expect(again.exit).toBe(0);
    expect(steps(again.stderr).every((line) => line.startsWith('as wanted '))).toBe(true);
    expect(again.stderr).not.toContain('(as wanted)');
    const json = await run('runtime deploy --local=c --json');
    expect(JSON.parse(json.stdout)).toMatchObject({
      steps: [{ outcome: 'skipped' }, { outcome: 'skipped' }, { outcome: 'skipped' }],
    });
  });

  it('shows on a terminal which step runs, and the result below it', async () => {
    const { io, stderr, stdout } = createFakeIo({ cwd, stderr: { isTTY: true } });
    let now = 0;
    // Each look at the clock is a frame later.
    const time = { ...io.time, now: () => (now += 100) };
    expect(await runCli('runtime deploy --local=c --yes --no-color'.split(' '), { ...io, time })).toBe(0);
    expect(stdout()).toMatch(/ runtime in .+\n.* code of/);
    // Each line of a frame ends by clearing what is left of the one before.
    const shown = stderr().replaceAll('\u001b[K', '');
    expect(shown).toMatch(/> runtime +1 running\n +runtime in the Panther account/);
    expect(shown).toMatch(/> runtime +1 running, 2 done\n +log processor/);
    expect(shown.endsWith(' runtime          4 done\n\u001b[J\u001b[?25h\n')).toBe(true);
  });

  it('changes nothing without a yes, and asks about nothing that it has not shown', async () => {
    const ended = await run('runtime deploy --local=c --quiet');
    expect([ended.exit, ended.stdout]).toEqual([2, '']);
    expect(ended.stderr).toMatch(/^ {2}create {4}runtime in .+pass --yes to answer yes\n$/s);
    expect((await run('runtime deploy --local=c --quiet --yes')).stderr).toBe('');
  });

  it('puts schemas beside the code, after a look at all of them', async () => {
    await run('runtime deploy --local=c --yes');
    const folder = createLogsFolder();
    const schemas = join(folder.cwd, 'schemas');
    await folder.write(
      'schemas/a.yml',
      'schema: Custom.Acme.Door\nfields:\n  - { name: door, type: string, required: true }\n',
    );
    const ended = await run(`runtime deploy --local=c --yes --memory 2048 --schemas ${schemas}`);
    expect([ended.exit, ended.stdout]).toEqual([0, expect.stringContaining('ok schema Custom.Acme.Door\n')]);
    expect(ended.stderr).toMatch(/update {4}runtime in the Panther account .+\(parameters changed\)/);
    await folder.write('schemas/b.yml', 'schema: Custom.Acme.Bad\nfields: []\n');
    const refused = await run(`runtime deploy --local=c --yes --schemas ${schemas}`);
    expect([refused.exit, refused.stdout, refused.stderr]).toEqual([2, '', expect.stringContaining('b.yml')]);
    folder.remove();
  });

  it.each([
    ['--memory 20', "--memory is '20'"],
    ['--memory x', "--memory is 'x'"],
    ['--concurrency 1', "--concurrency is '1'"],
    ['--schemas nope', "--schemas is 'nope'"],
  ])('refuses %s', async (words, text) => {
    const ended = await run(`runtime deploy --local=c --yes ${words}`);
    expect([ended.exit, ended.stdout, ended.stderr]).toEqual([2, '', expect.stringContaining(text)]);
  });

  it('leaves a runtime of somebody else alone', async () => {
    const file = join(cwd, 'panther.yml');
    const text = await readFile(file, 'utf8');
    await writeFile(file, text.replace('panther: { ', 'panther: { runtime: external, '));
    const ended = await run('runtime deploy --local=c --yes');
    expect([ended.exit, ended.stderr]).toEqual([2, expect.stringContaining('panther.runtime is external')]);
  });
});
