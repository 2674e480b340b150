import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { commandGroups, commandTable } from '../../src/commands/command-table.ts';
import { globalOptions } from '../../src/commands/global-options.ts';
import { parseCommandLine } from '../../src/commands/parse-command-line.ts';
import { renderCommandDocs } from '../../src/commands/render-command-docs.ts';
import { renderHelp } from '../../src/commands/render-help.ts';
import { buildStyle } from '../../src/ui/style.ts';

const rows = commandTable.map((command) => [command.name, command] as const);
const layout = { style: buildStyle({ color: false, unicode: false }), columns: 100 };

test.each(rows)('%s loads a module that can run it', async (_, command) => {
  const module = await command.load();
  expect(module.run).toBeTypeOf('function');
});

test.each(rows)('every example of %s is a command line that it accepts', (name, command) => {
  expect(command.examples.length).toBeGreaterThan(0);
  for (const { line } of command.examples) {
    // What stands before a pipe is another program's, and quotes are the shell's.
    const words = (line.split(' | ').at(-1) ?? '').match(/"[^"]*"|\S+/g) ?? [];
    const [program, ...argv] = words.map((word) => word.replaceAll('"', ''));
    expect(program).toBe('pantherctl');
    expect(parseCommandLine(argv)).toMatchObject({ kind: 'run', command: { name } });
  }
});

test.each(rows)('%s has no option that hides a flag of every command', (_, command) => {
  const taken = new Set(globalOptions.map(({ name }) => name));
  expect((command.options ?? []).filter(({ name }) => taken.has(name))).toEqual([]);
});

test.each(rows)('%s has its help and its section in the docs', (name, command) => {
  expect(renderHelp(name, layout)).toContain(command.options?.[0]?.summary.slice(0, 20) ?? 'pantherctl');
  expect(renderCommandDocs()).toContain(`\n## ${name}\n`);
});

test('every word before a command is a described group, and every group has a command', () => {
  const used = new Set(commandTable.filter(({ name }) => name.includes(' ')).map(({ name }) => name.split(' ')[0]));
  expect([...used].toSorted()).toEqual(commandGroups.map(({ name }) => name).toSorted());
});

test('summaries are one lower-case line without a full stop', () => {
  const options = commandTable.flatMap((command) => [...(command.options ?? []), ...(command.arguments ?? [])]);
  for (const { summary } of [...commandTable, ...commandGroups, ...globalOptions, ...options]) {
    expect(summary).toMatch(/^(?:[a-z]|AWS)[^\n]*[^.\n]$/);
  }
});

test('the help fits 80 columns, and 40 where words allow', () => {
  for (const path of ['', ...commandGroups.map(({ name }) => name), ...commandTable.map(({ name }) => name)]) {
    const lines = renderHelp(path, { ...layout, columns: 80 }).split('\n');
    expect(lines.filter((line) => line.length > 80 && !line.includes('pantherctl '))).toEqual([]);
  }
});

test('the help lists every command, and the docs every global flag', () => {
  const help = renderHelp('', layout);
  for (const { name } of commandTable) expect(help).toContain(`\n  ${name}`);
  for (const { name } of globalOptions) expect(renderCommandDocs()).toContain(`| \`--${name}`);
});

/** The source of a command, with that of the neighbours that it hands its input to. */
function readCommand(name: string): string {
  const read = (file: string): string => readFileSync(new URL(`../../src/commands/${file}`, import.meta.url), 'utf8');
  const text = read(`${name.replaceAll(' ', '-')}.ts`);
  const neighbours = [...text.matchAll(/ from '\.\/((?:read-[\w-]+|choose-[\w-]+|run-preflight)\.ts)'/g)].map(
    ([, file = '']) => read(file),
  );
  return [text, ...neighbours].join('\n');
}

test.each(rows)('%s declares every option that it reads', (name, command) => {
  const read = [...readCommand(name).matchAll(/\b(?:has|text|list|count)\('([\w-]+)'/g)].map(([, option]) => option);
  const declared = (command.options ?? []).map((option) => option.name);
  expect(new Set(read)).toEqual(new Set(declared));
});
