import type { ExitCode } from '../errors.ts';
import type { Io } from '../ui/io.ts';
import type { Printer } from '../ui/printer.ts';

/** Flags that every command takes, before or after its name. */
export interface GlobalFlags {
  /** Path of the configuration file, as given; `panther.yml` by default. */
  readonly config: string;
  /** True if `--config` was on the command line. */
  readonly configGiven: boolean;
  /** The local cloud: a folder, or `true` for one that lives as long as the command. Absent: AWS. */
  readonly local?: string | true;
  readonly profile?: string;
  readonly region?: string;
  readonly json: boolean;
  readonly yes: boolean;
  /** False with `--no-color`. */
  readonly color: boolean;
  readonly quiet: boolean;
  readonly verbose: boolean;
}

/** What a command works with besides its own arguments and options. */
export interface CommandContext {
  readonly io: Io;
  readonly flags: GlobalFlags;
  /** Standard output: the result. */
  readonly out: Printer;
  /** Standard error: notes and progress; silent with `--quiet`. Errors are thrown, not printed here. */
  readonly notes: Printer;
  /** Runs another command line, errors and exit code included, on this `io`. For the demo. */
  runCommand(argv: readonly string[], io: Io): Promise<ExitCode>;
}
