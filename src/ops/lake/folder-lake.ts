import { open, rename, rm } from 'node:fs/promises';
import type { FileHandle } from 'node:fs/promises';
import { basename, dirname, join, resolve, sep } from 'node:path';
import { makeFolder } from '../../config/make-folder.ts';
import { PantherctlError } from '../../errors.ts';
import type { LakeStore, LakeUpload } from '../../ports/lake-store.ts';
import { reasonOf } from '../read-folder.ts';

/**
 * A folder that takes what else goes to a bucket, whatever its name: keys are paths below the folder. A file is written
 * under another name beside its own and renamed when it is whole. `write` and `finish` throw `OUTPUT_UNWRITABLE`, and
 * `INPUT_INVALID` for a key that leads out of the folder.
 */
export function createFolderLake(folder: string): LakeStore {
  const home = resolve(folder);
  let count = 0;
  return {
    begin: (_bucket, key) => createFileUpload(home, key, (count += 1)),
  };
}

/**
 * Two uploads of the same key at once do not share the name under which they are made: `number` tells them apart, and the
 * next free one if another process is at the same key.
 */
function createFileUpload(home: string, key: string, number: number): LakeUpload {
  let file: FileHandle | undefined;
  let made: string | undefined;
  let size = 0;

  const openFile = async (): Promise<FileHandle> => {
    if (file !== undefined) return file;
    const path = findPath(home, key);
    makeFolder(dirname(path));
    for (let next = number; file === undefined; next += 1) {
      const part = join(dirname(path), `.${basename(path)}.${next}.part`);
      file = await openNew(part);
      if (file !== undefined) made = part;
    }
    return file;
  };
  const writing = async (body: () => Promise<void>): Promise<void> => {
    try {
      await body();
    } catch (cause) {
      if (cause instanceof PantherctlError) throw cause;
      throw new PantherctlError('OUTPUT_UNWRITABLE', `cannot write ${join(home, key)}: ${reasonOf(cause)}`, {
        fix: 'choose another folder with `--out`, or mend its permissions',
        cause,
      });
    }
  };
  const discard = async (): Promise<void> => {
    await file?.close().catch(() => undefined);
    file = undefined;
    if (made !== undefined) await rm(made, { force: true }).catch(() => undefined);
    made = undefined;
  };

  return {
    write: (chunk) =>
      writing(async () => {
        await (await openFile()).writeFile(chunk);
        size += chunk.byteLength;
      }),
    finish: async () => {
      try {
        await writing(async () => {
          const whole = await openFile();
          file = undefined;
          await whole.close();
          if (made !== undefined) await rename(made, findPath(home, key));
          made = undefined;
        });
      } finally {
        await discard();
      }
      return { size };
    },
    abort: discard,
  };
}

/** Undefined if there is a file of that name. */
async function openNew(path: string): Promise<FileHandle | undefined> {
  try {
    return await open(path, 'wx');
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'EEXIST') return undefined;
    throw error;
  }
}

/** Throws `INPUT_INVALID` for a key that would leave the folder, or that no file can be named by. */
function findPath(home: string, key: string): string {
  const parts = key.split('/');
  const isPlain = parts.every((part) => part !== '' && part !== '.' && part !== '..' && !part.includes('\u0000'));
  const path = join(home, ...parts);
  if (isPlain && (sep === '/' || !key.includes(sep)) && path.startsWith(home.endsWith(sep) ? home : home + sep)) {
    return path;
  }
  throw new PantherctlError('INPUT_INVALID', `key ${JSON.stringify(key)} is no path below ${home}`, {
    fix: 'use keys of names and single slashes',
  });
}
