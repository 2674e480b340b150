import {
  copyFileSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import * as fc from 'fast-check';
import { afterEach, beforeEach, expect, test } from 'vitest';
import type { LocalCloud } from '../../src/local/create-local-cloud.ts';
import { initLocalFolder, openLocalFolder } from '../../src/local/local-folder.ts';
import type { Place } from '../../src/ports/place.ts';
import type { Stacks } from '../../src/ports/stacks.ts';
import { access } from './sample-cloud.ts';
import { topicTemplate } from './sample-templates.ts';

const stateFile = 'local-cloud.json';
const journalFile = 'local-cloud.journal';
let root: string;
let folder: string;
let accounts: readonly string[];

beforeEach(async () => {
  root = mkdtempSync(join(tmpdir(), 'pantherctl-test-'));
  folder = join(root, 'cloud');
  const organization = await initLocalFolder(folder, { seed: 7, accounts: 6 });
  accounts = organization.accounts.map(({ id }) => id);
});
afterEach(() => {
  rmSync(root, { recursive: true, force: true });
});

/** The folder as it lies there when the command that uses it is killed at this moment. */
function copyAsKilled(): string {
  const copy = mkdtempSync(join(root, 'killed-'));
  for (const name of readdirSync(folder)) {
    if (name.startsWith('local-cloud.')) copyFileSync(join(folder, name), join(copy, name));
  }
  return copy;
}

/** The whole state of a folder, as the next command leaves it that does nothing. */
async function stateOf(copy: string): Promise<string> {
  const cloud = await openLocalFolder(copy, { access });
  cloud.world.setSuspended(accounts[0] ?? '', false);
  cloud.close();
  expect(readdirSync(copy)).toEqual([stateFile]);
  return readFileSync(join(copy, stateFile), 'utf8');
}

const place = (index: number): Place => ({ accountId: accounts[index] ?? '', region: 'us-east-1' });
const request = (name: string, label: string): Parameters<Stacks['create']>[0] => ({
  name,
  template: topicTemplate,
  parameters: { Label: label, TopicName: name },
  tags: {},
});

type Step = (cloud: LocalCloud) => Promise<unknown>;
const index = fc.nat({ max: 4 });
const name = fc.constantFrom('one', 'two', 'under_score');
const label = fc.constantFrom('a', 'b', 'c'.repeat(5_000));
const steps: fc.Arbitrary<Step> = fc.oneof(
  fc.tuple(index, name, label).map(
    ([at, named, labelled]): Step =>
      (cloud) =>
        cloud.stacks(place(at)).create(request(named, labelled)),
  ),
  fc.tuple(index, name, label).map(
    ([at, named, labelled]): Step =>
      (cloud) =>
        cloud.stacks(place(at)).update(request(named, labelled)),
  ),
  fc.tuple(index, name).map(
    ([at, named]): Step =>
      (cloud) =>
        cloud.stacks(place(at)).remove(named),
  ),
  fc.tuple(index, name).map(
    ([at, named]): Step =>
      (cloud) =>
        cloud.stacks(place(at)).describe(named),
  ),
  fc.nat({ max: 40_000 }).map(
    (milliseconds): Step =>
      (cloud) =>
        cloud.clock.sleep(milliseconds),
  ),
  fc
    .constantFrom('throttling' as const, 'crash' as const, 'stack-failure' as const, 'execution-role-missing' as const)
    .chain((kind) => fc.record({ kind: fc.constant(kind), at: index, after: fc.nat({ max: 2 }) }))
    .map(
      ({ kind, at, after }): Step =>
        async (cloud) =>
          cloud.world.addFault({
            kind,
            account: place(at).accountId,
            ...(kind === 'execution-role-missing' ? {} : { times: 1, after }),
            ...(kind === 'crash' ? { call: 'stacks.update' } : {}),
          }),
    ),
);

test('a command that is killed after any change leaves exactly the state that it would have left by itself', async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(steps, { minLength: 1, maxLength: 25 }), async (script) => {
      await initLocalFolder(folder, { seed: 7, accounts: 6, replace: true });
      const cloud = await openLocalFolder(folder, { access });
      for (const step of script) await step(cloud).catch(() => undefined);
      await cloud
        .stacks(place(0))
        .remove('nothing')
        .catch(() => undefined);
      const killed = copyAsKilled();
      cloud.close();
      expect(await stateOf(killed)).toBe(await stateOf(folder));
    }),
    { numRuns: 40 },
  );
});

