import { Command, CommanderError, Option } from 'commander';
import { PantherctlError } from '../errors.ts';
import type { Style } from '../ui/style.ts';
import type { GlobalFlags } from './command-context.ts';
import { createCommandInput } from './command-input.ts';
import type { CommandInput, OptionValue } from './command-input.ts';
import type { CommandSpec, OptionSpec } from './command-spec.ts';
import { commandGroups, commandTable } from './command-table.ts';
import { buildGlobalFlags, globalOptions, joinBareLocal, renderOptionTerm } from './global-options.ts';

/** What the words of a command line ask for. */
export type CommandRequest =
  | { readonly kind: 'help'; readonly text: string }
  | { readonly kind: 'version' }
  | { readonly kind: 'run'; readonly command: CommandSpec; readonly flags: GlobalFlags; readonly input: CommandInput };

function createOption(spec: OptionSpec): Option {
  const value = spec.name === 'local' ? ' [dir]' : spec.value === undefined ? '' : ` <${spec.value}>`;
  const option = new Option(`--${spec.name}${value}`, spec.summary);
  if (spec.default !== undefined) option.default(spec.default);
  if (spec.many === true) {
    option.argParser((text: string, before: readonly string[] | undefined) => [...(before ?? []), text]);
  }
  return option;
}

function renderExamples(command: CommandSpec): string {
  const width = Math.max(...command.examples.map(({ line }) => line.length));
  return ['', 'Examples:', ...command.examples.map(({ line, purpose }) => `  ${line.padEnd(width)}  ${purpose}`)].join(
    '\n',
  );
}

function describeUsageError(error: CommanderError, path: string, argv: readonly string[]): PantherctlError {
  const named = /'([^']*)'/.exec(error.message)?.[1] ?? '';
  const suggestion = /Did you mean (?:one of )?(.+)\?/.exec(error.message)?.[1];
  const help = `see \`${path} --help\``;
  const guess = suggestion === undefined ? help : `did you mean ${suggestion}? ${help}`;
  const fix = argv.includes('--local') ? `a folder is joined with an equals sign, --local=<dir>; ${help}` : guess;
  switch (error.code) {
    case 'commander.unknownOption':
      return new PantherctlError('USAGE', `\`${path}\` has no flag ${named}`, { fix: guess });
    case 'commander.unknownCommand':
      return new PantherctlError('USAGE', `\`${path}\` has no command '${named}'`, { fix: guess });
    case 'commander.missingArgument':
      return new PantherctlError('USAGE', `\`${path}\` needs an argument: ${named}`, { fix: help });
    case 'commander.optionMissingArgument':
      return new PantherctlError('USAGE', `the flag ${named} needs a value`, { fix: help });
    case 'commander.excessArguments':
      return new PantherctlError('USAGE', `\`${path}\` was given too many arguments`, { fix });
    default:
      return new PantherctlError('USAGE', error.message.replace(/^error: /, ''), { fix: help });
  }
}

/**
 * Reads a command line without doing anything. `columns` and `style` are for the help.
 * Throws `USAGE` with the nearest name for a command or flag that does not exist.
 */
export function parseCommandLine(argv: readonly string[], style: Style, columns: number): CommandRequest {
  let help = '';
  let failedPath = 'pantherctl';
  let request: CommandRequest | undefined;

  const prepare = (command: Command, path: string): Command =>
    command
      .exitOverride((error) => {
        failedPath = path;
        throw error;
      })
      .configureOutput({
        writeOut: (text) => (help += text),
        writeErr: () => undefined,
        getOutHelpWidth: () => columns,
        getOutHasColors: () => style.color,
      })
      .configureHelp({
        showGlobalOptions: true,
        optionTerm: (option) => (option.long === '--local' ? renderOptionTerm({ name: 'local' }) : option.flags),
        styleTitle: style.strong,
        styleCommandText: style.accent,
        styleOptionText: style.accent,
      })
      .helpOption('-h, --help', 'this help')
      .helpCommand(false);

  const program = prepare(new Command('pantherctl'), 'pantherctl')
    .description('Onboard AWS accounts and S3 buckets to Panther from one reviewed file.')
    .version('', '-V, --version', 'the version');
  for (const option of globalOptions) program.addOption(createOption(option));

  const groups = new Map<string, Command>();
  for (const { name, summary } of commandGroups) {
    groups.set(name, prepare(new Command(name), `pantherctl ${name}`).description(summary));
  }
  for (const spec of commandTable) {
    const [first = '', second] = spec.name.split(' ');
    const group = second === undefined ? undefined : groups.get(first);
    const command = prepare(new Command(second ?? first), `pantherctl ${spec.name}`).description(spec.summary);
    for (const argument of spec.arguments ?? []) {
      const name = `${argument.name}${argument.many === true ? '...' : ''}`;
      command.argument(argument.required === true ? `<${name}>` : `[${name}]`, argument.summary);
    }
    const options = (spec.options ?? []).map((option) => ({ name: option.name, option: createOption(option) }));
    for (const { option } of options) command.addOption(option);
    command.addHelpText('after', renderExamples(spec)).action(() => {
      const values: [string, OptionValue][] = options.map(({ name, option }) => [
        name,
        command.getOptionValue(option.attributeName()) as OptionValue,
      ]);
      request = {
        kind: 'run',
        command: spec,
        flags: buildGlobalFlags(program.opts(), program.getOptionValueSource('config') === 'cli'),
        input: createCommandInput(command.args, Object.fromEntries(values)),
      };
    });
    if (group !== undefined && !program.commands.includes(group)) program.addCommand(group);
    (group ?? program).addCommand(command);
  }

  try {
    program.parse(joinBareLocal(argv), { from: 'user' });
  } catch (error) {
    if (!(error instanceof CommanderError)) throw error;
    if (error.code === 'commander.version') return { kind: 'version' };
    if (error.code === 'commander.helpDisplayed') return { kind: 'help', text: help };
    if (error.code !== 'commander.help') throw describeUsageError(error, failedPath, argv);
    if (failedPath === 'pantherctl') return { kind: 'help', text: program.helpInformation() };
    const names = groups.get(failedPath.slice('pantherctl '.length))?.commands.map((command) => command.name()) ?? [];
    throw new PantherctlError('USAGE', `\`${failedPath}\` needs a command: ${names.join(', ')}`, {
      fix: `see \`${failedPath} --help\``,
    });
  }
  if (request === undefined) throw new PantherctlError('BUG', 'the command line named no command');
  return request;
}
