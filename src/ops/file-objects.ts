import { createReadStream } from 'node:fs';
import { access, constants, readdir, realpath, stat } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { PantherctlError } from '../errors.ts';
import type { Problem } from '../errors.ts';
import { reasonOf } from './read-folder.ts';

/** Bytes in the order in which they come, each once. */
export type ByteChunks = AsyncIterable<Uint8Array>;

/** Something to read, as it was named. */
export interface FileObject {
  /** As a person would write it: the argument, or a file below the folder that the argument names. */
  readonly name: string;
  /** Bytes; unknown for standard input. */
  readonly size: number | undefined;
  /** Milliseconds since 1970; for standard input the instant that was given. */
  readonly lastModified: number;
  /** Opens it; to be done once. Reading throws `INPUT_INVALID` if it fails. */
  open(): ByteChunks;
}

/** Where arguments are looked for. */
export interface FilePlace {
  readonly cwd: string;
  readonly standardInput: ByteChunks;
  /** The time that standard input counts as last modified, in milliseconds since 1970. */
  readonly now: number;
}

/** Large enough for the file system, small enough for many at once. */
const chunkBytes = 256 * 1024;

/**
 * What the arguments name: files, all files below folders in the order of their names, and `-` for standard input. A file
 * that is named twice is there once. Throws `INPUT_INVALID` with a problem for each argument or file that cannot be read.
 */
export async function listFileObjects(
  names: readonly string[],
  { cwd, now, standardInput }: FilePlace,
): Promise<readonly FileObject[]> {
  const listing: Listing = { found: new Map(), folders: new Set(), problems: [] };
  const { found, problems } = listing;
  for (const name of names) {
    if (name === '-') {
      found.set('-', { name, size: undefined, lastModified: now, open: () => readOn(name, standardInput) });
      continue;
    }
    await addPath(listing, name, resolve(cwd, name), true);
  }
  const [first] = problems;
  if (first === undefined) return [...found.values()];
  const more = problems.length === 1 ? '' : ` (and ${problems.length - 1} more)`;
  throw new PantherctlError('INPUT_INVALID', `${first.message}${more}`, { fix: first.fix, problems });
}

/** What has been found so far. */
interface Listing {
  /** By path. */
  readonly found: Map<string, FileObject>;
  /** Where they really are: a link may lead to a folder that it lies in. */
  readonly folders: Set<string>;
  readonly problems: Problem[];
}

/** Below a folder, whatever is neither file nor folder is passed over; where it is named it is a problem. */
async function addPath(listing: Listing, name: string, path: string, isNamed: boolean): Promise<void> {
  const { folders, found, problems } = listing;
  try {
    const facts = await stat(path);
    if (facts.isDirectory()) {
      const real = await realpath(path);
      if (folders.has(real)) return;
      folders.add(real);
      for (const entry of (await readdir(path)).sort(byCodeUnits)) {
        await addPath(listing, join(name, entry), join(path, entry), false);
      }
    } else if (facts.isFile()) {
      await access(path, constants.R_OK);
      const { mtimeMs, size } = facts;
      if (!found.has(path)) found.set(path, describeFile(name, path, size, Math.floor(mtimeMs)));
    } else if (isNamed) problems.push(buildProblem(name, 'it is neither a file nor a folder'));
  } catch (cause) {
    problems.push(buildProblem(name, reasonOf(cause)));
  }
}

function describeFile(name: string, path: string, size: number, lastModified: number): FileObject {
  return {
    name,
    size,
    lastModified,
    open: () => readOn(name, createReadStream(path, { highWaterMark: chunkBytes })),
  };
}

async function* readOn(name: string, chunks: ByteChunks): AsyncGenerator<Uint8Array> {
  try {
    yield* chunks;
  } catch (cause) {
    if (cause instanceof PantherctlError) throw cause;
    throw new PantherctlError('INPUT_INVALID', `cannot read ${name}: ${reasonOf(cause)}`, { cause });
  }
}

function buildProblem(name: string, reason: string): Problem {
  return {
    check: 'readable-file',
    path: '',
    file: name,
    message: `cannot read ${name}: ${reason}`,
    fix: 'name a file or folder that can be read, or - for standard input',
    severity: 'error',
  };
}

function byCodeUnits(left: string, right: string): number {
  return left < right ? -1 : 1;
}
