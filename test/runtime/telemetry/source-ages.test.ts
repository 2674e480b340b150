import { describe, expect, it } from 'vitest';
import { PantherctlError } from '../../../src/errors.ts';
import type { Clock } from '../../../src/ports/clock.ts';
import { createSourceAges } from '../../../src/runtime/telemetry/source-ages.ts';
import { createManualClock } from '../access/manual-clock.ts';
import { createMemoryLake } from '../output/memory-lake.ts';
import type { StoredObject } from '../output/memory-lake.ts';

const minute = 60_000;

function setUp() {
  const stored = new Map<string, StoredObject>();
  const clock = createManualClock();
  const logged: string[] = [];
  const world = { isDown: false, reads: [] as (string | undefined)[] };
  const note = (message: string) => void logged.push(message);
  const log = { info: note, warn: note, error: note };
  /** What one process of several has. */
  const make = (own: Clock = clock, failAt?: number) =>
    createSourceAges({
      clock: own,
      log,
      bucket: 'runtime',
      lake: createMemoryLake(failAt === undefined ? {} : { failAt }, stored),
      documents: {
        async read(bucket, key, knownEtag) {
          await Promise.resolve();
          if (world.isDown) throw new PantherctlError('NO_ANSWER', 'no');
          world.reads.push(knownEtag);
          const text = stored.get(`${bucket}/${key}`)?.bytes.toString();
          if (text === undefined) return undefined;
          return knownEtag === text ? 'unchanged' : { text, etag: text };
        },
        list: async () => Promise.resolve([]),
      },
    });
  return { clock, logged, make, stored, world };
}

describe("the age of a source's data", () => {
  it('is the time since it was last read, by whichever process', async () => {
    const { clock, make } = setUp();
    const [one, other] = [make(), make()];
    await one.noteData('prod');
    clock.time += 10 * minute;
    await other.noteData('prod');
    clock.time += 3 * minute;
    expect([await one.read('prod'), await other.read('prod'), await make().read('prod')]).toEqual([
      3 * minute,
      3 * minute,
      3 * minute,
    ]);
  });

  it('counts from the first question where there never was any', async () => {
    const { clock, make } = setUp();
    expect(await make().read('new')).toBe(0);
    clock.time += 20 * minute;
    expect(await make().read('new')).toBe(20 * minute);
    await make().noteData('new');
    expect(await make().read('new')).toBe(0);
  });

  it('is kept apart for each source', async () => {
    const { clock, make, stored } = setUp();
    const ages = make();
    await ages.noteData('one');
    clock.time += minute;
    await ages.noteData('two');
    expect([...stored.keys()]).toEqual(['runtime/state/one.json', 'runtime/state/two.json']);
    expect([await ages.read('one'), await ages.read('two')]).toEqual([minute, 0]);
  });

  it('is noted once a minute, and read by its etag', async () => {
    const { clock, make, stored, world } = setUp();
    const ages = make();
    const before = clock.time;
    await ages.noteData('prod');
    clock.time += minute - 1;
    await ages.noteData('prod');
    expect(stored.get('runtime/state/prod.json')?.bytes.toString()).toBe(`{"lastDataAt":${before}}\n`);
    await ages.read('prod');
    expect(await ages.read('prod')).toBe(minute - 1);
    expect(world.reads).toEqual([undefined, `{"lastDataAt":${before}}\n`]);
    clock.time += 1;
    await ages.noteData('prod');
    expect(await ages.read('prod')).toBe(0);
  });

  it('is unknown where it cannot be read, and nothing is put in its place', async () => {
    const { logged, make, stored, world } = setUp();
    world.isDown = true;
    expect(await make().read('prod')).toBeUndefined();
    expect(stored.size).toBe(0);
    expect(logged).toEqual(['the time of the last data could not be read']);
  });

  it('that could not be noted is noted with the next object', async () => {
    const { logged, make, stored } = setUp();
    const ages = make(undefined, 0);
    await ages.noteData('prod');
    expect([stored.size, logged]).toEqual([0, ['the time of the last data could not be noted']]);
    await ages.noteData('prod');
    expect(stored.size).toBe(1);
  });

  it('begins anew where its note is damaged', async () => {
    const { clock, make, stored } = setUp();
    for (const text of ['no JSON', '{}', 'null', '{"lastDataAt":"x"}']) {
      stored.set('runtime/state/prod.json', { bytes: Buffer.from(text), options: { contentType: '' } });
      expect(await make().read('prod')).toBe(0);
      clock.time += minute;
      expect(await make().read('prod')).toBe(minute);
    }
  });
});
