import { expect, test } from 'vitest';
import type { OptionSpec } from '../../src/commands/command-spec.ts';
import { commandTable } from '../../src/commands/command-table.ts';
import { globalOptions } from '../../src/commands/global-options.ts';
import { parseCommandLine } from '../../src/commands/parse-command-line.ts';

const valued = [
  ...globalOptions.map((option) => [option, 'plan'] as const),
  ...commandTable.flatMap((command) => (command.options ?? []).map((option) => [option, command.name] as const)),
]
  .filter(([option]) => option.value !== undefined)
  .map(([option, command]): readonly [string, OptionSpec, readonly string[]] => [
    `${command} --${option.name}`,
    option,
    command.split(' '),
  ]);

function refuse(...argv: readonly string[]): unknown {
  try {
    return parseCommandLine(argv);
  } catch (error) {
    return error;
  }
}

test.each(valued)('%s is refused with an empty value', (_, { name }, command) => {
  for (const value of ['', ' ']) {
    const error = { code: 'USAGE', message: expect.stringMatching(`^the value of --${name}\\b.* is empty$`) };
    expect(refuse(...command, `--${name}=${value}`)).toMatchObject(error);
    if (name !== 'local') expect(refuse(...command, `--${name}`, value)).toMatchObject(error);
  }
});

test.each(valued.filter(([, { name }]) => name !== 'local'))(
  '%s does not take a flag for its value',
  (_, { name }, command) => {
    const message = expect.stringMatching(`^the value of --${name}\\b.* is missing before --json$`);
    expect(refuse(...command, `--${name}`, '--json')).toMatchObject({ code: 'USAGE', message });
  },
);

test('says how to write the value', () => {
  expect(refuse('generate', '--out', '--check')).toMatchObject({
    fix: 'write --out=<dir>, or leave the flag out for generated',
  });
  expect(refuse('plan', '--local=')).toMatchObject({
    fix: 'write --local=<dir>, or --local alone for a cloud in memory',
  });
});

test('takes a flag for a value behind an equals sign, and numbers below zero', () => {
  expect(refuse('plan', '--config=--odd')).toMatchObject({ flags: { config: '--odd' } });
  expect(refuse('local', 'fault', 'crash', '--times', '-1')).toMatchObject({ kind: 'run' });
});

test('leaves what stands behind -- alone', () => {
  expect(refuse('validate', '--', '--config', '')).toMatchObject({ input: { arguments: ['--config', ''] } });
});

test('does not read the value of one flag as the next flag', () => {
  expect(refuse('local', 'fault', 'x', '--reason=--local=')).toMatchObject({ kind: 'run' });
});
