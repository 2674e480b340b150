import type { Clock } from '../ports/clock.ts';

/** Environment variables as given; pantherctl reads them from here and nowhere else. */
export type Environment = Readonly<Record<string, string | undefined>>;

/** A stream that a person or a pipe reads. Writing never throws: text for a closed pipe is dropped. */
export interface TextOutput {
  readonly isTTY: boolean;
  /** Width in characters right now; 80 where there is no terminal. */
  readonly columns: number;
  /** Height in lines right now; 24 where there is no terminal. */
  readonly rows: number;
  /** The stream itself, for prompts. */
  readonly stream: NodeJS.WritableStream;
  write(text: string): void;
}

/** Where answers come from. */
export interface TextInput {
  readonly isTTY: boolean;
  /** The stream itself, for prompts and for commands that read standard input. */
  readonly stream: NodeJS.ReadableStream;
}

/** Time as people at the keyboard know it, as opposed to the cloud's clock. */
export interface RealTime extends Clock {
  /** Calls `callback` every `milliseconds` until the returned function is called; never keeps the process alive. */
  every(milliseconds: number, callback: () => void): () => void;
}

/** All that a command may touch of the process it runs in. `src/cli.ts` builds the real one, tests a fake one. */
export interface Io {
  readonly env: Environment;
  /** Folder that relative paths start from. */
  readonly cwd: string;
  readonly stdin: TextInput;
  /** Carries the result. */
  readonly stdout: TextOutput;
  /** Carries the progress, the questions and the errors. */
  readonly stderr: TextOutput;
  /**
   * Aborts at the first Ctrl-C (or SIGTERM), with a reason whose `cause` is the signal's name. The second ends the process
   * at once.
   */
  readonly signal: AbortSignal;
  readonly time: RealTime;
  /** Registers what must happen even if the process ends at once; the returned function takes it back. Synchronous. */
  onExit(restore: () => void): () => void;
  /** Runtime, operating system and processor, for reports of bugs. */
  readonly platform: string;
}
