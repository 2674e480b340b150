import { createHash } from 'node:crypto';
import { open, rm } from 'node:fs/promises';
import type { FileHandle } from 'node:fs/promises';
import { join } from 'node:path';
import { makeFolder } from '../config/make-folder.ts';
import { PantherctlError } from '../errors.ts';
import type { BucketNotifications } from '../ports/buckets.ts';
import { reasonOf } from './read-folder.ts';

/** A bucket's notification settings at one moment. */
export interface NotificationBackup {
  readonly bucket: string;
  /** Account that owns the bucket. */
  readonly owner: string;
  /** Milliseconds since 1970. */
  readonly time: number;
  readonly notifications: BucketNotifications;
}

/** Backups of one bucket at one instant; more than that is a fault in the clock. */
const sameInstantMaxCount = 1_000;

/**
 * Writes a backup as `<folder>/<bucket>-<time>.json`, readable by its owner only, and resolves with its path. A backup that
 * is there already stays, and the new one is numbered: `<bucket>-<time>-2.json`.
 * The file carries the SHA-256 of the settings, so that a restore can tell whether it was edited.
 * Throws `OUTPUT_UNWRITABLE`; then no file is left.
 */
export async function writeNotificationBackup(folder: string, backup: NotificationBackup): Promise<string> {
  const { bucket, notifications, owner } = backup;
  const time = new Date(backup.time).toISOString();
  const digest = createHash('sha256').update(JSON.stringify(notifications)).digest('hex');
  const document = { version: 1, bucket, owner, time, digest, notifications };
  const name = `${bucket}-${time.replaceAll(/[-:]/g, '').replace('.', '')}`;
  try {
    makeFolder(folder, 0o700);
    return await writeNew(join(folder, name), `${JSON.stringify(document, null, 2)}\n`);
  } catch (cause) {
    throw new PantherctlError(
      'OUTPUT_UNWRITABLE',
      `cannot write the backup ${join(folder, name)}.json: ${reasonOf(cause)}; the bucket was not changed`,
      { fix: 'name a folder that can be written with --backup-dir', cause },
    );
  }
}

/** Writes to the first name that is free and waits until the disk has it, since what it holds is about to be replaced. */
async function writeNew(path: string, text: string): Promise<string> {
  for (let count = 1; ; count += 1) {
    const file = `${path}${count === 1 ? '' : `-${count}`}.json`;
    let handle: FileHandle;
    try {
      handle = await open(file, 'wx', 0o600);
    } catch (error) {
      if (isThere(error) && count < sameInstantMaxCount) continue;
      throw error;
    }
    try {
      await handle.writeFile(text);
      await handle.sync();
      return file;
    } catch (error) {
      await rm(file, { force: true });
      throw error;
    } finally {
      await handle.close();
    }
  }
}

function isThere(error: unknown): boolean {
  return error instanceof Error && 'code' in error && error.code === 'EEXIST';
}
