import type { Style } from '../ui/style.ts';
import { padText, wrapText } from '../ui/text-width.ts';
import type { ArgumentSpec, CommandSpec, OptionSpec } from './command-spec.ts';
import { commandGroups, commandTable } from './command-table.ts';
import { globalOptions, renderOptionTerm } from './global-options.ts';

/** How help looks: the style of the stream it goes to, and how many columns there are. */
export interface HelpLayout {
  readonly style: Style;
  readonly columns: number;
}

type Row = readonly [term: string, meaning: string];

/** Above this a line of prose is tiring to read. */
const proseMaxColumns = 100;
const termMaxColumns = 32;

function renderSection(title: string, rows: readonly Row[], { columns, style }: HelpLayout): readonly string[] {
  if (rows.length === 0) return [];
  const width = Math.min(termMaxColumns, Math.max(...rows.map(([term]) => term.length)));
  const room = Math.max(20, Math.min(columns, proseMaxColumns) - width - 4);
  const lines = rows.flatMap(([term, meaning]) => {
    const [first = '', ...rest] = wrapText(meaning, room);
    const indent = ' '.repeat(width + 4);
    const head = `  ${style.accent(padText(term, width))}  ${first}`;
    const tail = rest.map((line) => indent + line);
    return term.length > width ? [`  ${style.accent(term)}`, `${indent}${first}`, ...tail] : [head, ...tail];
  });
  return ['', style.strong(title), ...lines];
}

function renderExamples(command: CommandSpec, { columns, style }: HelpLayout): readonly string[] {
  const width = Math.max(...command.examples.map(({ line }) => line.length));
  const beside = command.examples.every(({ purpose }) => width + purpose.length + 6 <= columns);
  return [
    '',
    style.strong('Examples'),
    ...command.examples.flatMap(({ line, purpose }) =>
      beside
        ? [`  ${style.accent(line.padEnd(width))}  ${style.faint(`# ${purpose}`)}`]
        : [`  ${style.faint(`# ${purpose}`)}`, `  ${style.accent(line)}`],
    ),
  ];
}

function describeOption(option: OptionSpec): Row {
  const notes = [
    ...(option.many === true ? ['may be repeated'] : []),
    ...(option.default === undefined ? [] : [`default ${option.default}`]),
  ];
  return [renderOptionTerm(option), notes.length > 0 ? `${option.summary} (${notes.join(', ')})` : option.summary];
}

function renderArgument(argument: ArgumentSpec): string {
  const name = `${argument.name}${argument.many === true ? '...' : ''}`;
  return argument.required === true ? `<${name}>` : `[${name}]`;
}

/** How a command is called, e.g. `pantherctl validate [files...]`. */
export function renderUsage(command: CommandSpec): string {
  const words = (command.arguments ?? []).map(renderArgument);
  return ['pantherctl', command.name, ...words, ...(command.options?.length ? ['[options]'] : [])].join(' ');
}

function capitalize(text: string): string {
  return `${text.charAt(0).toUpperCase()}${text.slice(1)}`;
}

function listCommands(commands: readonly CommandSpec[]): readonly Row[] {
  return commands.map((command) => [
    [command.name, ...(command.arguments ?? []).map(renderArgument)].join(' '),
    command.summary,
  ]);
}

function renderCommandHelp(command: CommandSpec, layout: HelpLayout): readonly string[] {
  const { style } = layout;
  const prose = `${capitalize(command.summary)}.${command.details === undefined ? '' : ` ${command.details}`}`;
  return [
    `${style.strong('Usage')}  ${renderUsage(command)}`,
    '',
    ...wrapText(prose, Math.min(layout.columns, proseMaxColumns)),
    ...renderSection(
      'Arguments',
      (command.arguments ?? []).map((each) => [each.name, each.summary] as const),
      layout,
    ),
    ...renderSection('Options', (command.options ?? []).map(describeOption), layout),
    ...renderExamples(command, layout),
    '',
    style.faint('Flags of every command, such as --config, --local, --json and --yes: pantherctl --help'),
  ];
}

function renderGroupHelp(name: string, summary: string, layout: HelpLayout): readonly string[] {
  const commands = commandTable.filter((command) => command.name.startsWith(`${name} `));
  return [
    `${layout.style.strong('Usage')}  pantherctl ${name} <command>`,
    '',
    `${capitalize(summary)}.`,
    ...renderSection('Commands', listCommands(commands), layout),
    '',
    layout.style.faint(`More about a command: pantherctl ${name} <command> --help`),
  ];
}

function renderRootHelp(layout: HelpLayout): readonly string[] {
  return [
    `${layout.style.strong('Usage')}  pantherctl <command> [flags]`,
    '',
    'Onboard AWS accounts and S3 buckets to Panther from one reviewed file.',
    ...renderSection('Commands', listCommands(commandTable), layout),
    ...renderSection(
      'Flags of every command',
      [
        ...globalOptions.map(describeOption),
        ['--help', 'this help, or that of a command'],
        ['--version', 'the version'],
      ],
      layout,
    ),
    '',
    layout.style.faint('More about a command: pantherctl <command> --help'),
  ];
}

/** The help for a path of the command table: `''` for the program, a group's name, or a command's. Ends with a line feed. */
export function renderHelp(path: string, layout: HelpLayout): string {
  const command = commandTable.find(({ name }) => name === path);
  const group = commandGroups.find(({ name }) => name === path);
  const lines =
    command !== undefined
      ? renderCommandHelp(command, layout)
      : group !== undefined
        ? renderGroupHelp(path, group.summary, layout)
        : renderRootHelp(layout);
  return `${lines.join('\n')}\n`;
}
