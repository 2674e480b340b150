import { existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join, relative } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { digestOf, renderManifest } from '../../src/config/generated-manifest.ts';
import type { GeneratedFile } from '../../src/config/generated-manifest.ts';
import { PantherctlError } from '../../src/errors.ts';
import { compareGeneratedFolder, isMendable, writeGeneratedFolder } from '../../src/ops/generated-folder.ts';

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'generated-'));
});
afterEach(() => {
  rmSync(folder, { recursive: true, force: true });
});

/** Files with the manifest that belongs to them. */
function folderOf(texts: Readonly<Record<string, string>>): readonly GeneratedFile[] {
  const files = Object.entries(texts).map(([path, text]) => ({ path, text }));
  const digests = Object.fromEntries(files.map(({ path, text }) => [path, digestOf(text)]));
  return [
    ...files,
    { path: 'manifest.json', text: renderManifest({ manifestVersion: 1, input: null, files: digests }) },
  ];
}

const first = folderOf({
  'panther-a.yml': 'a: 1\n',
  'json/panther-a.json': '{"a":1}\n',
  'sources/one.yml': 'one\n',
  'sources/two.yml': 'two\n',
});
const second = folderOf({ 'panther-a.yml': 'a: 2\n', 'json/panther-a.json': '{"a":1}\n', 'sources/one.yml': 'one\n' });

function put(path: string, text: string): void {
  mkdirSync(dirname(join(folder, path)), { recursive: true });
  writeFileSync(join(folder, path), text);
}

const get = (path: string): string => readFileSync(join(folder, path), 'utf8');
const list = (): readonly string[] =>
  readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name).slice(folder.length + 1))
    .toSorted();

async function refusal(work: Promise<unknown>): Promise<PantherctlError> {
  const error: unknown = await work.then(
    () => undefined,
    (reason: unknown) => reason,
  );
  expect(error).toBeInstanceOf(PantherctlError);
  return error as PantherctlError;
}

describe('comparing a generated folder', () => {
  it('finds nothing wrong in a folder that was just written', async () => {
    await writeGeneratedFolder(folder, first);
    expect(await compareGeneratedFolder(folder, first)).toEqual([]);
  });

  it('tells missing, stale, hand-edited and orphaned files apart', async () => {
    await writeGeneratedFolder(folder, first);
    put('sources/one.yml', 'edited\n');
    rmSync(join(folder, 'json/panther-a.json'));
    const differences = await compareGeneratedFolder(folder, second);
    expect(differences.map(({ path, kind }) => [path, kind])).toEqual([
      ['panther-a.yml', 'stale'],
      ['json/panther-a.json', 'missing'],
      ['sources/one.yml', 'hand-edited'],
      ['manifest.json', 'stale'],
      ['sources/two.yml', 'orphaned'],
    ]);
  });

  it('shows a stale or edited file as a diff from what is there to what is wanted', async () => {
    await writeGeneratedFolder(folder, first);
    const [stale] = await compareGeneratedFolder(folder, second);
    expect(stale?.diff).toContain('\n-a: 1\n+a: 2\n');
  });

  it('cuts a diff that nobody would read to the end', async () => {
    const lines = (word: string): string =>
      Array.from({ length: 500 }, (_each, index) => `${word} ${index} ${'x'.repeat(300)}`).join('\n');
    await writeGeneratedFolder(folder, folderOf({ 'panther-a.yml': lines('old') }));
    const [stale] = await compareGeneratedFolder(folder, folderOf({ 'panther-a.yml': lines('new') }));
    const shown = stale?.diff?.split('\n') ?? [];
    expect(shown.length).toBeLessThan(65);
    expect(Math.max(...shown.map((line) => line.length))).toBeLessThan(170);
    expect(shown.at(-2)).toMatch(/^… [0-9]+ more lines$/);
  });

  it('notices one changed byte, also where the line ends', async () => {
    await writeGeneratedFolder(folder, first);
    put('panther-a.yml', 'a: 1\r\n');
    expect((await compareGeneratedFolder(folder, first)).map(({ kind }) => kind)).toEqual(['hand-edited']);
  });

  it('finds leftovers by their shape when the manifest was lost or spoilt', async () => {
    await writeGeneratedFolder(folder, first);
    put('manifest.json', 'spoilt');
    const kinds = (await compareGeneratedFolder(folder, second)).map(({ path, kind }) => `${path} ${kind}`);
    expect(kinds).toEqual(['panther-a.yml stale', 'manifest.json stale', 'sources/two.yml unlisted']);
  });

  it('calls mendable what writing mends, and nothing else', async () => {
    await writeGeneratedFolder(folder, first);
    put('sources/mine.yml', 'mine\n');
    put('sources/one.yml', 'edited\n');
    rmSync(join(folder, 'json/panther-a.json'));
    const before = await compareGeneratedFolder(folder, second);
    await writeGeneratedFolder(folder, second);
    const after = await compareGeneratedFolder(folder, second);
    expect(after).toEqual([{ path: 'sources/mine.yml', kind: 'unlisted' }]);
    expect(before.filter((difference) => !isMendable(difference))).toEqual(after);
  });

  it('calls everything missing where there is no folder, and makes none', async () => {
    const nowhere = join(folder, 'not', 'there');
    const differences = await compareGeneratedFolder(nowhere, first);
    expect(new Set(differences.map(({ kind }) => kind))).toEqual(new Set(['missing']));
    expect(existsSync(nowhere)).toBe(false);
  });

  it('leaves files of others out of the account', async () => {
    await writeGeneratedFolder(folder, first);
    put('README.md', 'mine\n');
    put('sources/notes.txt', 'mine\n');
    expect(await compareGeneratedFolder(folder, first)).toEqual([]);
  });

  it('says so when the folder is a file', async () => {
    put('file', 'x');
    const error = await refusal(compareGeneratedFolder(join(folder, 'file'), first));
    expect(error.code).toBe('OUTPUT_UNWRITABLE');
  });
});

