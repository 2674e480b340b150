import { createHash } from 'node:crypto';
import { mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { writeNotificationBackup } from '../../src/ops/notification-backup.ts';
import type { NotificationBackup } from '../../src/ops/notification-backup.ts';

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'backup-'));
});
afterEach(() => {
  rmSync(folder, { recursive: true, force: true });
});

const backup: NotificationBackup = {
  bucket: 'acme-cloudtrail',
  owner: '123456789012',
  time: Date.UTC(2026, 0, 2, 3, 4, 5, 67),
  notifications: { EventBridgeConfiguration: {} },
};

it('writes what a restore needs, under the bucket and the time', async () => {
  const file = await writeNotificationBackup(join(folder, 'a', 'b'), backup);
  expect(file).toBe(join(folder, 'a', 'b', 'acme-cloudtrail-20260102T030405067Z.json'));
  expect(JSON.parse(readFileSync(file, 'utf8'))).toEqual({
    version: 1,
    bucket: 'acme-cloudtrail',
    owner: '123456789012',
    time: '2026-01-02T03:04:05.067Z',
    digest: createHash('sha256').update('{"EventBridgeConfiguration":{}}').digest('hex'),
    notifications: { EventBridgeConfiguration: {} },
  });
});

it('lets nobody else read it', async () => {
  const file = await writeNotificationBackup(join(folder, 'backups'), backup);
  expect(statSync(file).mode & 0o777).toBe(0o600);
  expect(statSync(join(folder, 'backups')).mode & 0o777).toBe(0o700);
});

it('keeps the backups of one instant side by side', async () => {
  const files = [];
  for (const Id of ['a', 'b', 'c']) {
    const notifications = { TopicConfigurations: [{ Id, Events: [] }] };
    files.push(await writeNotificationBackup(folder, { ...backup, notifications }));
  }
  expect(files.map((file) => file.slice(folder.length + 1))).toEqual([
    'acme-cloudtrail-20260102T030405067Z.json',
    'acme-cloudtrail-20260102T030405067Z-2.json',
    'acme-cloudtrail-20260102T030405067Z-3.json',
  ]);
  expect(files.map((file) => /"Id": "(.)"/.exec(readFileSync(file, 'utf8'))?.[1])).toEqual(['a', 'b', 'c']);
});

it('says why it cannot be written, and leaves nothing', async () => {
  writeFileSync(join(folder, 'file'), 'mine');
  await expect(writeNotificationBackup(join(folder, 'file'), backup)).rejects.toMatchObject({
    code: 'OUTPUT_UNWRITABLE',
    message: expect.stringContaining('EEXIST'),
    fix: expect.stringContaining('--backup-dir'),
  });
  expect(readdirSync(folder)).toEqual(['file']);
});
