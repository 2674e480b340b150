import type { GlobalFlags } from './command-context.ts';
import type { OptionSpec } from './command-spec.ts';

/** Flags that every command takes. `local` takes its folder after `=` only, so that it never swallows the next word. */
export const globalOptions: readonly OptionSpec[] = [
  { name: 'config', value: 'file', default: 'panther.yml', summary: 'the configuration file' },
  {
    name: 'local',
    value: 'dir',
    summary: 'use the local cloud in this folder, or a fresh one in memory, instead of AWS',
  },
  { name: 'profile', value: 'name', summary: 'AWS profile to act with' },
  { name: 'region', value: 'name', summary: 'AWS region, where the file does not name one' },
  { name: 'json', summary: 'print JSON: one document, or one event a line while a command works' },
  { name: 'yes', summary: 'answer yes to every question' },
  { name: 'no-color', summary: 'no colours (so do NO_COLOR and CI)' },
  { name: 'quiet', summary: 'no notes and no progress; results and errors only' },
  { name: 'verbose', summary: 'more about what happens, and stack traces' },
];

/** How an option is written in help and docs, e.g. `--out <dir>` or `--local[=dir]`. */
export function renderOptionTerm(option: Pick<OptionSpec, 'name' | 'value'>): string {
  if (option.name === 'local') return `--local[=${option.value ?? 'dir'}]`;
  return option.value === undefined ? `--${option.name}` : `--${option.name} <${option.value}>`;
}

/** Gives a bare `--local` an empty value, so that the parser does not take the next word for it. */
export function joinBareLocal(argv: readonly string[]): readonly string[] {
  const end = argv.indexOf('--');
  return argv.map((word, index) => (word === '--local' && (end < 0 || index < end) ? '--local=' : word));
}

function textOf(value: unknown): string | undefined {
  return typeof value === 'string' && value !== '' ? value : undefined;
}

/** The global flags from parsed options; `configGiven` tells a default from a choice. */
export function buildGlobalFlags(options: Readonly<Record<string, unknown>>, configGiven: boolean): GlobalFlags {
  const profile = textOf(options['profile']);
  const region = textOf(options['region']);
  const local = options['local'];
  return {
    config: textOf(options['config']) ?? 'panther.yml',
    configGiven,
    ...(local === undefined ? {} : { local: textOf(local) ?? (true as const) }),
    ...(profile === undefined ? {} : { profile }),
    ...(region === undefined ? {} : { region }),
    json: options['json'] === true,
    yes: options['yes'] === true,
    color: options['color'] !== false,
    quiet: options['quiet'] === true,
    verbose: options['verbose'] === true,
  };
}
