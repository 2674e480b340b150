import { existsSync } from 'node:fs';
import { mkdtemp, rename, rm, rmdir, writeFile } from 'node:fs/promises';
import { dirname, join, resolve } from 'node:path';
import type { GeneratedFile } from '../config/generated-manifest.ts';
import { makeFolder } from '../config/make-folder.ts';
import { PantherctlError } from '../errors.ts';
import { readManifest, readTextIfThere, reasonOf } from './read-folder.ts';

/** What became of the files, each path in one list. */
export interface WrittenFolder {
  readonly written: readonly string[];
  readonly unchanged: readonly string[];
  readonly removed: readonly string[];
}

/**
 * Makes a folder hold the given files. Everything that changes is first written beside its place and only then renamed
 * into it, so a failure leaves whole files, and, if it comes while writing, the folder as it was, or none if there was
 * none. Files that the last manifest lists and that are no longer wanted go; files that it does not list stay. An edit by
 * hand is overwritten: the folder is output, and its history is in Git. Throws `OUTPUT_UNWRITABLE`, and what the files
 * themselves throw.
 */
export async function writeGeneratedFolder(folder: string, files: Iterable<GeneratedFile>): Promise<WrittenFolder> {
  const missing = listMissing(resolve(folder));
  try {
    return await writeInto(folder, files);
  } catch (cause) {
    // What holds something cannot be taken away, and stays.
    for (const made of missing) await rmdir(made).catch(() => undefined);
    throw cause;
  }
}

async function writeInto(folder: string, files: Iterable<GeneratedFile>): Promise<WrittenFolder> {
  const staging = await openStaging(folder);
  try {
    const recorded = await readManifest(folder);
    const written: string[] = [];
    const unchanged: string[] = [];
    for (const { path, text } of files) {
      if ((await readTextIfThere(join(folder, path))) === text) {
        unchanged.push(path);
        continue;
      }
      await attempt(join(folder, path), () => writeNew(join(staging, path), text));
      written.push(path);
    }
    for (const path of written) {
      await attempt(join(folder, path), () => moveIntoPlace(join(staging, path), join(folder, path)));
    }
    const wanted = new Set([...written, ...unchanged]);
    const removed = Object.keys(recorded?.files ?? {}).filter((path) => !wanted.has(path));
    for (const path of removed) await attempt(join(folder, path), () => rm(join(folder, path), { force: true }));
    return { written, unchanged, removed };
  } finally {
    await rm(staging, { recursive: true, force: true });
  }
}

/** A folder of its own inside the output folder, hence on the same file system, so that a rename is one step. */
async function openStaging(folder: string): Promise<string> {
  return attempt(folder, async () => {
    makeFolder(folder);
    return mkdtemp(join(folder, '.pantherctl-'));
  });
}

/** The folder and those around it that are not there yet, the inner one first. */
function listMissing(folder: string): readonly string[] {
  return existsSync(folder) ? [] : [folder, ...listMissing(dirname(folder))];
}

async function writeNew(path: string, text: string): Promise<void> {
  makeFolder(dirname(path));
  await writeFile(path, text, { flag: 'wx' });
}

async function moveIntoPlace(from: string, to: string): Promise<void> {
  makeFolder(dirname(to));
  await rename(from, to);
}

async function attempt<Result>(path: string, work: () => Promise<Result>): Promise<Result> {
  try {
    return await work();
  } catch (cause) {
    throw new PantherctlError('OUTPUT_UNWRITABLE', `cannot write ${path}: ${reasonOf(cause)}`, {
      fix: 'choose another folder with `--out`, or mend its permissions',
      cause,
    });
  }
}