test('creating stacks adds to the journal and leaves the state alone, until the journal has grown as large', async () => {
  const cloud = await openLocalFolder(folder, { access });
  const before = readFileSync(join(folder, stateFile), 'utf8');
  await cloud.stacks(place(1)).create(request('one', 'a'));
  await cloud.stacks(place(2)).create(request('one', 'a'));
  expect(readFileSync(join(folder, stateFile), 'utf8')).toBe(before);
  const journal = readFileSync(join(folder, journalFile), 'utf8');
  expect(journal.split('"template":"{').length - 1).toBe(1);
  expect(journal.split('\n')).toHaveLength(5);

  await cloud.stacks(place(3)).create(request('one', 'x'.repeat(before.length)));
  expect(readFileSync(join(folder, journalFile), 'utf8').length).toBeGreaterThan(before.length);
  await cloud.stacks(place(4)).create(request('one', 'a'));
  expect(existsSync(join(folder, journalFile))).toBe(false);
  expect(readFileSync(join(folder, stateFile), 'utf8').length).toBeGreaterThan(before.length);
  cloud.close();
});

test('a journal that ends in the middle of a line counts up to the last whole one', async () => {
  const cloud = await openLocalFolder(folder, { access });
  for (const at of [1, 2, 3]) await cloud.stacks(place(at)).create(request('one', 'a'));
  const journal = readFileSync(join(folder, journalFile));
  const whole = copyAsKilled();
  cloud.close();
  for (let bytes = 0; bytes < journal.length; bytes += 37) {
    const text = journal.subarray(0, bytes);
    const copy = mkdtempSync(join(root, 'torn-'));
    copyFileSync(join(whole, stateFile), join(copy, stateFile));
    writeFileSync(join(copy, journalFile), text);
    const reopened = await openLocalFolder(copy, { access });
    const created = reopened.world.describe().accounts.flatMap(({ stacks }) => stacks);
    const wholeLines = text.toString('utf8').split('\n').length - 1;
    expect(created).toHaveLength(Math.max(0, wholeLines - 2));
    await reopened.stacks(place(4)).create(request('one', 'a'));
    reopened.close();
    expect(await stateOf(copy)).toContain(`:${place(4).accountId}:stack/one/`);
  }
});

test('nothing is lost when one command after the other is killed', async () => {
  const first = await openLocalFolder(folder, { access });
  await first.stacks(place(1)).create(request('one', 'a'));
  const killed = copyAsKilled();
  first.close();
  const second = await openLocalFolder(killed, { access });
  await second.stacks(place(2)).create(request('one', 'a'));
  const killedAgain = mkdtempSync(join(root, 'again-'));
  for (const each of [stateFile, journalFile]) copyFileSync(join(killed, each), join(killedAgain, each));
  second.close();
  const third = await openLocalFolder(killedAgain, { access });
  const owners = third.world.describe().accounts.filter(({ stacks }) => stacks.length === 1);
  expect(owners.map(({ id }) => id).toSorted()).toEqual([place(1), place(2)].map((at) => at.accountId).toSorted());
  third.close();
});

test('a journal that a newer state has overtaken counts for nothing', async () => {
  const cloud = await openLocalFolder(folder, { access });
  await cloud.stacks(place(1)).create(request('one', 'a'));
  const journal = readFileSync(join(folder, journalFile));
  await cloud.stacks(place(1)).remove('one');
  await cloud.clock.sleep(60_000);
  cloud.close();
  const expected = await stateOf(folder);
  expect(expected).not.toContain('stack/one/');
  writeFileSync(join(folder, journalFile), journal);
  expect(await stateOf(folder)).toBe(expected);
});

test.each([
  ['is no JSON', 'nonsense'],
  ['names a template that is not there', '{"at":0,"change":{"kind":"create","request":{}},"templateIndex":7}'],
  ['changes nothing that is known', '{"at":0}'],
])('a journal with a line before its end that %s is refused, and left as it is', async (_, line) => {
  const cloud = await openLocalFolder(folder, { access });
  for (const at of [1, 2]) await cloud.stacks(place(at)).create(request('one', 'a'));
  const killed = copyAsKilled();
  cloud.close();
  const [header, template, , ...rest] = readFileSync(join(killed, journalFile), 'utf8').split('\n');
  const damaged = [header, template, line, ...rest].join('\n');
  writeFileSync(join(killed, journalFile), damaged);
  await expect(openLocalFolder(killed)).rejects.toMatchObject({
    code: 'LOCAL_STATE',
    message: expect.stringContaining('line 3 of local-cloud.journal is damaged'),
  });
  expect(readdirSync(killed).toSorted()).toEqual([journalFile, stateFile].toSorted());
  expect(readFileSync(join(killed, journalFile), 'utf8')).toBe(damaged);
});

test('a change that could not be written is written with the next one', async () => {
  const cloud = await openLocalFolder(folder, { access });
  mkdirSync(join(folder, journalFile));
  await expect(cloud.stacks(place(1)).create(request('one', 'a'))).rejects.toMatchObject({ code: 'OUTPUT_UNWRITABLE' });
  rmSync(join(folder, journalFile), { recursive: true });
  await cloud.stacks(place(2)).create(request('one', 'a'));
  const killed = copyAsKilled();
  cloud.close();
  expect(await stateOf(killed)).toBe(await stateOf(folder));
});