describe('writing a generated folder', () => {
  it('writes what differs, leaves what does not, and removes what it wrote before and no longer wants', async () => {
    const all = first.map(({ path }) => path);
    expect(await writeGeneratedFolder(folder, first)).toEqual({ written: all, unchanged: [], removed: [] });
    expect(await writeGeneratedFolder(folder, first)).toEqual({ written: [], unchanged: all, removed: [] });
    expect(await writeGeneratedFolder(folder, second)).toEqual({
      written: ['panther-a.yml', 'manifest.json'],
      unchanged: ['json/panther-a.json', 'sources/one.yml'],
      removed: ['sources/two.yml'],
    });
    expect(list()).toEqual(['json/panther-a.json', 'manifest.json', 'panther-a.yml', 'sources/one.yml']);
    for (const { path, text } of second) expect(get(path)).toBe(text);
  });

  it('overwrites edits of its own files and never touches files it did not write', async () => {
    await writeGeneratedFolder(folder, first);
    put('panther-a.yml', 'edited\n');
    put('panther-mine.yml', 'mine\n');
    put('sources/mine.yml', 'mine\n');
    await writeGeneratedFolder(folder, second);
    expect(get('panther-a.yml')).toBe('a: 2\n');
    expect(get('panther-mine.yml')).toBe('mine\n');
    expect(get('sources/mine.yml')).toBe('mine\n');
  });

  it('removes nothing on the word of a manifest that points out of the folder', async () => {
    const inner = join(folder, 'generated');
    put('precious.yml', 'mine\n');
    put(
      'generated/manifest.json',
      JSON.stringify({ manifestVersion: 1, input: null, files: { '../precious.yml': digestOf('mine\n') } }),
    );
    await writeGeneratedFolder(inner, first);
    expect(get('precious.yml')).toBe('mine\n');
  });

  it('leaves the folder as it was when making a file fails half-way', async () => {
    await writeGeneratedFolder(folder, first);
    function* failing(): Generator<GeneratedFile> {
      yield { path: 'panther-a.yml', text: 'new\n' };
      throw new PantherctlError('INPUT_INVALID', 'a source is wrong');
    }
    const error = await refusal(writeGeneratedFolder(folder, failing()));
    expect(error.code).toBe('INPUT_INVALID');
    expect(await compareGeneratedFolder(folder, first)).toEqual([]);
    expect(list()).toEqual(first.map(({ path }) => path).toSorted());
  });

  it('leaves no new folder behind when making a file fails', async () => {
    function* failing(): Generator<GeneratedFile> {
      yield { path: 'json/panther-a.json', text: 'a' };
      throw new PantherctlError('INPUT_INVALID', 'no such thing');
    }
    mkdirSync(join(folder, 'kept'));
    for (const target of ['new', 'new/below/deep', 'kept', 'kept/new']) {
      const error = await refusal(writeGeneratedFolder(join(folder, target), failing()));
      expect(error.code).toBe('INPUT_INVALID');
    }
    expect(readdirSync(folder, { recursive: true })).toEqual(['kept']);
    await refusal(writeGeneratedFolder(relative(process.cwd(), join(folder, 'new/below')), failing()));
    expect(readdirSync(folder)).toEqual(['kept']);
  });

  it('leaves the folder as it was when something stands where a file must go', async () => {
    await writeGeneratedFolder(folder, first);
    mkdirSync(join(folder, 'sources/three.yml'));
    const wanted = folderOf({ 'panther-a.yml': 'a: 3\n', 'sources/three.yml': 'three\n' });
    const error = await refusal(writeGeneratedFolder(folder, wanted));
    expect(error.code).toBe('OUTPUT_UNWRITABLE');
    expect(error.message).toContain('sources/three.yml');
    expect(get('panther-a.yml')).toBe('a: 1\n');
    expect(readdirSync(folder).filter((name) => name.startsWith('.'))).toEqual([]);
  });

  it('refuses a folder that is a file, and leaves the file alone', async () => {
    put('file', 'precious');
    for (const target of ['file', 'file/below']) {
      const error = await refusal(writeGeneratedFolder(join(folder, target), first));
      expect(error.code).toBe('OUTPUT_UNWRITABLE');
      expect(error.message).toContain(target);
      expect(error.fix).toContain('--out');
    }
    expect(get('file')).toBe('precious');
  });

  it('refuses a folder that the system will not make', async () => {
    const error = await refusal(writeGeneratedFolder(join(folder, 'x'.repeat(300)), first));
    expect(error.code).toBe('OUTPUT_UNWRITABLE');
    expect(error.message).toContain('ENAMETOOLONG');
    expect(list()).toEqual([]);
  });
});
