import { open, realpath, rm, stat } from 'node:fs/promises';
import type { FileHandle } from 'node:fs/promises';
import { PantherctlError } from '../errors.ts';
import { reasonOf } from '../ops/read-folder.ts';

/** A file that is sure to be writable, and not yet written. Exactly one of its two calls must follow. */
export interface ReservedFile {
  /** Makes the text the file's whole content. */
  write(text: string): Promise<void>;
  /** Gives the file back as it was: away if it was not there, untouched if it was. */
  release(): Promise<void>;
}

/** How to name the file in messages, and the flag that it came from. */
interface FileName {
  readonly path: string;
  readonly shown: string;
  readonly flag: string;
}

/**
 * Opens a file for writing before the work that makes its content, so that nothing is done in vain. Throws
 * `OUTPUT_UNWRITABLE`, naming the flag: also for a file that is there, unless `mayOverwrite`, and for a folder or device.
 */
export async function reserveFile(name: FileName, mayOverwrite: boolean): Promise<ReservedFile> {
  const { flag, path, shown } = name;
  try {
    if (!(await isThere(path))) return hold(name, await open(path, 'wx'), async () => rm(path, { force: true }));
    if (!mayOverwrite) {
      throw new PantherctlError('OUTPUT_UNWRITABLE', `${shown} exists already`, {
        fix: `name another file with --${flag}, or pass --yes to overwrite it`,
      });
    }
    if (!(await stat(path)).isFile()) throw refuse(name, 'it is no regular file');
    return hold(name, await open(await realpath(path), 'r+'), async () => {});
  } catch (cause) {
    throw cause instanceof PantherctlError ? cause : refuse(name, reasonOf(cause), cause);
  }
}

function hold(name: FileName, handle: FileHandle, undo: () => Promise<void>): ReservedFile {
  return {
    write: async (text) => {
      try {
        await handle.truncate();
        await handle.writeFile(text);
      } catch (cause) {
        throw refuse(name, reasonOf(cause), cause);
      } finally {
        await handle.close();
      }
    },
    release: async () => {
      await handle.close();
      await undo();
    },
  };
}

async function isThere(path: string): Promise<boolean> {
  try {
    await stat(path);
    return true;
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return false;
    throw error;
  }
}

function refuse({ flag, shown }: FileName, reason: string, cause?: unknown): PantherctlError {
  return new PantherctlError('OUTPUT_UNWRITABLE', `cannot write ${shown} of --${flag}: ${reason}`, {
    fix: `name a file in a folder that is there and can be written with --${flag}`,
    ...(cause === undefined ? {} : { cause }),
  });
}
