import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { answerList, changeBehindLists } from '../../../src/local/faults/stale-lists.ts';
import type { PastAnswers } from '../../../src/local/faults/stale-lists.ts';
import { createSampleCloud, finishOperation, instances, prepareStackSet, stackSetName } from '../sample-cloud.ts';
import type { SampleCloud } from '../sample-cloud.ts';

async function prepare(seconds: number): Promise<SampleCloud> {
  const sample = createSampleCloud();
  await prepareStackSet(sample, sample.members);
  sample.cloud.world.addFault({ kind: 'stale-lists', seconds });
  return sample;
}

/** What lists tell, second after second, from the start of an operation on. */
async function watch(sample: SampleCloud): Promise<readonly string[]> {
  const stackSets = sample.cloud.stackSets(sample.administrator);
  const told: string[] = [];
  await stackSets.createInstances(instances('op', sample.members.slice(0, 2), ['us-east-1']));
  for (let second = 0; second < 40; second += 1) {
    const results = await stackSets.listResults(stackSetName, 'op');
    const all = await stackSets.listInstances(stackSetName);
    const operations = await stackSets.listOperations(stackSetName);
    told.push(`${operations.length} ${all.length} ${results.map(({ status }) => status).join(' ')}`);
    await sample.cloud.clock.sleep(1_000);
  }
  return told;
}

describe('lists that lag behind', () => {
  test('may not know of an operation that was just accepted, while descriptions do', async () => {
    const sample = await prepare(60);
    const stackSets = sample.cloud.stackSets(sample.administrator);
    const seen = new Set<number>();
    await stackSets.createInstances(instances('op', sample.members, ['us-east-1']));
    for (let tries = 0; tries < 20; tries += 1) {
      seen.add((await stackSets.listInstances(stackSetName)).length);
      expect(await stackSets.describeOperation(stackSetName, 'op')).toMatchObject({ status: 'RUNNING' });
      expect((await stackSets.describe(stackSetName))?.regions).toEqual(['us-east-1']);
    }
    expect(seen).toContain(0);
  });

  test('tell the truth once nothing has changed for as long as they may lag', async () => {
    const sample = await prepare(20);
    const stackSets = sample.cloud.stackSets(sample.administrator);
    await stackSets.createInstances(instances('op', sample.members, ['us-east-1']));
    await finishOperation(sample, 'op');
    await stackSets.listInstances(stackSetName);
    await sample.cloud.clock.sleep(20_001);
    const live = await stackSets.listInstances(stackSetName);
    expect(new Set(live.map(({ status }) => status))).toEqual(new Set(['CURRENT']));
    expect((await stackSets.listOperations(stackSetName))[0]).toMatchObject({ status: 'SUCCEEDED' });
  });

  test('lag in the same way for the same seed', async () => {
    const first = await watch(await prepare(15));
    expect(await watch(await prepare(15))).toEqual(first);
    expect(first.some((line) => line.startsWith('0 '))).toBe(true);
    expect(first.at(-1)).toMatch(/^1 2 SUCCEEDED SUCCEEDED$/);
  });

  test('do not lag without the fault', async () => {
    const sample = await prepare(60);
    sample.cloud.world.clearFaults();
    const stackSets = sample.cloud.stackSets(sample.administrator);
    await stackSets.createInstances(instances('op', sample.members, ['us-east-1']));
    expect(await stackSets.listInstances(stackSetName)).toHaveLength(sample.members.length);
  });

  test('do not take a refused call for one that was accepted', async () => {
    const sample = await prepare(600);
    const stackSets = sample.cloud.stackSets(sample.administrator);
    await stackSets.createInstances(instances('op', sample.members, ['us-east-1']));
    await finishOperation(sample, 'op');
    await sample.cloud.clock.sleep(600_001);
    await expect(stackSets.createInstances(instances('op', sample.members, ['us-east-1']))).rejects.toMatchObject({
      code: 'OPERATION_ID_EXISTS',
    });
    expect(await stackSets.listResults(stackSetName, 'op')).toHaveLength(sample.members.length);
  });
});

test('an answer was true at some instant within the lag, whatever is asked and changed when', () => {
  const steps = fc.array(fc.tuple(fc.constantFrom('ask', 'change'), fc.nat({ max: 8_000 })), { maxLength: 40 });
  fc.assert(
    fc.property(steps, fc.integer({ min: 1, max: 20 }), (script, seconds) => {
      const { state, cloud } = createSampleCloud();
      cloud.world.addFault({ kind: 'stale-lists', seconds });
      const past: PastAnswers = new Map();
      const changes = [{ at: state.now, version: 0 }];
      const present = (): number => changes.at(-1)?.version ?? 0;
      for (const [kind, pause] of script) {
        state.now += pause;
        if (kind === 'change') {
          changeBehindLists(state, past, {}, { list: present }, () => {
            changes.push({ at: state.now, version: changes.length });
          });
          continue;
        }
        const answer = answerList(state, past, {}, 'list', present);
        const replacedAt = changes.find(({ version }) => version > answer)?.at ?? Infinity;
        expect(replacedAt).toBeGreaterThanOrEqual(state.now - seconds * 1000);
      }
    }),
    { numRuns: 300 },
  );
});
