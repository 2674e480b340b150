import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { runCommand } from '../../scripts/run-command.ts';
import { exitCodes } from '../../src/errors.ts';
import { projectRoot } from '../architecture/project-files.ts';

const folder = join(projectRoot, 'examples');
const examples = readdirSync(folder).toSorted((a, b) => (a < b ? -1 : 1));

interface Report {
  readonly files: readonly { readonly ok: boolean; readonly problems: readonly unknown[] }[];
}

interface Finished {
  readonly code: string;
  readonly verdict?: string;
  readonly manual?: readonly unknown[];
}

describe.each(examples)('the example %s', (example) => {
  const home = join(folder, example);

  it('says what it shows', () => {
    expect(readFileSync(join(home, 'README.md'), 'utf8')).toMatch(/^# \S/);
  });

  it('is valid, without so much as a warning', async () => {
    const ended = await runCommand(['validate', '--json'], home);
    const { files } = JSON.parse(ended.stdout) as Report;
    expect(files).toMatchObject([{ ok: true, problems: [] }]);
    expect(ended.exitCode).toBe(exitCodes.done);
  });

  it('has its templates beside it, and they are fresh', async () => {
    expect(existsSync(join(home, 'generated', 'manifest.json'))).toBe(true);
    expect(await runCommand(['generate', '--check'], home)).toMatchObject({ exitCode: exitCodes.done });
  });

  it('can be rolled out, all of it', async () => {
    const ended = await runCommand(['apply', '--local', '--yes', '--json'], home);
    const events = ended.stdout
      .trimEnd()
      .split('\n')
      .map((line) => JSON.parse(line) as Finished);
    const finished = events.at(-1);
    expect(finished).toMatchObject({ code: 'apply.finished', causes: [] });
    expect([finished?.manual, finished?.verdict, ended.exitCode]).toEqual([[], 'done', exitCodes.done]);
  });
});

describe('the examples together', () => {
  it('show every partition, both namings and every kind of target and source', () => {
    const texts = examples.map((example) => readFileSync(join(folder, example, 'panther.yml'), 'utf8')).join('\n');
    const shown = ['cn-north-1', 'us-gov-west-1', 'naming: regional', 'organizationalUnits', 'overrides', 'kmsKeyArn'];
    const kinds = ['cloudWatchLogs', 'exclude', 'externalId', 'existing:', 'topic: none', 'dropOffMinutes', 'parallel'];
    const publishers = ['publisher: cloudTrail', 'publisher: eventBridge'];
    expect([...shown, ...kinds, ...publishers].filter((word) => !texts.includes(word))).toEqual([]);
  });
});
