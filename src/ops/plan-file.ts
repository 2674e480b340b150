import { open, readFile, rename, rm, stat } from 'node:fs/promises';
import { PantherctlError } from '../errors.ts';
import { reasonOf } from './read-folder.ts';

/** Largest plan file that is read, in bytes: one of 100,000 instances stays far below. */
const planFileMaxBytes = 256 * 1_024 * 1_024;

/**
 * Writes a plan file, readable by its owner only. It is written beside its place and renamed into it once the disk has
 * it, so that a reader sees the old file or the whole new one. Throws `OUTPUT_UNWRITABLE`; then nothing is left behind.
 */
export async function writePlanFile(path: string, text: string): Promise<void> {
  const draft = `${path}.new`;
  let isMade = false;
  try {
    const handle = await open(draft, 'wx', 0o600);
    isMade = true;
    try {
      await handle.writeFile(text);
      await handle.sync();
    } finally {
      await handle.close();
    }
    await rename(draft, path);
  } catch (cause) {
    // What somebody else has put there is not ours to remove.
    if (isMade) await rm(draft, { force: true });
    throw new PantherctlError('OUTPUT_UNWRITABLE', `cannot write the plan to ${path}: ${reasonOf(cause)}`, {
      fix:
        cause instanceof Error && 'code' in cause && cause.code === 'EEXIST'
          ? `remove ${draft}, which another run has left or is writing`
          : 'name a file in a folder that is there and can be written with --out',
      cause,
    });
  }
}

/** The text of a plan file. Throws `INPUT_INVALID` if it cannot be read or is far too large to be one. */
export async function readPlanFile(path: string): Promise<string> {
  try {
    const entry = await stat(path);
    if (entry.isDirectory()) throw refuseFolder(path);
    const { size } = entry;
    if (size > planFileMaxBytes) throw refuse(path, `it has ${size} bytes, too many for a plan`);
    return await readFile(path, 'utf8');
  } catch (cause) {
    throw cause instanceof PantherctlError ? cause : refuse(path, reasonOf(cause), cause);
  }
}

function refuseFolder(path: string): PantherctlError {
  return new PantherctlError('INPUT_INVALID', `the plan file ${path} is a folder`, {
    fix: 'name a file that `pantherctl plan --out` has written; the folder of a local cloud is joined with an equals sign, --local=<dir>',
  });
}

function refuse(path: string, reason: string, cause?: unknown): PantherctlError {
  return new PantherctlError('INPUT_INVALID', `cannot read the plan file ${path}: ${reason}`, {
    fix: 'name a file that `pantherctl plan --out` has written',
    ...(cause === undefined ? {} : { cause }),
  });
}
