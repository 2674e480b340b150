import { exitCodes } from '../errors.ts';
import type { CommandSpec, OptionSpec } from './command-spec.ts';
import { commandTable } from './command-table.ts';
import { globalOptions, renderOptionTerm } from './global-options.ts';
import { watchedPaceMilliseconds } from './open-cloud.ts';
import { renderUsage } from './render-help.ts';

function escapeCell(text: string): string {
  return text.replaceAll('|', String.raw`\|`);
}

function renderRows(rows: readonly (readonly [string, string])[], heads: readonly [string, string]): readonly string[] {
  return [
    `| ${heads[0]} | ${heads[1]} |`,
    '|---|---|',
    ...rows.map(([term, meaning]) => `| \`${escapeCell(term)}\` | ${escapeCell(meaning)} |`),
  ];
}

function renderOptionRows(options: readonly OptionSpec[]): readonly (readonly [string, string])[] {
  return options.map((option) => {
    const notes = [
      ...(option.many === true ? ['may be repeated or joined with commas'] : []),
      ...(option.default === undefined ? [] : [`default \`${option.default}\``]),
    ];
    return [renderOptionTerm(option), notes.length > 0 ? `${option.summary} (${notes.join('; ')})` : option.summary];
  });
}

function renderCommand(command: CommandSpec): readonly string[] {
  const argumentRows = (command.arguments ?? []).map(({ name, summary }) => [name, summary] as const);
  const optionRows = renderOptionRows(command.options ?? []);
  const width = Math.max(...command.examples.map(({ line }) => line.length));
  return [
    '',
    `## ${command.name}`,
    '',
    `\`${renderUsage(command)}\``,
    '',
    `${command.summary.charAt(0).toUpperCase()}${command.summary.slice(1)}.${command.details === undefined ? '' : ` ${command.details}`}`,
    ...(argumentRows.length > 0 ? ['', ...renderRows(argumentRows, ['argument', 'meaning'])] : []),
    ...(optionRows.length > 0 ? ['', ...renderRows(optionRows, ['option', 'meaning'])] : []),
    '',
    '```sh',
    ...command.examples.map(({ line, purpose }) => `${line.padEnd(width)}  # ${purpose}`),
    '```',
    ...(command.exits === undefined
      ? []
      : [
          '',
          `Exit codes of its own: ${command.exits.map((name) => `${exitCodes[name]} (${exitMeanings[name]})`).join(', ')}.`,
        ]),
  ];
}

const environmentVariables = [
  ['NO_COLOR', 'no colours if it is not empty'],
  ['CI', 'no colours and no live view: one line per change'],
  ['TERM', 'the same for `dumb`'],
  ['LC_ALL, LC_CTYPE, LANG', 'Unicode symbols on a terminal if the first that is set names UTF-8'],
  [
    'PANTHERCTL_LOCAL_PACE',
    'real milliseconds for each second of the local cloud; by default ' +
      `${watchedPaceMilliseconds} on a terminal and 0, as fast as it can, elsewhere`,
  ],
] as const;

const exitMeanings = {
  done: 'done, or nothing to do',
  failed: 'failed',
  usage: 'wrong usage or wrong file',
  differences: 'differences found',
  credentials: 'no usable credentials',
  partly: 'partly done: a part failed, or is left',
  bug: 'a fault of pantherctl, with what to report',
  cancelled: 'cancelled',
} as const satisfies Record<keyof typeof exitCodes, string>;

/** What each exit code means, in the order of the numbers. */
export function listExitCodes(): readonly (readonly [number, string])[] {
  return Object.entries(exitCodes).map(([name, code]) => [code, exitMeanings[name as keyof typeof exitCodes]] as const);
}

/** The text of `docs/commands.md`, from the command table alone. Ends with a line feed. */
export function renderCommandDocs(): string {
  return `${[
    '# Commands',
    '',
    '<!-- Generated from src/commands/command-table.ts by `npm run gen`; do not edit. -->',
    '',
    'Results go to standard output, progress and errors to standard error. Flags may stand before or after the name of the',
    'command. Nothing waits for an answer where there is no terminal: it fails and names the flag that answers.',
    '',
    ...renderRows(
      commandTable.map((command) => [renderUsage(command), command.summary] as const),
      ['command', 'what it does'],
    ),
    '',
    '## Flags of every command',
    '',
    ...renderRows(renderOptionRows(globalOptions), ['flag', 'meaning']),
    '',
    '## JSON',
    '',
    'With `--json` a command prints one document, or, while it works, one event a line: [events.md](events.md) has their codes',
    'and fields. A command that fails prints one line `{"code":"error","error":{…}}` with the error\'s code, message, fix, exit',
    'code and all problems.',
    '',
    '## Environment',
    '',
    ...renderRows(environmentVariables, ['variable', 'meaning']),
    '',
    '## Exit codes',
    '',
    ...renderRows(
      listExitCodes().map(([code, meaning]) => [String(code), meaning] as const),
      ['code', 'meaning'],
    ),
    ...commandTable.flatMap((command) => renderCommand(command)),
  ].join('\n')}\n`;
}
