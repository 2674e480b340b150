import { chmod, chown, mkdtemp, open, readFile, realpath, rename, rm, stat } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { PantherctlError } from '../errors.ts';
import { reasonOf } from './read-folder.ts';

const byteOrderMark = '\uFEFF';

/** A file whose text is to be replaced; `shown` is its name in messages. */
export interface TextFile {
  readonly path: string;
  readonly shown: string;
}

/**
 * Replaces a file's text in one step: readers see the old file or the new one, whatever happens. Follows a link to the file
 * that it stands for, and keeps mode, owner and byte order mark. Throws `OUTPUT_UNWRITABLE`, and changes nothing, if the
 * file no longer holds `before` (both texts without the mark) or cannot be written.
 */
export async function replaceTextFile(file: TextFile, before: string, after: string): Promise<void> {
  try {
    const path = await realpath(file.path);
    const found = await readFile(path, 'utf8');
    const mark = found.startsWith(byteOrderMark) ? byteOrderMark : '';
    if (found.slice(mark.length) !== before) throw refuseChanged(file);
    await replace(path, mark + after);
  } catch (cause) {
    if (cause instanceof PantherctlError) throw cause;
    throw new PantherctlError('OUTPUT_UNWRITABLE', `cannot write ${file.shown}: ${reasonOf(cause)}`, {
      fix: `give yourself the right to write to ${dirname(file.shown)}, then run the command again`,
      cause,
    });
  }
}

function refuseChanged({ shown }: TextFile): PantherctlError {
  return new PantherctlError('OUTPUT_UNWRITABLE', `${shown} was changed by somebody else since it was read`, {
    fix: 'run the command again; it works on what the file says now',
  });
}

/** Beside the file, hence on its file system, so that the rename is one step. */
async function replace(path: string, text: string): Promise<void> {
  const old = await stat(path);
  const staging = await mkdtemp(join(dirname(path), '.pantherctl-'));
  try {
    const made = join(staging, basename(path));
    const handle = await open(made, 'wx', 0o600);
    try {
      await handle.writeFile(text);
      await handle.sync();
    } finally {
      await handle.close();
    }
    const { gid, uid } = await stat(made);
    // Only a privileged user may give a file away; the others keep it as their own.
    if (gid !== old.gid || uid !== old.uid) await chown(made, old.uid, old.gid).catch(() => undefined);
    await chmod(made, old.mode & 0o7777);
    await rename(made, path);
  } finally {
    await rm(staging, { recursive: true, force: true });
  }
}
