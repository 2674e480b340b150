import { exitCodes, isErrorCode, PantherctlError } from '../errors.ts';
import type { ExitCode } from '../errors.ts';
import type { Io } from '../ui/io.ts';
import { createPrinter } from '../ui/printer.ts';
import { buildErrorDocument, renderBugReport, renderError, toPantherctlError } from '../ui/render-error.ts';
import { createStyle } from '../ui/style.ts';
import type { CommandContext } from './command-context.ts';
import { loadPackageVersion } from './package-version.ts';
import { parseCommandLine } from './parse-command-line.ts';
import { renderCommandLine } from './render-command-line.ts';
import { renderHelp } from './render-help.ts';

/** With `--json` all problems stand on standard output already. */
const problemsBesideJsonMaxCount = 0;

function isAbort(error: unknown): boolean {
  return error instanceof Error && (error.name === 'AbortError' || error.name === 'ExitPromptError');
}

/**
 * What a signal broke off, with the command that goes on, and a question that was not answered with yes, with the command
 * that asks again; everything else as it was thrown.
 */
function asCancelled(thrown: unknown, argv: readonly string[], io: Io): unknown {
  if (isErrorCode(thrown, 'CANCELLED') ? thrown.fix !== undefined : !(io.signal.aborted && isAbort(thrown))) {
    return thrown;
  }
  const line = renderCommandLine(argv);
  if (!io.signal.aborted && thrown instanceof Error) {
    return new PantherctlError('CANCELLED', thrown.message, { fix: `to be asked again: ${line}`, cause: thrown });
  }
  return new PantherctlError('CANCELLED', 'stopped on request; what was accepted until then goes on by itself', {
    fix: `to go on where it stopped: ${line}`,
    cause: thrown,
  });
}

/** The error with paths below the working folder written from there, as a person would type them. */
function shortenPaths(error: PantherctlError, cwd: string): PantherctlError {
  const shorten = (text: string): string => text.replaceAll(`${cwd}/`, '');
  const { cause, code, exitCode, fix, message, problems } = error;
  return new PantherctlError(code, shorten(message), {
    ...(fix === undefined ? {} : { fix: shorten(fix) }),
    ...(exitCode === exitCodes.partly ? { exitCode } : {}),
    cause,
    problems,
  });
}

/**
 * Prints anything thrown: for a person on standard error and, with `--json`, as one line on standard output. Returns the
 * exit code that belongs to it. Works from the bare words, since they may be what is wrong.
 */
export async function reportError(
  thrown: unknown,
  argv: readonly string[],
  command: string,
  io: Io,
): Promise<ExitCode> {
  const has = (flag: string): boolean => argv.includes(flag);
  const style = createStyle(io.stderr, io.env, !has('--no-color'));
  const error = shortenPaths(toPantherctlError(thrown), io.cwd);
  if (has('--json')) io.stdout.write(`${JSON.stringify(buildErrorDocument(error))}\n`);
  // The terminal has written `^C` where the cursor stood.
  const start = io.signal.aborted && io.stderr.isTTY ? '\n' : '';
  io.stderr.write(`${start}${renderError(error, style, has('--json') ? problemsBesideJsonMaxCount : undefined)}\n`);
  if (error.code === 'BUG') {
    const facts = { version: await loadPackageVersion(), platform: io.platform, command };
    io.stderr.write(`${renderBugReport(thrown, facts, style, has('--verbose'))}\n`);
  } else if (has('--verbose') && error.cause instanceof Error) {
    io.stderr.write(`${style.faint(`cause: ${error.cause.message}`)}\n`);
  }
  return error.exitCode;
}

/**
 * The whole program: words in, exit code out. Prints through `io` only and never throws; an error that was not thrown
 * on purpose becomes exit code 70.
 */
export async function runCli(argv: readonly string[], io: Io): Promise<ExitCode> {
  let command = 'none';
  try {
    const request = parseCommandLine(argv);
    if (request.kind === 'help') {
      const style = createStyle(io.stdout, io.env, !argv.includes('--no-color'));
      io.stdout.write(renderHelp(request.path, { style, columns: io.stdout.isTTY ? io.stdout.columns : 100 }));
      return exitCodes.done;
    }
    if (request.kind === 'version') {
      io.stdout.write(`${await loadPackageVersion()}\n`);
      return exitCodes.done;
    }
    const { flags } = request;
    command = request.command.name;
    const context: CommandContext = {
      io,
      flags,
      out: createPrinter(io.stdout, createStyle(io.stdout, io.env, flags.color)),
      notes: createPrinter(io.stderr, createStyle(io.stderr, io.env, flags.color), flags.quiet),
      runCommand: runCli,
    };
    const { run } = await request.command.load();
    return await run(context, request.input);
  } catch (error) {
    return reportError(asCancelled(error, argv, io), argv, command, io);
  }
}
