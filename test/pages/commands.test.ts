import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { parseCommandLine } from '../../src/commands/parse-command-line.ts';
import { runCli } from '../../src/commands/run-cli.ts';
import { exitCodes } from '../../src/errors.ts';
import { projectRoot, readProjectFiles } from '../architecture/project-files.ts';
import { createFakeIo } from '../ui/fake-io.ts';

/** Lines of a page's code blocks that are commands of ours, up to a pipe, a comment or the next command. */
function listCommands(text: string): readonly string[] {
  return [...text.matchAll(/^```(?:sh|console|yaml)?\n([^`]*)^```/gm)]
    .flatMap(([, block = '']) => block.split('\n'))
    .flatMap((line) =>
      [...line.matchAll(/(?:^(?:\$ )?|npx )pantherctl ([^|#&>]*)/g)].map(([, words = '']) => words.trim()),
    )
    .filter((words) => /^[a-z]/.test(words));
}

const splitWords = (line: string): readonly string[] =>
  [...line.matchAll(/"([^"]*)"|(\S+)/g)].map(([, quoted, bare]) => quoted ?? bare ?? '');

const pages = [
  'README.md',
  ...['docs', 'examples'].flatMap((folder) => readProjectFiles(folder).map(({ path }) => path)),
]
  .filter((path) => path.endsWith('.md'))
  .flatMap((path) =>
    listCommands(readFileSync(join(projectRoot, path), 'utf8')).map((command) => [path, command] as const),
  );

it('the pages show commands', () => {
  expect(pages.length).toBeGreaterThan(50);
});

it.each(pages)('%s shows a command line that there is: pantherctl %s', (_, command) => {
  expect(() => parseCommandLine(splitWords(command))).not.toThrow();
});

describe('the commands that docs/operations.md shows, one after another on the local cloud', () => {
  let cwd: string;
  const run = async (words: readonly string[]): Promise<{ exit: number; output: string }> => {
    const fake = createFakeIo({ cwd, env: { PANTHERCTL_LOCAL_PACE: '0' } });
    const exit = await runCli([...words, '--local=cloud'], fake.io);
    return { exit, output: `${fake.stdout()}${fake.stderr()}` };
  };
  beforeAll(async () => {
    cwd = mkdtempSync(join(tmpdir(), 'pantherctl-pages-'));
    await run(['local', 'init', '--accounts', '5', '--regions', 'us-east-1', '--write-config', 'panther.yml']);
  });
  afterAll(() => {
    rmSync(cwd, { recursive: true, force: true });
  });

  it('do what they are shown for', async () => {
    const commands = pages.filter(([path]) => path === 'docs/operations.md').map(([, command]) => command);
    expect(commands.length).toBeGreaterThan(10);
    // A stack that may be imported is one that stands outside of the stack set, which nothing on the page makes.
    // The code of the log processor is there only once the package is built; and a local cloud has queue and bucket already.
    const refusals: Readonly<Record<string, RegExp>> = {
      'runtime deploy': /\[NOT_INSTALLED\]|belongs to no stack/,
      'operations resume': /no operation runs/,
      'operations import --file stacks.txt': /\[(?:INPUT_INVALID|NOT_FOUND)\]|nothing to import/,
      'generate --check': /generated/,
    };
    writeFileSync(
      join(cwd, 'stacks.txt'),
      'arn:aws:cloudformation:us-east-1:123456789012:stack/old/0a1b2c3d-4e5f-6071-8293-a4b5c6d7e8f9\n',
    );
    for (const command of commands) {
      const words = splitWords(command);
      const { exit, output } = await run(
        words.some((word) => ['apply', 'retry', 'deploy'].includes(word)) ? [...words, '--yes'] : words,
      );
      const refusal = refusals[command];
      if (refusal !== undefined && exit !== exitCodes.done) expect(output).toMatch(refusal);
      else expect([command, exit, output]).toEqual([command, exitCodes.done, output]);
    }
  });
});
