import { mkdir, mkdtemp, readdir, readFile, rm, stat, truncate, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { readPlanFile, writePlanFile } from '../../src/ops/plan-file.ts';

let folder = '';
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'pantherctl-plan-'));
});
afterEach(() => rm(folder, { recursive: true, force: true }));

test('a plan file is for its owner only, and takes the place of an older one', async () => {
  const path = join(folder, 'plan.json');
  await writeFile(path, 'an older plan', { mode: 0o644 });
  await writePlanFile(path, 'the plan');
  expect(await readPlanFile(path)).toBe('the plan');
  expect((await stat(path)).mode & 0o777).toBe(0o600);
  expect(await readdir(folder)).toEqual(['plan.json']);
});

test('a plan that cannot be put in its place leaves nothing behind', async () => {
  await mkdir(join(folder, 'plan.json', 'inside'), { recursive: true });
  await expect(writePlanFile(join(folder, 'plan.json'), 'x')).rejects.toMatchObject({ code: 'OUTPUT_UNWRITABLE' });
  expect(await readdir(folder)).toEqual(['plan.json']);
  await expect(writePlanFile(join(folder, 'nowhere', 'plan.json'), 'x')).rejects.toMatchObject({
    code: 'OUTPUT_UNWRITABLE',
    fix: expect.stringContaining('--out'),
  });
});

test('the draft of another run is neither overwritten nor removed', async () => {
  const draft = join(folder, 'plan.json.new');
  await writeFile(draft, 'theirs');
  await expect(writePlanFile(join(folder, 'plan.json'), 'ours')).rejects.toMatchObject({
    code: 'OUTPUT_UNWRITABLE',
    fix: expect.stringContaining(`remove ${draft}`),
  });
  expect(await readFile(draft, 'utf8')).toBe('theirs');
});

test('a file that is missing, a folder or far too large is refused by name', async () => {
  const large = join(folder, 'large.json');
  await writeFile(large, '');
  await truncate(large, 256 * 1_024 * 1_024 + 1);
  for (const path of [join(folder, 'nothing.json'), folder, large]) {
    await expect(readPlanFile(path)).rejects.toMatchObject({
      code: 'INPUT_INVALID',
      message: expect.stringContaining(path),
    });
  }
});

test('a folder that stands in the place of a plan file is most often one of a local cloud', async () => {
  await expect(readPlanFile(folder)).rejects.toMatchObject({
    message: `the plan file ${folder} is a folder`,
    fix: expect.stringContaining('--local=<dir>'),
  });
});
