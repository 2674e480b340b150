import { existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { createFolderLake } from '../../../src/ops/lake/folder-lake.ts';
import type { LakeStore } from '../../../src/ports/lake-store.ts';

const options = { contentType: 'application/gzip' };
const key = 'logs/aws_cloudtrail/year=2026/a.json.gz';
let folder: string;
let lake: LakeStore;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'pantherctl-lake-'));
  lake = createFolderLake(join(folder, 'out'));
});
afterEach(() => {
  rmSync(folder, { recursive: true, force: true });
});
const everything = (): string[] =>
  existsSync(join(folder, 'out'))
    ? readdirSync(join(folder, 'out'), { recursive: true, withFileTypes: true })
        .filter((entry) => entry.isFile())
        .map(({ name }) => name)
    : [];

describe('a folder in place of a bucket', () => {
  test('has a file at the path of the key, once it is whole', async () => {
    const upload = lake.begin('any', key, options);
    await upload.write(Buffer.from('one '));
    await upload.write(Buffer.from('two'));
    expect(existsSync(join(folder, 'out', key))).toBe(false);
    expect(await upload.finish()).toEqual({ size: 7 });
    expect(readFileSync(join(folder, 'out', key), 'utf8')).toBe('one two');
    expect(everything()).toEqual(['a.json.gz']);
  });

  test('takes an object of no bytes, and one in the place of another', async () => {
    expect(await lake.begin('any', key, options).finish()).toEqual({ size: 0 });
    const upload = lake.begin('other', key, options);
    await upload.write(Buffer.from('new'));
    await upload.finish();
    expect(readFileSync(join(folder, 'out', key), 'utf8')).toBe('new');
  });

  test('keeps two objects of the same key apart until one is whole', async () => {
    const [first, second] = [lake.begin('any', key, options), lake.begin('any', key, options)];
    await first.write(Buffer.from('first'));
    await second.write(Buffer.from('second'));
    await second.finish();
    await first.finish();
    expect(readFileSync(join(folder, 'out', key), 'utf8')).toBe('first');
    expect(everything()).toEqual(['a.json.gz']);
  });

  test('keeps two processes apart that write the same key at once', async () => {
    const other = createFolderLake(join(folder, 'out'));
    const [first, second] = [lake.begin('any', key, options), other.begin('any', key, options)];
    await first.write(Buffer.from('sa'));
    await second.write(Buffer.from('same'));
    await first.write(Buffer.from('me'));
    await first.finish();
    expect(readFileSync(join(folder, 'out', key), 'utf8')).toBe('same');
    await second.finish();
    expect(readFileSync(join(folder, 'out', key), 'utf8')).toBe('same');
    expect(everything()).toEqual(['a.json.gz']);
  });

  test('keeps nothing of an object that is given up, and what was there before stays', async () => {
    const before = lake.begin('any', key, options);
    await before.write(Buffer.from('before'));
    await before.finish();
    const upload = lake.begin('any', key, options);
    await upload.abort();
    await upload.write(Buffer.from('half'));
    await upload.abort();
    expect(everything()).toEqual(['a.json.gz']);
    expect(readFileSync(join(folder, 'out', key), 'utf8')).toBe('before');
  });

  test.each(['../a', 'a/../../b', '/etc/passwd', 'a//b', './a', '', 'a/', 'a\u0000b', '..'])(
    'refuses the key %j',
    async (wrong) => {
      const upload = lake.begin('any', wrong, options);
      await expect(upload.write(Buffer.from('x'))).rejects.toMatchObject({ code: 'INPUT_INVALID' });
      await expect(upload.finish()).rejects.toMatchObject({ code: 'INPUT_INVALID' });
      expect(everything()).toEqual([]);
      expect(readdirSync(folder)).toEqual([]);
    },
  );

  test('tells what is in the way, and leaves nothing', async () => {
    mkdirSync(join(folder, 'out', key), { recursive: true });
    const upload = lake.begin('any', key, options);
    await upload.write(Buffer.from('x'));
    await expect(upload.finish()).rejects.toMatchObject({
      code: 'OUTPUT_UNWRITABLE',
      message: expect.stringContaining(key),
    });
    expect(everything()).toEqual([]);
    writeFileSync(join(folder, 'out', 'file'), '');
    const below = lake.begin('any', 'file/a', options);
    await expect(below.write(Buffer.from('x'))).rejects.toMatchObject({ code: 'OUTPUT_UNWRITABLE' });
  });
});
