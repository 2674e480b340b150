import { CommanderError } from 'commander';
import { findNearest } from '../config/nearest.ts';
import { PantherctlError } from '../errors.ts';
import { buildProgram } from './build-program.ts';
import { checkOptionValues } from './check-option-values.ts';
import type { GlobalFlags } from './command-context.ts';
import { createCommandInput } from './command-input.ts';
import type { CommandInput } from './command-input.ts';
import type { CommandSpec, OptionSpec } from './command-spec.ts';
import { commandGroups, commandTable } from './command-table.ts';
import { buildGlobalFlags, globalOptions, joinBareLocal } from './global-options.ts';

/** What the words of a command line ask for. */
export type CommandRequest =
  | { /** `path` is a command's, a group's or no name. */ readonly kind: 'help'; readonly path: string }
  | { readonly kind: 'version' }
  | { readonly kind: 'run'; readonly command: CommandSpec; readonly flags: GlobalFlags; readonly input: CommandInput };

function describeUsageError(error: CommanderError, path: string, argv: readonly string[]): PantherctlError {
  const named = /'([^']*)'/.exec(error.message)?.[1] ?? '';
  const suggestion = /Did you mean (?:one of )?(.+)\?/.exec(error.message)?.[1];
  const help = `see \`${path} --help\``;
  const guess = suggestion === undefined ? help : `did you mean ${suggestion}? ${help}`;
  switch (error.code) {
    case 'commander.unknownOption':
      return new PantherctlError('USAGE', `\`${path}\` has no flag ${named}`, { fix: guess });
    case 'commander.unknownCommand':
      return new PantherctlError('USAGE', `\`${path}\` has no command '${named}'`, { fix: guess });
    case 'commander.missingArgument':
      return new PantherctlError('USAGE', `\`${path}\` needs an argument: ${named}`, { fix: help });
    case 'commander.optionMissingArgument':
      return new PantherctlError('USAGE', `the flag ${named} needs a value`, { fix: help });
    case 'commander.excessArguments': {
      const fix = argv.includes('--local') ? `a folder is joined with an equals sign, --local=<dir>; ${help}` : help;
      return new PantherctlError('USAGE', `\`${path}\` was given too many arguments`, { fix });
    }
    default:
      return new PantherctlError('USAGE', error.message.replace(/^error: /, ''), { fix: help });
  }
}

function describeMissingCommand(path: string): PantherctlError {
  const group = path.slice('pantherctl '.length);
  const names = commandTable.filter(({ name }) => name.startsWith(`${group} `)).map(({ name }) => name.split(' ')[1]);
  return new PantherctlError('USAGE', `\`${path}\` needs a command: ${names.join(', ')}`, {
    fix: `see \`${path} --help\``,
  });
}

/** What `help` is about. Throws `USAGE` for words that name no command. */
function buildHelpRequest(words: readonly string[]): CommandRequest {
  const path = words.join(' ');
  const paths = [...commandTable, ...commandGroups].map(({ name }) => name);
  if (path === '' || paths.includes(path)) return { kind: 'help', path };
  const nearest = findNearest(path, paths);
  const help = 'see `pantherctl --help`';
  throw new PantherctlError('USAGE', `\`pantherctl\` has no command '${path}'`, {
    fix: nearest === undefined ? help : `did you mean ${nearest}? ${help}`,
  });
}

/** Options of the command that the words name, since commands may have one of the same name; of all if they name none. */
function listOptions(argv: readonly string[]): readonly OptionSpec[] {
  const named = commandTable.filter(({ name }) => name.split(' ').every((word) => argv.includes(word)));
  return (named.length > 0 ? named : commandTable).flatMap(({ options }) => options ?? []);
}

/**
 * Reads a command line without doing anything. Throws `USAGE`, with the nearest name for a command or flag that does not
 * exist, and for a flag that should have a value and has none.
 */
export function parseCommandLine(argv: readonly string[]): CommandRequest {
  let path = 'pantherctl';
  let request: CommandRequest | undefined;
  const events = {
    helped: (words: readonly string[]) => {
      request = buildHelpRequest(words);
    },
    stopped: (at: string) => {
      path = at;
    },
    found: (command: CommandSpec, words: readonly string[], values: Parameters<typeof createCommandInput>[1]) => {
      const configGiven = program.getOptionValueSource('config') === 'cli';
      const flags = buildGlobalFlags(program.opts(), configGiven);
      request = { kind: 'run', command, flags, input: createCommandInput(words, values) };
    },
  };
  const program = buildProgram(commandTable, commandGroups, events);
  checkOptionValues(argv, [...globalOptions, ...listOptions(argv)]);
  try {
    program.parse(joinBareLocal(argv), { from: 'user' });
  } catch (error) {
    if (!(error instanceof CommanderError)) throw error;
    if (error.code === 'commander.version') return { kind: 'version' };
    if (error.code === 'commander.helpDisplayed') return { kind: 'help', path: path.replace(/^pantherctl ?/, '') };
    if (error.code !== 'commander.help') throw describeUsageError(error, path, argv);
    if (path !== 'pantherctl') throw describeMissingCommand(path);
    return { kind: 'help', path: '' };
  }
  if (request === undefined) throw new PantherctlError('BUG', 'the command line named no command');
  return request;
}
