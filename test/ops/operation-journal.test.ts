import { appendFileSync, mkdtempSync, readFileSync, renameSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { createMemoryJournal } from '../../src/ops/memory-journal.ts';
import { openOperationJournal } from '../../src/ops/operation-journal.ts';
import type { OperationIntent } from '../../src/ports/journal.ts';

let folder = '';
let path = '';
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'pantherctl-journal-'));
  path = join(folder, '.pantherctl', 'journal.jsonl');
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

function intent(operationId: string): OperationIntent {
  return {
    operationId,
    stackSet: 'panther-real-time-events',
    place: { accountId: '012345678901', region: 'us-west-2' },
    action: 'CREATE',
    digest: 'ab',
    instances: 3,
    at: 1_767_225_600_000,
  };
}

const openIds = async (at = path) => (await openOperationJournal(at).listOpen()).map(({ operationId }) => operationId);

describe('the operation journal', () => {
  it('is empty, and makes no file, before anything was begun', async () => {
    expect(await openIds()).toEqual([]);
    expect(() => statSync(path)).toThrow('ENOENT');
  });

  it('lists what was begun and not ended, oldest first, with all that was noted', async () => {
    const journal = openOperationJournal(path);
    for (const id of ['a', 'b', 'c']) await journal.begin(intent(id));
    await journal.end('b', 'SUCCEEDED');
    expect(await openOperationJournal(path).listOpen()).toEqual([intent('a'), intent('c')]);
    await journal.begin(intent('b'));
    expect(await openIds()).toEqual(['a', 'c', 'b']);
  });

  it('is readable by its owner only', async () => {
    await openOperationJournal(path).begin(intent('a'));
    expect([statSync(path).mode & 0o777, statSync(join(folder, '.pantherctl')).mode & 0o777]).toEqual([0o600, 0o700]);
  });

  it('passes over a last line that was cut off at any byte, and goes on after it', async () => {
    const journal = openOperationJournal(path);
    await journal.begin(intent('a'));
    const whole = readFileSync(path, 'utf8');
    await journal.begin(intent('b'));
    const both = readFileSync(path);
    for (let size = Buffer.byteLength(whole); size < both.length; size += 1) {
      writeFileSync(path, both.subarray(0, size));
      const cut = await openIds();
      expect(cut).toEqual(size === both.length - 1 ? ['a', 'b'] : ['a']);
      await journal.begin(intent('c'));
      await journal.end('a', 'ABSENT');
      expect((await openIds()).filter((id) => id !== 'b')).toEqual(['c']);
    }
  });

  it.each(['nonsense', '{"kind":"begin"}', '{"kind":"end"}', '[1]', 'null'])(
    'refuses %s in the middle, and names file and line',
    async (line) => {
      const journal = openOperationJournal(path);
      await journal.begin(intent('a'));
      appendFileSync(path, `${line}\n`);
      await journal.begin(intent('b'));
      await expect(journal.listOpen()).rejects.toMatchObject({
        code: 'INPUT_INVALID',
        message: `line 2 of the journal ${path} cannot be read`,
      });
    },
  );

  it('takes the entries of two processes in any order', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(fc.tuple(fc.boolean(), fc.boolean(), fc.nat(4)), { maxLength: 30 }), async (moves) => {
        rmSync(join(folder, '.pantherctl'), { recursive: true, force: true });
        const [left, right, model] = [openOperationJournal(path), openOperationJournal(path), createMemoryJournal()];
        for (const [isLeft, begins, number] of moves) {
          for (const journal of [isLeft ? left : right, model]) {
            if (begins) await journal.begin(intent(`op-${number}`));
            else await journal.end(`op-${number}`, 'FAILED');
          }
        }
        const ids = (list: readonly OperationIntent[]) => list.map(({ operationId }) => operationId).toSorted();
        expect(ids(await left.listOpen())).toEqual(ids(await model.listOpen()));
      }),
      { numRuns: 25 },
    );
  });

  it('sets a long file aside once everything in it has ended, and still hears of what came late', async () => {
    const journal = openOperationJournal(path);
    await journal.begin(intent('a'));
    const line = `${JSON.stringify({ kind: 'end', operationId: 'old', end: 'SUCCEEDED' })}\n`;
    appendFileSync(path, line.repeat(Math.ceil((256 * 1024) / line.length)));
    expect(await openIds()).toEqual(['a']);
    expect(statSync(path).size).toBeGreaterThan(256 * 1024);
    await journal.end('a', 'STOPPED');
    expect(await openIds()).toEqual([]);
    expect(() => statSync(path)).toThrow('ENOENT');
    appendFileSync(`${path}.old`, `${JSON.stringify({ kind: 'begin', intent: intent('late') })}\n`);
    await journal.begin(intent('next'));
    expect(await openIds()).toEqual(['late', 'next']);
  });

  it('says that it cannot be written, with a way out', async () => {
    writeFileSync(join(folder, 'file'), '');
    const journal = openOperationJournal(join(folder, 'file', 'journal.jsonl'));
    await expect(journal.begin(intent('a'))).rejects.toMatchObject({
      code: 'OUTPUT_UNWRITABLE',
      fix: expect.stringContaining('writable'),
    });
    await openOperationJournal(path).begin(intent('a'));
    renameSync(path, join(folder, 'moved'));
    expect(await openIds()).toEqual([]);
  });
});
