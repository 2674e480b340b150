import { PantherctlError } from '../errors.ts';
import type { ExitCode } from '../errors.ts';
import type { CommandContext } from './command-context.ts';

/** What stands behind an option on the command line: a text, a repeated or comma-joined list, or its bare presence. */
export type OptionValue = string | readonly string[] | boolean | undefined;

/** A command's own arguments and options. Readers throw `BUG` for an option that the command table does not declare. */
export interface CommandInput {
  readonly arguments: readonly string[];
  /** True if the option stands on the command line. */
  has(option: string): boolean;
  /** The option's text, or its default from the command table. */
  text(option: string): string | undefined;
  /** The option's values split at commas, in order, without blanks; empty if it is not given. */
  list(option: string): readonly string[];
  /** The option's whole number, at least `minimum` and at most `maximum`. Throws `INPUT_INVALID`. */
  count(option: string, minimum?: number, maximum?: number): number | undefined;
}

function parseCount(option: string, text: string, minimum: number, maximum: number): number {
  const count = Number(text);
  if (/^\d+$/.test(text) && Number.isSafeInteger(count) && count >= minimum && count <= maximum) return count;
  const range = maximum === Infinity ? `from ${minimum} on` : `from ${minimum} to ${maximum}`;
  throw new PantherctlError('INPUT_INVALID', `--${option} is '${text}', which is not a whole number ${range}`, {
    fix: `give a number, for example --${option} ${Math.max(minimum, 1)}`,
  });
}

/** Wraps parsed words; `options` holds a key, without dashes in front, for each option that the command declares. */
export function createCommandInput(
  words: readonly string[],
  options: Readonly<Record<string, OptionValue>>,
): CommandInput {
  const read = (option: string): OptionValue => {
    if (!Object.hasOwn(options, option)) {
      throw new PantherctlError('BUG', `the command table declares no option --${option}`);
    }
    return options[option];
  };
  const text = (option: string): string | undefined => {
    const value = read(option);
    return typeof value === 'string' ? value : undefined;
  };
  return {
    arguments: words,
    has: (option) => {
      const value = read(option);
      return value !== undefined && value !== false;
    },
    text,
    list: (option) => {
      const value = read(option);
      const given = typeof value === 'string' ? [value] : Array.isArray(value) ? (value as readonly string[]) : [];
      return given
        .flatMap((part) => part.split(','))
        .map((part) => part.trim())
        .filter((part) => part !== '');
    },
    count: (option, minimum = 0, maximum = Infinity) => {
      const value = text(option);
      return value === undefined ? undefined : parseCount(option, value, minimum, maximum);
    },
  };
}

/** What each command module exports as `run`: flags and words in, exit code out; prints through the context only. */
export type RunCommand = (context: CommandContext, input: CommandInput) => Promise<ExitCode>;
