import { Command, Option } from 'commander';
import type { CommanderError } from 'commander';
import type { OptionValue } from './command-input.ts';
import type { CommandSpec, GroupSpec, OptionSpec } from './command-spec.ts';
import { globalOptions } from './global-options.ts';

/** What the parser tells while it reads a command line. */
export interface ProgramEvents {
  /** A command was recognised; `values` has a key for every option of its own. */
  found(command: CommandSpec, words: readonly string[], values: Readonly<Record<string, OptionValue>>): void;
  /** `help` was asked for; `words` name what it should be about, e.g. `['local', 'init']`. */
  helped(words: readonly string[]): void;
  /** The parser stopped at `path`, e.g. `pantherctl local`; the error is thrown right after. */
  stopped(path: string, error: CommanderError): void;
}

function createOption(spec: OptionSpec): Option {
  const value = spec.name === 'local' ? ' [dir]' : spec.value === undefined ? '' : ` <${spec.value}>`;
  const option = new Option(`--${spec.name}${value}`, spec.summary);
  if (spec.default !== undefined) option.default(spec.default);
  if (spec.many === true) {
    // The default is one text; the first value that is given takes its place.
    option.argParser((text: string, before: string | readonly string[] | undefined) =>
      typeof before === 'object' ? [...before, text] : [text],
    );
  }
  return option;
}

function createCommand(path: string, events: ProgramEvents): Command {
  return new Command(path.split(' ').at(-1))
    .exitOverride((error) => {
      events.stopped(path, error);
      throw error;
    })
    .configureOutput({ writeOut: () => undefined, writeErr: () => undefined })
    .helpOption('-h, --help', 'this help')
    .helpCommand(false);
}

function addSpec(command: Command, spec: CommandSpec, events: ProgramEvents): Command {
  command
    .description(`${spec.summary}${spec.details === undefined ? '' : `\n\n${spec.details}`}`)
    .summary(spec.summary);
  for (const argument of spec.arguments ?? []) {
    const name = `${argument.name}${argument.many === true ? '...' : ''}`;
    command.argument(argument.required === true ? `<${name}>` : `[${name}]`, argument.summary);
  }
  const options = (spec.options ?? []).map((option) => [option.name, createOption(option)] as const);
  for (const [, option] of options) command.addOption(option);
  return command.action(() => {
    const values = options.map(([name, option]) => [
      name,
      command.getOptionValue(option.attributeName()) as OptionValue,
    ]);
    events.found(spec, command.args, Object.fromEntries(values) as Record<string, OptionValue>);
  });
}

/** Lets `help` stand in front of a command's name; it is no entry of the help itself. */
function addHelp(parent: Command, words: readonly string[], events: ProgramEvents): void {
  const command = createCommand(['pantherctl', ...words, 'help'].join(' '), events).argument('[command...]');
  command.action(() => events.helped([...words, ...command.args]));
  parent.addCommand(command, { hidden: true });
}

/** A parser for the commands of a table. It runs and prints nothing: it reports what it read to `events`. */
export function buildProgram(
  table: readonly CommandSpec[],
  groups: readonly GroupSpec[],
  events: ProgramEvents,
): Command {
  const program = createCommand('pantherctl', events).version('', '-V, --version', 'the version');
  for (const option of globalOptions) program.addOption(createOption(option));
  addHelp(program, [], events);
  const parents = new Map<string, Command>();
  for (const spec of table) {
    const [first = ''] = spec.name.split(' ');
    const group = groups.find(({ name }) => name === first);
    if (group !== undefined && !parents.has(first)) {
      const parent = createCommand(`pantherctl ${first}`, events);
      addHelp(parent, [first], events);
      parents.set(first, parent);
      program.addCommand(parent);
    }
    const command = createCommand(`pantherctl ${spec.name}`, events);
    (parents.get(first) ?? program).addCommand(addSpec(command, spec, events));
  }
  return program;
}
