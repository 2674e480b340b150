import { createReadStream } from 'node:fs';
import type { Stats } from 'node:fs';
import { readdir, stat } from 'node:fs/promises';
import { join, normalize, relative, resolve, sep } from 'node:path';
import { Readable } from 'node:stream';
import { PantherctlError } from '../../errors.ts';
import type { Problem } from '../../errors.ts';
import { readPipe } from './read-pipe.ts';

/** A file to be read as logs. */
export interface InputFile {
  /** As it was named, or its path below the folder that was; `-` for standard input. */
  readonly name: string;
  /** Absolute; absent for standard input. */
  readonly path?: string;
  /** Milliseconds since 1970; absent for standard input, and for a pipe that is named. */
  readonly modifiedMs?: number;
  /** Bytes as stored; absent like the other. */
  readonly size?: number;
  /** Its bytes, anew each time; those of a pipe only once. Throws `INPUT_INVALID` if it can be read no more. */
  open(): AsyncIterable<Uint8Array>;
}

/** Where relative paths begin, and what `-` stands for. */
interface Surroundings {
  readonly cwd: string;
  readonly stdin: { readonly stream: NodeJS.ReadableStream };
}

type FoundFile = readonly [path: string, file: InputFile];

const chunkBytes = 1024 * 1024;

/**
 * The files that arguments name, each once: files, folders with all that is below them by name, and `-`. Hidden files of
 * folders are passed over. Throws `INPUT_INVALID` with every argument that is none of these, and for folders without a
 * file.
 */
export async function listInputFiles(words: readonly string[], around: Surroundings): Promise<readonly InputFile[]> {
  const problems: Problem[] = [];
  const found = new Map<string, InputFile>();
  for (const word of words) {
    if (word === '-') found.set(word, { name: '-', open: () => readInput(around.stdin.stream) });
    else {
      for (const [path, file] of await listBelow(resolve(around.cwd, word), normalize(word), problems)) {
        found.set(path, found.get(path) ?? file);
      }
    }
  }
  const files = [...found.values()];
  const [first] = problems;
  if (first !== undefined) {
    const more = problems.length > 1 ? ` and ${problems.length - 1} more` : '';
    throw new PantherctlError('INPUT_INVALID', `${first.message}${more}`, { fix: first.fix, problems });
  }
  if (files.length === 0) {
    throw new PantherctlError('INPUT_INVALID', `there is no file in ${words.join(', ')}`, {
      fix: 'name files with logs',
    });
  }
  return files;
}

/** A file or folder that is named; files of a folder that are links to nothing are told by their own names. */
async function listBelow(path: string, name: string, problems: Problem[]): Promise<readonly FoundFile[]> {
  try {
    const found = await stat(path);
    if (!found.isDirectory()) return [describe(path, name, found)];
    const entries = await readdir(path, { recursive: true, withFileTypes: true });
    const below = entries
      .filter((entry) => entry.isFile() || entry.isSymbolicLink())
      .map((entry) => relative(path, join(entry.parentPath, entry.name)))
      .filter((each) => !each.split(sep).some((part) => part.startsWith('.')))
      .toSorted();
    const files: FoundFile[] = [];
    for (const each of below) files.push(...(await findFile(join(path, each), join(name, each), problems)));
    return files;
  } catch (error) {
    problems.push(renderProblem(name, error));
    return [];
  }
}

/** Links to folders are not followed: they may lead in a circle. */
async function findFile(path: string, name: string, problems: Problem[]): Promise<readonly FoundFile[]> {
  try {
    const found = await stat(path);
    return found.isFile() ? [describe(path, name, found)] : [];
  } catch (error) {
    problems.push(renderProblem(name, error));
    return [];
  }
}

function renderProblem(name: string, error: unknown): Problem {
  const reason = (error as NodeJS.ErrnoException).code === 'ENOENT' ? 'does not exist' : 'cannot be read';
  return {
    check: 'input-file',
    path: name,
    severity: 'error',
    value: name,
    message: `${name} ${reason}`,
    fix: 'name a file or folder that may be read, or - for standard input',
  };
}

function describe(path: string, name: string, found: Stats): FoundFile {
  const { mtimeMs, size } = found;
  const read = () => createReadStream(path, { highWaterMark: chunkBytes }) as AsyncIterable<Buffer>;
  // Such as the shell makes for `<(zcat flow.log.gz)`.
  if (found.isFIFO()) return [path, { name, path, open: () => withReason(() => readPipe(path), name) }];
  if (!found.isFile()) return [path, { name, path, open: () => withReason(read, name) }];
  return [path, { name, path, modifiedMs: Math.floor(mtimeMs), size, open: () => withReason(read, name) }];
}

/** The same chunks; what is thrown meanwhile says which file it was. */
function withReason(read: () => AsyncIterable<Uint8Array>, name: string): AsyncIterable<Uint8Array> {
  return {
    [Symbol.asyncIterator]: () => {
      const iterator = read()[Symbol.asyncIterator]();
      return {
        next: () => iterator.next().catch((cause: unknown) => Promise.reject(unreadable(name, cause))),
        // Not behind a chunk that is waited for, as it would be in a generator.
        return: async () => (await iterator.return?.()) ?? { done: true, value: undefined },
      };
    },
  };
}

function unreadable(name: string, cause: unknown): PantherctlError {
  return new PantherctlError('INPUT_INVALID', `${name} cannot be read`, { fix: 'mend its permissions', cause });
}

function readInput(stream: NodeJS.ReadableStream): AsyncIterable<Uint8Array> {
  return {
    [Symbol.asyncIterator]: () => {
      const chunks = stream[Symbol.asyncIterator]();
      return {
        next: async () => {
          const { done, value } = await chunks.next();
          if (done === true) return { done, value: undefined };
          return { done: false, value: typeof value === 'string' ? Buffer.from(value) : value };
        },
        // A generator would wait for a chunk, and the process for its terminal.
        return: async () => {
          if (stream instanceof Readable) stream.destroy();
          return { done: true, value: undefined };
        },
      };
    },
  };
}
