import { createHash } from 'node:crypto';
import { mkdir, rename, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { PantherctlError } from '../errors.ts';
import type { BucketNotifications } from '../ports/buckets.ts';

/** A bucket's notification settings at one moment. */
export interface NotificationBackup {
  readonly bucket: string;
  /** Account that owns the bucket. */
  readonly owner: string;
  /** Milliseconds since 1970. */
  readonly time: number;
  readonly notifications: BucketNotifications;
}

/**
 * Writes a backup as `<folder>/<bucket>-<time>.json`, readable by its owner only, and resolves with its path.
 * The file carries the SHA-256 of the settings, so that a restore can tell whether it was edited.
 * Throws `OUTPUT_UNWRITABLE`; then no half-written file is left under that name.
 */
export async function writeNotificationBackup(folder: string, backup: NotificationBackup): Promise<string> {
  const time = new Date(backup.time).toISOString();
  const file = join(folder, `${backup.bucket}-${time.replaceAll(/[-:]/g, '').replace('.', '')}.json`);
  const digest = createHash('sha256').update(JSON.stringify(backup.notifications)).digest('hex');
  const document = {
    version: 1,
    bucket: backup.bucket,
    owner: backup.owner,
    time,
    digest,
    notifications: backup.notifications,
  };
  try {
    await mkdir(folder, { recursive: true, mode: 0o700 });
    await writeFile(`${file}.partial`, `${JSON.stringify(document, null, 2)}\n`, { mode: 0o600 });
    await rename(`${file}.partial`, file);
  } catch (error) {
    throw new PantherctlError(
      'OUTPUT_UNWRITABLE',
      `the backup ${file} cannot be written, so the bucket was not changed`,
      {
        fix: 'name a folder that can be written with --backup-dir',
        cause: error,
      },
    );
  }
  return file;
}
