import { createHash } from 'node:crypto';
import { mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { readNotificationBackup, writeNotificationBackup } from '../../src/ops/notification-backup.ts';
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
    digest: createHash('sha256')
      .update('["acme-cloudtrail","123456789012","2026-01-02T03:04:05.067Z",{"EventBridgeConfiguration":{}}]')
      .digest('hex'),
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

it('gives back what was written, unknown keys and all', async () => {
  const notifications = {
    FutureConfigurations: [{ a: 1 }],
    TopicConfigurations: [{ Id: 'ü', Events: [], FutureKey: null }],
  };
  const written = { ...backup, notifications };
  const read = await readNotificationBackup(await writeNotificationBackup(folder, written));
  expect(read).toEqual(written);
  expect(JSON.stringify(read.notifications)).toBe(JSON.stringify(notifications));
});

it.each([
  ['cut off', (text: string) => text.slice(0, -20), 'is cut off'],
  ['empty', () => '', 'is cut off'],
  ['no JSON', () => '{ or } else }', 'is not JSON'],
  ['not an object', () => '1', 'is not a backup of notifications'],
  [
    'edited in its notifications',
    (text: string) => text.replace('EventBridgeConfiguration', 'EventbridgeConfiguration'),
    'was edited since',
  ],
  ['of another bucket now', (text: string) => text.replace('"acme-cloudtrail"', '"acme-trail"'), 'was edited since'],
  ['of another owner now', (text: string) => text.replace('"123456789012"', '"210987654321"'), 'was edited since'],
  ['without a digest', (text: string) => text.replace(/"digest": "[^"]*",/, ''), 'was edited since'],
  [
    'of another version',
    (text: string) => text.replace('"version": 1', '"version": 2'),
    'has version 2, and this pantherctl reads version 1',
  ],
  ['without an owner', (text: string) => text.replace('"owner"', '"possessor"'), 'lacks its bucket, owner'],
  ['without a time', (text: string) => text.replace(/"time": "[^"]*"/, '"time": "noon"'), 'lacks its bucket, owner'],
])('refuses a backup that is %s, by its name', async (_what, damage, message) => {
  const file = await writeNotificationBackup(folder, backup);
  writeFileSync(file, damage(readFileSync(file, 'utf8')));
  await expect(readNotificationBackup(file)).rejects.toMatchObject({
    code: 'INPUT_INVALID',
    message: expect.stringContaining(`${file} ${message}`),
  });
});

it('says why a backup cannot be read', async () => {
  await expect(readNotificationBackup(join(folder, 'none.json'))).rejects.toMatchObject({
    code: 'INPUT_INVALID',
    message: expect.stringContaining('ENOENT'),
  });
});
