import { constants } from 'node:fs';
import { open } from 'node:fs/promises';
import type { FileHandle } from 'node:fs/promises';
import { resolve } from 'node:path';
import { parseAccountList, readAccountWords } from '../config/parse-account-list.ts';
import type { AccountList } from '../config/parse-account-list.ts';
import { PantherctlError } from '../errors.ts';
import { reasonOf } from '../ops/read-folder.ts';
import type { Io } from '../ui/io.ts';
import type { CommandContext } from './command-context.ts';
import type { CommandInput } from './command-input.ts';

/** Which accounts a command line means. */
export interface AccountSources {
  /** Ids of the arguments and of the file, and every word there or in `--exclude` that is none. */
  readonly named: AccountList;
  /** Units by id or by path. */
  readonly units: readonly string[];
  /** True for the whole organization. */
  readonly all: boolean;
  readonly excluded: ReadonlySet<string>;
  /** True if the file is to be left alone. */
  readonly isDryRun: boolean;
}

/** Opening a pipe waits for a writer unless it is told not to; not every system knows the flag. */
const openFlags = constants.O_RDONLY | (constants.O_NONBLOCK ?? 0);

/** Largest input that is read; a hundred thousand ids with names fit in. */
const inputMaxBytes = 16 * 1_024 * 1_024;

/**
 * Reads what the arguments and flags of `accounts add` and `accounts remove` name. Throws `USAGE` if they name nothing, and
 * `INPUT_INVALID` for a file that cannot be read and for standard input that is a terminal.
 */
export async function readAccountSources({ io }: CommandContext, input: CommandInput): Promise<AccountSources> {
  const file = input.text('file');
  const units = input.list('ou');
  const all = input.has('all');
  const words = input.arguments.flatMap((argument, index) =>
    argument
      .split(/[\s,]+/)
      .filter((text) => text !== '')
      .map((text) => ({ text, place: { path: `argument ${index + 1}` } })),
  );
  if (words.length === 0 && file === undefined && units.length === 0 && !all) {
    throw new PantherctlError('USAGE', 'no accounts are named', {
      fix: 'name ids, or --file <file>, --ou <unit> or --all',
    });
  }
  const typed = readAccountWords(words);
  const excluded = readAccountWords(input.list('exclude').map((text) => ({ text, place: { path: '--exclude' } })));
  const filed = file === undefined ? undefined : await readList(file, io);
  return {
    named: {
      ids: [...typed.ids, ...(filed?.ids ?? [])],
      faults: [...typed.faults, ...excluded.faults, ...(filed?.faults ?? [])],
    },
    units,
    all,
    excluded: new Set(excluded.ids.map(({ id }) => id)),
    isDryRun: input.has('dry-run'),
  };
}

async function readList(file: string, io: Io): Promise<AccountList> {
  const isStandardInput = file === '-';
  const bytes = isStandardInput ? await readStandardInput(io) : await readFileBytes(file, io.cwd);
  const shown = isStandardInput ? 'standard input' : file;
  return parseAccountList(decode(bytes, shown), shown);
}

function refuse(message: string, fix: string, cause?: unknown): PantherctlError {
  return new PantherctlError('INPUT_INVALID', message, { fix, ...(cause === undefined ? {} : { cause }) });
}

async function readFileBytes(file: string, cwd: string): Promise<Uint8Array> {
  let handle: FileHandle | undefined;
  try {
    handle = await open(resolve(cwd, file), openFlags);
    const stats = await handle.stat();
    if (!stats.isFile())
      throw refuse(`cannot read ${file}: it is no regular file`, 'name a file, or pipe it in: --file -');
    if (stats.size > inputMaxBytes) throw refuseSize(file);
    return await handle.readFile();
  } catch (cause) {
    if (cause instanceof PantherctlError) throw cause;
    throw refuse(`cannot read ${file}: ${reasonOf(cause)}`, 'name a file that can be read', cause);
  } finally {
    await handle?.close();
  }
}

function refuseSize(shown: string): PantherctlError {
  return refuse(`${shown} is larger than ${inputMaxBytes / 1_048_576} MiB`, 'give the ids alone, one a line');
}

async function readStandardInput(io: Io): Promise<Uint8Array> {
  if (io.stdin.isTTY) {
    throw refuse('--file - reads standard input, which is a terminal', 'pipe the ids in, or name a file with --file');
  }
  const { stream } = io.stdin;
  const chunks: Buffer[] = [];
  let size = 0;
  await new Promise<void>((done, fail) => {
    const stop = (): void => fail(new PantherctlError('CANCELLED', 'stopped while reading standard input'));
    if (io.signal.aborted) stop();
    io.signal.addEventListener('abort', stop, { once: true });
    stream.on('data', (chunk: Buffer | string) => {
      const bytes = Buffer.from(chunk);
      size += bytes.length;
      if (size > inputMaxBytes) fail(refuseSize('standard input'));
      else chunks.push(bytes);
    });
    stream.on('end', done);
    stream.on('error', (cause: Error) =>
      fail(refuse(`cannot read standard input: ${reasonOf(cause)}`, 'pipe the ids in, or name a file', cause)),
    );
  });
  return Buffer.concat(chunks);
}

/** UTF-8, or UTF-16 with a byte order mark, as spreadsheets and shells of Windows write it. */
function decode(bytes: Uint8Array, shown: string): string {
  const [first, second] = bytes;
  const encoding =
    first === 0xff && second === 0xfe ? 'utf-16le' : first === 0xfe && second === 0xff ? 'utf-16be' : 'utf-8';
  const fix = 'give a text file or CSV in UTF-8';
  if (encoding === 'utf-8' && bytes.includes(0)) throw refuse(`${shown} is binary: it has a zero byte`, fix);
  try {
    return new TextDecoder(encoding, { fatal: true }).decode(bytes);
  } catch (cause) {
    throw refuse(`${shown} is no text in ${encoding.toUpperCase()}`, fix, cause);
  }
}
