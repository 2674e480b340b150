import type { RunCommand } from './command-input.ts';

/** An argument without a flag. */
export interface ArgumentSpec {
  readonly name: string;
  readonly summary: string;
  readonly required?: boolean;
  /** Takes all words that are left; only the last argument may. */
  readonly many?: boolean;
}

/** An option of one command, or a global flag. */
export interface OptionSpec {
  /** Without dashes, e.g. `write-config`. */
  readonly name: string;
  readonly summary: string;
  /** What the value is called in the help; without it the option is a mere flag. */
  readonly value?: string;
  readonly default?: string;
  /** May be repeated; values may also be joined with commas. */
  readonly many?: boolean;
}

/** A command line that works, with what it is good for. */
export interface ExampleSpec {
  readonly line: string;
  readonly purpose: string;
}

/** One command as data: the parser, the help, `docs/commands.md` and the completeness test are built from it. */
export interface CommandSpec {
  /** One word, or two: the group's and the command's, e.g. `local init`. */
  readonly name: string;
  /** One line; lower case, no full stop. */
  readonly summary: string;
  /** What a reader of the docs should also know; whole sentences. */
  readonly details?: string;
  readonly arguments?: readonly ArgumentSpec[];
  readonly options?: readonly OptionSpec[];
  readonly examples: readonly ExampleSpec[];
  /** Exit codes besides 0, 1, 2, 70 and 130, which every command can have. */
  readonly exits?: readonly ('differences' | 'partly')[];
  /** Loads the command and whatever it needs; nothing of it is loaded before. */
  load(): Promise<{ readonly run: RunCommand }>;
}

/** A word that other commands stand behind, e.g. `local`. */
export interface GroupSpec {
  readonly name: string;
  readonly summary: string;
}
