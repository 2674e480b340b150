import { createHash } from 'node:crypto';
import { open, readFile, rm } from 'node:fs/promises';
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

const version = 1;

/** Of all that a restore goes by, so that settings cannot end up on another bucket either. */
function digestOf(bucket: string, owner: string, time: string, notifications: unknown): string {
  return createHash('sha256')
    .update(JSON.stringify([bucket, owner, time, notifications]))
    .digest('hex');
}

/**
 * Reads a backup. Throws `INPUT_INVALID` for a file that is not one: not to be read, cut off, of another version, without a
 * part, or edited since it was written.
 */
export async function readNotificationBackup(file: string): Promise<NotificationBackup> {
  const refuse = (what: string, fix = 'name another backup of that bucket', cause?: unknown): PantherctlError =>
    new PantherctlError('INPUT_INVALID', `the backup ${file} ${what}`, { fix, cause });
  let text: string;
  try {
    text = await readFile(file, 'utf8');
  } catch (cause) {
    throw refuse(`cannot be read: ${reasonOf(cause)}`, 'name a file that pantherctl bucket connect has written', cause);
  }
  let document: unknown;
  try {
    document = JSON.parse(text);
  } catch (cause) {
    throw refuse(text.trimEnd().endsWith('}') ? 'is not JSON' : 'is cut off', undefined, cause);
  }
  if (typeof document !== 'object' || document === null) throw refuse('is not a backup of notifications');
  const {
    bucket,
    digest,
    notifications,
    owner,
    time,
    version: written,
  } = document as Readonly<Record<string, unknown>>;
  if (written !== version) {
    throw refuse(
      `has version ${JSON.stringify(written)}, and this pantherctl reads version ${version}`,
      'read it with the pantherctl that wrote it',
    );
  }
  const isWhole = typeof bucket === 'string' && typeof owner === 'string' && typeof time === 'string';
  if (!isWhole || Number.isNaN(Date.parse(time)) || typeof notifications !== 'object' || notifications === null) {
    throw refuse('lacks its bucket, owner, time or notifications');
  }
  if (digest !== digestOf(bucket, owner, time, notifications)) {
    throw refuse('was edited since it was written: its digest does not fit', 'name one that was not edited');
  }
  return { bucket, owner, time: Date.parse(time), notifications: notifications as BucketNotifications };
}

/** Backups of one bucket at one instant; more than that is a fault in the clock. */
const sameInstantMaxCount = 1_000;

/**
 * Writes a backup as `<folder>/<bucket>-<time>.json`, readable by its owner only, and resolves with its path. A backup that
 * is there already stays, and the new one is numbered: `<bucket>-<time>-2.json`.
 * The file carries the SHA-256 of the settings and of where and when they were, so that a restore can tell whether it was edited.
 * Throws `OUTPUT_UNWRITABLE`; then no file is left.
 */
export async function writeNotificationBackup(folder: string, backup: NotificationBackup): Promise<string> {
  const { bucket, notifications, owner } = backup;
  const time = new Date(backup.time).toISOString();
  const digest = digestOf(bucket, owner, time, notifications);
  const document = { version, bucket, owner, time, digest, notifications };
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
