import { createHash } from 'node:crypto';
import { mkdtempSync, rmSync, utimesSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { unzipSync } from 'fflate';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { packageLogProcessor } from '../../src/ops/package-function.ts';

let folder = '';
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'pantherctl-package-'));
});
afterEach(() => rmSync(folder, { recursive: true }));

function write(text: string): URL {
  const file = join(folder, 'log-processor.mjs');
  writeFileSync(file, text);
  return pathToFileURL(file);
}

it('zips the function under the name that Lambda is told', async () => {
  const { key, sha256, zip } = await packageLogProcessor(write('export const handler = 1;'));
  const files = unzipSync(zip);
  expect(Object.keys(files)).toEqual(['log-processor.mjs']);
  expect(Buffer.from(files['log-processor.mjs'] ?? '').toString()).toBe('export const handler = 1;');
  expect(sha256).toBe(createHash('sha256').update(zip).digest('hex'));
  expect(key).toBe(`code/log-processor-${sha256.slice(0, 16)}.zip`);
});

it('gives the same bytes for the same code whenever it is asked, and another key for other code', async () => {
  const file = write('a');
  const first = await packageLogProcessor(file);
  utimesSync(file, new Date(), new Date(2001, 1, 1));
  expect(await packageLogProcessor(file)).toEqual(first);
  expect((await packageLogProcessor(write('b'))).key).not.toBe(first.key);
});

it('says how to get the code where it was not built', async () => {
  const missing = pathToFileURL(join(folder, 'missing.mjs'));
  await expect(packageLogProcessor(missing)).rejects.toMatchObject({
    code: 'NOT_INSTALLED',
    fix: 'run npm run build in the folder of pantherctl',
  });
});
