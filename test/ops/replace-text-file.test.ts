import { chmod, lstat, mkdir, mkdtemp, readdir, readFile, rm, stat, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { replaceTextFile } from '../../src/ops/replace-text-file.ts';

let folder = '';
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'pantherctl-replace-'));
});
afterEach(() => rm(folder, { recursive: true, force: true }));

const file = (name: string) => ({ path: join(folder, name), shown: name });

test('a file gets its new text, keeps its mode, and leaves nothing beside it', async () => {
  await writeFile(join(folder, 'a.yml'), 'old');
  await chmod(join(folder, 'a.yml'), 0o640);
  await replaceTextFile(file('a.yml'), 'old', 'new');
  expect(await readFile(join(folder, 'a.yml'), 'utf8')).toBe('new');
  expect((await stat(join(folder, 'a.yml'))).mode & 0o777).toBe(0o640);
  expect(await readdir(folder)).toEqual(['a.yml']);
});

test('a byte order mark stays', async () => {
  await writeFile(join(folder, 'a.yml'), '\uFEFFold');
  await replaceTextFile(file('a.yml'), 'old', 'new');
  expect(await readFile(join(folder, 'a.yml'), 'utf8')).toBe('\uFEFFnew');
});

test('a link stays a link, and the file that it stands for is written', async () => {
  await mkdir(join(folder, 'real'));
  await writeFile(join(folder, 'real', 'a.yml'), 'old');
  await symlink(join('real', 'a.yml'), join(folder, 'link.yml'));
  await replaceTextFile(file('link.yml'), 'old', 'new');
  expect((await lstat(join(folder, 'link.yml'))).isSymbolicLink()).toBe(true);
  expect(await readFile(join(folder, 'real', 'a.yml'), 'utf8')).toBe('new');
  expect([await readdir(folder), await readdir(join(folder, 'real'))]).toEqual([['link.yml', 'real'], ['a.yml']]);
});

test('a file that somebody else changed is left to them', async () => {
  await writeFile(join(folder, 'a.yml'), 'theirs');
  await expect(replaceTextFile(file('a.yml'), 'old', 'new')).rejects.toMatchObject({
    code: 'OUTPUT_UNWRITABLE',
    message: 'a.yml was changed by somebody else since it was read',
  });
  expect(await readFile(join(folder, 'a.yml'), 'utf8')).toBe('theirs');
});

test('a file that is gone is not made again', async () => {
  await expect(replaceTextFile(file('a.yml'), 'old', 'new')).rejects.toMatchObject({
    code: 'OUTPUT_UNWRITABLE',
    message: 'cannot write a.yml: ENOENT: no such file or directory',
  });
  expect(await readdir(folder)).toEqual([]);
});
