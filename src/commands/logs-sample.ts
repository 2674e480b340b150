import { createWriteStream } from 'node:fs';
import { rename, rm } from 'node:fs/promises';
import { dirname, resolve } from 'node:path';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { createGzip } from 'node:zlib';
import { makeFolder } from '../config/make-folder.ts';
import { exitCodes, PantherctlError } from '../errors.ts';
import type { ExitCode } from '../errors.ts';
import { reasonOf } from '../ops/read-folder.ts';
import { createRandom } from '../orchestrate/create-random.ts';
import { createSampleRandom } from '../runtime/create-sample-random.ts';
import { writeSamples } from '../runtime/write-samples.ts';
import type { CommandContext } from './command-context.ts';
import type { CommandInput } from './command-input.ts';
import { findSampledType } from './find-log-type.ts';
import { stoppedOnRequest } from './read-until-stopped.ts';
import { readSize } from './read-size.ts';
import { showPath } from './show-path.ts';
import { writeStream } from './write-stream.ts';

const defaultRecords = 10;

/** `pantherctl logs sample <log type>`: synthetic logs to standard output or a file. Throws `OUTPUT_UNWRITABLE`, `CANCELLED`. */
export async function run(context: CommandContext, input: CommandInput): Promise<ExitCode> {
  const { io, notes } = context;
  const logType = findSampledType(input.arguments[0] ?? '');
  const size = input.text('size');
  const random = createSampleRandom(createRandom(input.count('seed') ?? 1));
  const text = writeSamples(logType, random, {
    maxRecords: input.count('records', 1) ?? (size === undefined ? defaultRecords : Infinity),
    maxBytes: size === undefined ? Infinity : readSize('size', size),
    fromMs: readTime(input.text('from') ?? ''),
  });
  const rate = input.count('rate', 1);
  const paced = rate === undefined ? text : pace(text, rate, io);
  const out = input.text('out');
  if (out === undefined) {
    await writeStream(io.stdout, paced, rate === undefined ? undefined : 1);
    return exitCodes.done;
  }
  const file = resolve(io.cwd, out);
  await writeFile(paced, file, io);
  notes.line(`${notes.style.good(notes.style.symbols.done)} ${showPath(file, io.cwd)}`);
  return exitCodes.done;
}

/** Hands on so many pieces a second, in the time of the person at the keyboard. */
async function* pace(pieces: Iterable<string>, perSecond: number, io: CommandContext['io']): AsyncGenerator<string> {
  const begin = io.time.now();
  let given = 0;
  for (const piece of pieces) {
    const due = begin + (given * 1000) / perSecond;
    const early = due - io.time.now();
    if (early > 0) await io.time.sleep(early, io.signal);
    yield piece;
    given += 1;
  }
}

/** By a temporary name and a rename, so that no half a file is ever found. */
async function writeFile(
  text: AsyncIterable<string> | Iterable<string>,
  file: string,
  { cwd, signal }: CommandContext['io'],
): Promise<void> {
  const part = `${file}.part`;
  try {
    makeFolder(dirname(file));
    const to = createWriteStream(part);
    const from = Readable.from(text, { objectMode: false });
    await (file.endsWith('.gz') ? pipeline(from, createGzip(), to, { signal }) : pipeline(from, to, { signal }));
    await rename(part, file);
  } catch (cause) {
    await rm(part, { force: true }).catch(() => undefined);
    if (signal.aborted) throw stoppedOnRequest();
    if (cause instanceof PantherctlError) throw cause;
    throw new PantherctlError('OUTPUT_UNWRITABLE', `${showPath(file, cwd)} cannot be written: ${reasonOf(cause)}`, {
      fix: 'choose another file with --out, or mend its permissions',
      cause,
    });
  }
}

function readTime(text: string): number {
  const time = Date.parse(text);
  if (/^\d{4}-\d\d-\d\d/.test(text) && Number.isFinite(time)) return time;
  throw new PantherctlError('INPUT_INVALID', `--from is '${text}', which is no time`, {
    fix: 'write it as 2026-01-31T12:00:00Z',
  });
}
