import { setMaxListeners } from 'node:events';
import { PassThrough } from 'node:stream';
import type { Environment, Io, TextOutput } from '../../src/ui/io.ts';

interface FakeTerminal {
  readonly isTTY?: boolean;
  readonly columns?: number;
  readonly rows?: number;
}

/** What a test says about the process; pipes, an empty environment and a fresh signal by default. */
export interface FakeIoOptions {
  readonly env?: Environment;
  readonly cwd?: string;
  readonly stdin?: { readonly isTTY?: boolean };
  readonly stdout?: FakeTerminal;
  readonly stderr?: FakeTerminal;
  readonly signal?: AbortSignal;
}

/** A fake process whose output is kept and whose real time moves only by `pass`. */
export interface FakeIo {
  readonly io: Io;
  readonly answers: PassThrough;
  stdout(): string;
  stderr(): string;
  /** Lets real time pass; timers fire in between. */
  pass(milliseconds: number): void;
  /** What would run if the process ended now. */
  readonly exitHooks: Set<() => void>;
  readonly timers: Set<unknown>;
}

function createOutput(terminal: FakeTerminal, texts: string[]): TextOutput {
  const stream = new PassThrough();
  stream.on('data', (chunk: Buffer) => texts.push(chunk.toString('utf8')));
  return {
    isTTY: terminal.isTTY ?? false,
    columns: terminal.columns ?? 80,
    rows: terminal.rows ?? 24,
    stream,
    write: (text) => void texts.push(text),
  };
}

/** Builds a fake process. */
export function createFakeIo(options: FakeIoOptions = {}): FakeIo {
  const out: string[] = [];
  const err: string[] = [];
  const answers = new PassThrough();
  const exitHooks = new Set<() => void>();
  const { signal = new AbortController().signal } = options;
  // As in src/cli.ts: dozens of waits listen at once.
  setMaxListeners(0, signal);
  const timers = new Set<{ due: number; readonly period: number; readonly callback: () => void }>();
  let now = 0;
  const io: Io = {
    env: options.env ?? {},
    cwd: options.cwd ?? '.',
    stdin: { isTTY: options.stdin?.isTTY ?? false, stream: answers },
    stdout: createOutput(options.stdout ?? {}, out),
    stderr: createOutput(options.stderr ?? {}, err),
    signal,
    time: {
      now: () => now,
      sleep: async () => undefined,
      every: (period, callback) => {
        const timer = { due: now + period, period, callback };
        timers.add(timer);
        return () => timers.delete(timer);
      },
    },
    onExit: (restore) => {
      exitHooks.add(restore);
      return () => exitHooks.delete(restore);
    },
    platform: 'node v20.0.0, test x64',
  };
  return {
    io,
    answers,
    stdout: () => out.join(''),
    stderr: () => err.join(''),
    pass: (milliseconds) => {
      for (const end = now + milliseconds; now < end;) {
        const next = Math.min(end, ...[...timers].map((timer) => timer.due));
        now = Math.max(now, next);
        for (const timer of timers) {
          if (timer.due > now) continue;
          timer.due += timer.period;
          timer.callback();
        }
      }
    },
    exitHooks,
    timers,
  };
}
