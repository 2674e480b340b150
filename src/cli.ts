#!/usr/bin/env node
import { setMaxListeners } from 'node:events';
import { setTimeout as sleepFor } from 'node:timers/promises';
import { isatty } from 'node:tty';
import { reportError, runCli } from './commands/run-cli.ts';
import { exitCodes, PantherctlError } from './errors.ts';
import type { Io, TextInput, TextOutput } from './ui/io.ts';

function createOutput(stream: NodeJS.WriteStream, descriptor: number): TextOutput {
  let closed = false;
  // A reader that left (`| head`) must not end a rollout half-way: what nobody reads is dropped.
  stream.on('error', (error: NodeJS.ErrnoException) => {
    closed = true;
    if (error.code !== 'EPIPE') process.exitCode = exitCodes.failed;
  });
  return {
    isTTY: isatty(descriptor),
    get columns() {
      return stream.columns || 80;
    },
    get rows() {
      return stream.rows || 24;
    },
    stream,
    write: (text) => {
      if (!closed) stream.write(text);
    },
  };
}

function createInput(): TextInput {
  return {
    isTTY: isatty(0),
    get stream() {
      return process.stdin;
    },
  };
}

function createCancelSignal(): AbortSignal {
  const controller = new AbortController();
  // Every wait of a rollout listens, and dozens wait at once: no leak to warn of.
  setMaxListeners(0, controller.signal);
  const cancel = (signal: NodeJS.Signals): void => {
    if (controller.signal.aborted) process.exit(exitCodes.cancelled);
    controller.abort(new PantherctlError('CANCELLED', `stopped by ${signal}`, { cause: signal }));
  };
  process.on('SIGINT', cancel);
  process.on('SIGTERM', cancel);
  return controller.signal;
}

async function sleep(milliseconds: number, signal?: AbortSignal): Promise<void> {
  try {
    await sleepFor(milliseconds, undefined, signal === undefined ? {} : { signal });
  } catch (error) {
    throw new PantherctlError('CANCELLED', 'stopped while waiting', { cause: error });
  }
}

// The SDK's warning about Node 20 would stand among the progress; the README says which versions are preferred.
process.env['AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED'] ??= 'true';
// The SDK would take an empty region for one, and not look into the profile.
if (process.env['AWS_REGION'] === '') delete process.env['AWS_REGION'];

const io: Io = {
  env: process.env,
  cwd: process.cwd(),
  stdin: createInput(),
  stdout: createOutput(process.stdout, 1),
  stderr: createOutput(process.stderr, 2),
  signal: createCancelSignal(),
  time: {
    now: () => Date.now(),
    sleep,
    every: (milliseconds, callback) => {
      const timer = setInterval(callback, milliseconds).unref();
      return () => clearInterval(timer);
    },
  },
  onExit: (restore) => {
    process.once('exit', restore);
    return () => process.off('exit', restore);
  },
  platform: `node ${process.version}, ${process.platform} ${process.arch}`,
};

const argv = process.argv.slice(2);
process.once('uncaughtException', (error) => {
  void reportError(error, argv, 'unknown', io).then((code) => process.exit(code));
});
const exitCode = await runCli(argv, io);
process.exitCode ??= exitCode;
