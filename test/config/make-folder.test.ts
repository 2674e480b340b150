import { existsSync, mkdtempSync, rmSync, statSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { makeFolder } from '../../src/config/make-folder.ts';

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'make-folder-'));
});
afterEach(() => {
  rmSync(folder, { recursive: true, force: true });
});

it('makes the parents that are missing, each with the mode that is asked for', () => {
  makeFolder(join(folder, 'a', 'b', 'c'), 0o700);
  for (const path of ['a', 'a/b', 'a/b/c']) expect(statSync(join(folder, path)).mode & 0o777).toBe(0o700);
});

it('leaves a folder that is there as it is', () => {
  makeFolder(join(folder, 'a'), 0o755);
  makeFolder(join(folder, 'a'), 0o700);
  expect(statSync(join(folder, 'a')).mode & 0o777).toBe(0o755);
});

it('goes through a link to a folder', () => {
  makeFolder(join(folder, 'real'));
  symlinkSync(join(folder, 'real'), join(folder, 'link'));
  makeFolder(join(folder, 'link'));
  makeFolder(join(folder, 'link', 'a'));
  expect(existsSync(join(folder, 'real', 'a'))).toBe(true);
});

it('says what is in the way', () => {
  writeFileSync(join(folder, 'file'), '');
  symlinkSync(join(folder, 'nowhere'), join(folder, 'dangling'));
  expect(() => makeFolder(join(folder, 'file'))).toThrow('EEXIST');
  expect(() => makeFolder(join(folder, 'file', 'a', 'b'))).toThrow('ENOTDIR');
  expect(() => makeFolder(join(folder, 'dangling', 'a', 'b'))).toThrow('EEXIST');
});

it('comes to an end where the system makes no folders', () => {
  expect(() => makeFolder('/proc/nowhere')).toThrow(/^E[A-Z]+: /);
  expect(() => makeFolder('/proc/nowhere/a/b')).toThrow(/^E[A-Z]+: /);
});
