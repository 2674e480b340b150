import { spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { lockFolder } from '../../src/local/folder-lock.ts';

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'lock-'));
});
afterEach(() => {
  rmSync(folder, { recursive: true, force: true });
});

const refusal = (message: string, fix: string): unknown =>
  expect.objectContaining({ code: 'LOCAL_STATE', message, fix });

/** What a process on a system that tells no start times would see. */
const unknownStart = (): string => '';

test('keeps others out until it is given back, and leaves nothing', () => {
  const unlock = lockFolder(folder);
  const inUse = refusal(
    `the local cloud in ${folder} is in use by process ${process.pid}`,
    `wait until that command is done; if that process is no pantherctl, delete ${join(folder, 'lock')}`,
  );
  expect(() => lockFolder(folder)).toThrow(inUse);
  expect(() => lockFolder(folder, unknownStart)).toThrow(inUse);
  expect(readdirSync(folder)).toEqual(['lock']);
  unlock();
  expect(readdirSync(folder)).toEqual([]);
});

test('takes over the lock of a process whose id another process has by now', () => {
  lockFolder(folder, () => '100');
  lockFolder(folder, () => '200')();
  expect(readdirSync(folder)).toEqual([]);
});

test('trusts the id alone where the system tells no start times', () => {
  lockFolder(folder, unknownStart);
  expect(() => lockFolder(folder, unknownStart)).toThrow('is in use');
  expect(() => lockFolder(folder, () => '200')).toThrow('is in use');
});

test('notes when the process began, if the system tells', () => {
  const unlock = lockFolder(folder, () => '12345');
  expect(readFileSync(join(folder, 'lock'), 'utf8')).toBe(`${process.pid} 12345\n`);
  unlock();
});

test.each([
  ['of a process that is gone', () => `${spawnSync(process.execPath, ['-e', '']).pid} 1`],
  ['that nobody can read', () => 'nonsense'],
  ['that is empty', () => ''],
])('takes over a lock %s', (_, holder) => {
  writeFileSync(join(folder, 'lock'), holder());
  lockFolder(folder)();
  expect(readdirSync(folder)).toEqual([]);
});

test('takes over the lock of a process that was killed and that its parent never asked after', async () => {
  // The shell becomes a program that asks after no child, so the child stays in the table of processes when it has ended.
  const parent = spawn('sh', ['-c', 'sleep 30 & echo $!; exec sleep 30']);
  try {
    const [chunk] = (await once(parent.stdout, 'data')) as [Buffer];
    const child = Number(chunk.toString('utf8'));
    writeFileSync(join(folder, 'lock'), `${child}`);
    expect(() => lockFolder(folder)).toThrow(`is in use by process ${child}`);
    process.kill(child, 'SIGKILL');
    await expect.poll(() => spawnSync('cat', [`/proc/${child}/stat`], { encoding: 'utf8' }).stdout).toContain(') Z ');
    lockFolder(folder)();
    expect(readdirSync(folder)).toEqual([]);
  } finally {
    parent.kill('SIGKILL');
  }
});

test('says what to do about a folder of that name', () => {
  mkdirSync(join(folder, 'lock'));
  expect(() => lockFolder(folder)).toThrow(
    refusal(
      `${join(folder, 'lock')} is in the way: it is not the lock that a command leaves`,
      'delete it, or move it away',
    ),
  );
  expect(readdirSync(folder)).toEqual(['lock']);
});
