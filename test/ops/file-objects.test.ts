import { mkdirSync, mkdtempSync, rmSync, symlinkSync, utimesSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { listFileObjects } from '../../src/ops/file-objects.ts';
import type { ByteChunks, FileObject } from '../../src/ops/file-objects.ts';

let cwd: string;
beforeEach(() => {
  cwd = mkdtempSync(join(tmpdir(), 'pantherctl-files-'));
  mkdirSync(join(cwd, 'logs', 'b'), { recursive: true });
  writeFileSync(join(cwd, 'logs', 'b', '1.json'), 'b1');
  writeFileSync(join(cwd, 'logs', 'a.json'), 'a');
  writeFileSync(join(cwd, 'logs', 'B.json'), 'B');
  utimesSync(join(cwd, 'logs', 'a.json'), 1_000, 2_000.5);
});
afterEach(() => {
  rmSync(cwd, { recursive: true, force: true });
});

async function* input(): AsyncGenerator<Uint8Array> {
  yield await Promise.resolve(Buffer.from('from '));
  yield Buffer.from('input');
}
const list = (...names: readonly string[]) => listFileObjects(names, { cwd, standardInput: input(), now: 5_000 });
const read = async (object: FileObject | undefined): Promise<string> => {
  const chunks: Uint8Array[] = [];
  for await (const chunk of object?.open() ?? ([] as unknown as ByteChunks)) chunks.push(chunk);
  return Buffer.concat(chunks).toString();
};

test('files come as they are named, those of a folder in the order of their names, and each once', async () => {
  const found = await list('logs/b/1.json', 'logs', './logs/a.json');
  expect(found.map(({ name }) => name)).toEqual(['logs/b/1.json', 'logs/B.json', 'logs/a.json']);
  expect(await Promise.all(found.map(read))).toEqual(['b1', 'B', 'a']);
});

test('a file says how large it is and when it was written', async () => {
  const [file] = await list(join(cwd, 'logs', 'a.json'));
  expect(file).toMatchObject({ name: join(cwd, 'logs', 'a.json'), size: 1, lastModified: 2_000_500 });
});

test('a dash is standard input', async () => {
  const [file] = await list('-');
  expect(file).toMatchObject({ name: '-', size: undefined, lastModified: 5_000 });
  expect(await read(file)).toBe('from input');
});

test('a link that leads back to a folder around it makes no circle', async () => {
  symlinkSync('..', join(cwd, 'logs', 'b', 'up'));
  expect((await list('logs')).map(({ name }) => name)).toEqual(['logs/B.json', 'logs/a.json', 'logs/b/1.json']);
});

test('an empty folder holds nothing', async () => {
  mkdirSync(join(cwd, 'empty'));
  expect(await list('empty')).toEqual([]);
});

test('all that cannot be read is told at once', async () => {
  symlinkSync('nowhere', join(cwd, 'logs', 'dangling'));
  await expect(list('missing', 'logs', '/dev/null')).rejects.toMatchObject({
    code: 'INPUT_INVALID',
    message: 'cannot read missing: ENOENT: no such file or directory (and 2 more)',
    problems: [
      { file: 'missing' },
      { file: 'logs/dangling', message: expect.stringContaining('ENOENT') },
      { file: '/dev/null', message: 'cannot read /dev/null: it is neither a file nor a folder' },
    ],
  });
});

test('a file that is gone when it is opened is told by its name', async () => {
  const [file] = await list('logs/a.json');
  rmSync(join(cwd, 'logs', 'a.json'));
  await expect(read(file)).rejects.toMatchObject({
    code: 'INPUT_INVALID',
    message: 'cannot read logs/a.json: ENOENT: no such file or directory',
  });
});
