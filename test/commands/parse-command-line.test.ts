import { expect, test } from 'vitest';
import type { CommandRequest } from '../../src/commands/parse-command-line.ts';
import { parseCommandLine } from '../../src/commands/parse-command-line.ts';
import { PantherctlError } from '../../src/errors.ts';

function parseRun(...argv: readonly string[]): Extract<CommandRequest, { kind: 'run' }> {
  const request = parseCommandLine(argv);
  if (request.kind !== 'run') throw new Error(`parsed as ${request.kind}`);
  return request;
}

function refuse(...argv: readonly string[]): PantherctlError {
  try {
    parseCommandLine(argv);
  } catch (error) {
    if (error instanceof PantherctlError) return error;
  }
  throw new Error(`${argv.join(' ')} was not refused`);
}

test('flags have their defaults', () => {
  expect(parseRun('plan').flags).toEqual({
    config: 'panther.yml',
    configGiven: false,
    json: false,
    yes: false,
    color: true,
    quiet: false,
    verbose: false,
  });
});

test('flags count before and after the name of the command', () => {
  const words = [
    '--config',
    'a.yml',
    '--local=dir',
    '--profile',
    'p',
    '--region',
    'r',
    '--json',
    '--yes',
    '--no-color',
    '--quiet',
    '--verbose',
  ];
  const expected = {
    config: 'a.yml',
    configGiven: true,
    local: 'dir',
    profile: 'p',
    region: 'r',
    json: true,
    yes: true,
    color: false,
    quiet: true,
    verbose: true,
  };
  expect(parseRun(...words, 'accounts', 'list').flags).toEqual(expected);
  expect(parseRun('accounts', 'list', ...words).flags).toEqual(expected);
  expect(parseRun('accounts', ...words, 'list').flags).toEqual(expected);
});

test('a bare --local never swallows the next word', () => {
  const request = parseRun('--local', 'validate', 'a.yml');
  expect(request.flags.local).toBe(true);
  expect(request.command.name).toBe('validate');
  expect(parseRun('validate', '--local', 'a.yml').input.arguments).toEqual(['a.yml']);
  expect(parseRun('validate', '--', '--local').input.arguments).toEqual(['--local']);
});

test('naming the default file counts as naming a file', () => {
  expect(parseRun('plan', '--config', 'panther.yml').flags).toMatchObject({ config: 'panther.yml', configGiven: true });
});

test('options and arguments of a command arrive under their names', () => {
  const { command, input } = parseRun('generate', '--check', '--out=x');
  expect(command.name).toBe('generate');
  expect(input.has('check')).toBe(true);
  expect(input.text('out')).toBe('x');
  expect(parseRun('generate').input.text('out')).toBe('generated');
  expect(parseRun('validate', 'a', 'b').input.arguments).toEqual(['a', 'b']);
});

test('a list may be repeated or joined with commas, and takes the place of its default', () => {
  const list = (...argv: readonly string[]): readonly string[] =>
    parseRun('local', 'init', ...argv).input.list('regions');
  expect(list('--regions', 'a,b', '--regions=c')).toEqual(['a', 'b', 'c']);
  expect(list()).toEqual(['us-east-1', 'us-west-2', 'eu-west-1', 'ap-southeast-2']);
});

test.each([
  [['plna'], "`pantherctl` has no command 'plna'", 'did you mean plan? see `pantherctl --help`'],
  [
    ['accounts', 'lst'],
    "`pantherctl accounts` has no command 'lst'",
    'did you mean list? see `pantherctl accounts --help`',
  ],
  [['plan', '--jsn'], '`pantherctl plan` has no flag --jsn', 'did you mean --json? see `pantherctl plan --help`'],
  [
    ['generate', '--chek'],
    '`pantherctl generate` has no flag --chek',
    'did you mean --check? see `pantherctl generate --help`',
  ],
  [['plan', 'x'], '`pantherctl plan` was given too many arguments', 'see `pantherctl plan --help`'],
  [
    ['plan', '--local', 'dir'],
    '`pantherctl plan` was given too many arguments',
    'a folder is joined with an equals sign, --local=<dir>; see `pantherctl plan --help`',
  ],
  [['plan', '--config'], 'the flag --config <file> needs a value', 'see `pantherctl --help`'],
  [
    ['bucket', 'connect'],
    '`pantherctl bucket connect` needs an argument: source',
    'see `pantherctl bucket connect --help`',
  ],
  [['accounts'], '`pantherctl accounts` needs a command: list, add, remove', 'see `pantherctl accounts --help`'],
  [['help', 'aply'], "`pantherctl` has no command 'aply'", 'did you mean apply? see `pantherctl --help`'],
])('%j is refused with what to do instead', (argv, message, fix) => {
  const { code, exitCode, fix: given, message: text } = refuse(...argv);
  expect([code, exitCode, text, given]).toEqual(['USAGE', 2, message, fix]);
});

test.each([
  [[], ''],
  [['--help'], ''],
  [['-h'], ''],
  [['plan', '--help'], 'plan'],
  [['accounts', '--help'], 'accounts'],
  [['accounts', 'list', '-h'], 'accounts list'],
  [['help'], ''],
  [['help', 'plan'], 'plan'],
  [['help', 'local', 'init'], 'local init'],
  [['local', 'help'], 'local'],
  [['local', 'help', 'init'], 'local init'],
  [['--no-color', 'help', 'plan'], 'plan'],
])('%j asks for help about %j', (argv, path) => {
  expect(parseCommandLine(argv)).toEqual({ kind: 'help', path });
});

test.each([['--version'], ['-V']])('%s asks for the version', (flag) => {
  expect(parseCommandLine([flag])).toEqual({ kind: 'version' });
});
