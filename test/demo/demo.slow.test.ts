import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { exitCodes } from '../../src/errors.ts';
import { projectRoot } from '../architecture/project-files.ts';
import { type Ended, runProgram } from '../package/packed-package.ts';

interface Shown {
  /** A command as the demo shows it, without the name of the program. */
  readonly line: string;
  /** What it printed, up to the next command. */
  readonly printed: string;
}

const command = join(projectRoot, 'dist', 'cli.js');

/** What a command printed, without the time that it took. */
const timeless = (text: string): string => text.replaceAll(/ in \d+\.\d s, [^)]*/g, '');

let folder: string;
let demo: Ended;
let shown: readonly Shown[];
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'pantherctl-demo-test-'));
  demo = runProgram(process.execPath, [command, 'demo'], folder);
  shown = demo.stdout
    .split(/\n# [^\n]*\n\$ pantherctl /)
    .slice(1)
    .map((part) => {
      const [line = '', ...printed] = part.split('\n');
      return { line, printed: printed.join('\n').trim() };
    });
});
afterAll(() => {
  rmSync(folder, { recursive: true, force: true });
});

describe('pantherctl demo', () => {
  it('goes as it says it goes', () => {
    expect(demo.exitCode, demo.stderr).toBe(exitCodes.done);
    expect(demo.stdout).toContain('all of it went as described');
  });

  it('tells the story: a partial result with cause and fix, the fix, a green result, a wired bucket, how all stands', () => {
    const printedBy = (word: string): readonly string[] =>
      shown.filter(({ line }) => line === word || line.startsWith(`${word} `)).map(({ printed }) => printed);
    const [partial, green] = printedBy('apply');
    expect(partial).toContain('148 of 152 instances in place, 4 failed');
    expect(partial).toMatch(/execution-role-missing[^]*fix: /);
    expect(green).toContain('152 of 152 instances in place');
    const [bucket] = printedBy('bucket show');
    expect(bucket).toMatch(/ours\n +. topic panther-notifications-topic[^]*of others\n +. function access-log-indexer/);
    expect(bucket).toContain('apply would change nothing');
    expect(printedBy('source check')).toEqual([expect.stringMatching(/\nok 1 source, none with a fault: 1 warning$/)]);
    expect(printedBy('local put')).toEqual([expect.stringContaining('panther-input-data-notifications-queue')]);
    expect(printedBy('logs process')).toEqual([expect.stringContaining('ok 2000 events from 1 file in events/')]);
    expect(printedBy('status')).toEqual([expect.stringContaining('152 of 152 instances current')]);
  });

  it('can be repeated by hand: each command shown, in an empty folder, prints the same', () => {
    const place = mkdtempSync(join(tmpdir(), 'pantherctl-by-hand-'));
    try {
      const ended = shown.map(({ line }) => runProgram(process.execPath, [command, ...line.split(' ')], place));
      expect(ended.map(({ stdout }) => timeless(stdout.trim()))).toEqual(
        shown.map(({ printed }) => timeless(printed).replace(/\n+ok all of it went as described[^]*$/, '')),
      );
      const codes = ended.map(({ exitCode }) => exitCode);
      expect(codes.filter((code) => code !== exitCodes.done)).toEqual([exitCodes.partly]);
    } finally {
      rmSync(place, { recursive: true, force: true });
    }
  });

  it('prints what the README shows of it, line for line', () => {
    const readme = readFileSync(join(projectRoot, 'README.md'), 'utf8');
    const outputs = [...readme.matchAll(/```console\n(\$ pantherctl [^`]*)```/g)]
      .flatMap(([, block = '']) => block.split(/^\$ /m).slice(1))
      .filter((entry) => entry.includes(' --local=cloud'))
      .map((entry) => entry.slice(entry.indexOf('\n') + 1));
    expect(outputs).toHaveLength(1);
    for (const output of outputs) expect(demo.stdout).toContain(output);
  });
});
