import { cpSync, mkdtempSync, readdirSync, readFileSync, rmSync, utimesSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { runCli } from '../../src/commands/run-cli.ts';
import { projectRoot } from '../architecture/project-files.ts';
import { createFakeIo } from '../ui/fake-io.ts';

const example = join(projectRoot, 'examples', 'log-processing');
const readme = readFileSync(join(example, 'README.md'), 'utf8');
let cwd = '';

/** Commands of the README with what it shows of their output, in order. */
const steps = [...readme.matchAll(/```console\n(.*?)```/gs)].flatMap(([, block = '']) =>
  block
    .split(/^\$ /m)
    .slice(1)
    .map((step) => {
      const end = step.indexOf('\n');
      return [step.slice(0, end), step.slice(end + 1)] as const;
    }),
);

beforeAll(() => {
  cwd = mkdtempSync(join(tmpdir(), 'pantherctl-example-'));
  // What somebody has tried out there stays behind.
  cpSync(example, cwd, { recursive: true, filter: (path) => path !== join(example, 'events') });
});
afterAll(() => rmSync(cwd, { recursive: true, force: true }));

const touch = (time: string): void => {
  for (const name of readdirSync(join(cwd, 'logs')))
    utimesSync(join(cwd, 'logs', name), new Date(time), new Date(time));
};
const listObjects = (): string =>
  readdirSync(join(cwd, 'events'), { recursive: true, encoding: 'utf8' })
    .filter((name) => name.endsWith('.gz'))
    .map((name) => `events/${name}\n`)
    .toSorted()
    .join('');

/** Does what a person in that folder would, and gives what the terminal shows. */
async function perform(command: string): Promise<string> {
  const [, time] = /^touch -d (\S+) logs\/\*$/.exec(command) ?? [];
  if (time !== undefined) {
    touch(time);
    return '';
  }
  if (command.startsWith('find events ')) return listObjects();
  const words = [...command.matchAll(/"([^"]*)"|(\S+)/g)].map(([, quoted, plain = '']) => quoted ?? plain);
  expect(words.shift()).toBe('pantherctl');
  const fake = createFakeIo({ cwd, env: { CI: '1' } });
  await runCli(words, fake.io);
  return fake.stdout() + fake.stderr();
}

/** How long it took differs from run to run. */
const withoutTimes = (text: string): string => text.replace(/ in \d+\.\d s, \S+ .B\/s/, ' in … s');

describe('the example of logs on a laptop', () => {
  it('has commands in its README', () => {
    expect(steps.length).toBeGreaterThan(5);
    expect(steps[0]?.[0]).toMatch(/^touch /);
  });

  it.each(steps)('shows what comes of: %s', async (command, shown) => {
    expect(withoutTimes(await perform(command))).toBe(withoutTimes(shown));
  });
});
