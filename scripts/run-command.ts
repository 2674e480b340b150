import { setMaxListeners } from 'node:events';
import { setTimeout as sleepFor } from 'node:timers/promises';
import { PassThrough, Readable } from 'node:stream';
import { runCli } from '../src/commands/run-cli.ts';
import type { ExitCode } from '../src/errors.ts';
import type { Io, TextOutput } from '../src/ui/io.ts';

/** How a command ended. */
export interface CommandResult {
  readonly exitCode: ExitCode;
  readonly stdout: string;
  readonly stderr: string;
}

function createCapture(): TextOutput & { text(): string } {
  const parts: string[] = [];
  return {
    isTTY: false,
    columns: 120,
    rows: 40,
    stream: new PassThrough(),
    write: (text) => void parts.push(text),
    text: () => parts.join(''),
  };
}

/** Runs `pantherctl` inside this process, in `folder`, without a terminal, colours or environment variables. */
export async function runCommand(args: readonly string[], folder: string): Promise<CommandResult> {
  const [stdout, stderr] = [createCapture(), createCapture()];
  const { signal } = new AbortController();
  // As in src/cli.ts: dozens of waits listen at once.
  setMaxListeners(0, signal);
  const io: Io = {
    env: {},
    cwd: folder,
    stdin: { isTTY: false, stream: Readable.from([]) },
    stdout,
    stderr,
    signal,
    time: {
      now: () => Date.now(),
      sleep: async (milliseconds, signal) => {
        await sleepFor(milliseconds, undefined, signal === undefined ? {} : { signal });
      },
      every: (milliseconds, callback) => {
        const timer = setInterval(callback, milliseconds).unref();
        return () => clearInterval(timer);
      },
    },
    onExit: () => () => {},
    platform: 'test',
  };
  const exitCode = await runCli(args, io);
  return { exitCode, stdout: stdout.text(), stderr: stderr.text() };
}
