import { describe, expect, it } from 'vitest';
import { PantherctlError } from '../../../src/errors.ts';
import type { Documents } from '../../../src/ports/documents.ts';
import { createRegistryCache } from '../../../src/runtime/access/registry-cache.ts';
import { createManualClock } from './manual-clock.ts';
import { registryText, sourceOf } from './sample-registry.ts';

function setUp() {
  const clock = createManualClock();
  const faults: string[] = [];
  const reads: (string | undefined)[] = [];
  const world = {
    stored: { text: registryText(sourceOf('one')), etag: '"1"' } as { text: string; etag: string } | undefined,
    fault: undefined as PantherctlError | undefined,
  };
  const documents: Documents = {
    async read(bucket, key, knownEtag) {
      await Promise.resolve();
      expect([bucket, key]).toEqual(['panther-runtime', 'sources/registry.json']);
      reads.push(knownEtag);
      if (world.fault !== undefined) throw world.fault;
      return world.stored?.etag === knownEtag && knownEtag !== undefined ? 'unchanged' : world.stored;
    },
    list: async () => Promise.resolve([]),
  };
  const cache = createRegistryCache({
    documents,
    clock,
    bucket: 'panther-runtime',
    onFault: ({ code }) => faults.push(code),
  });
  const ids = async () => (await cache.read()).sources.map(({ id }) => id);
  return { world, clock, faults, reads, ids };
}

describe('the registry of sources', () => {
  it('is read once in two minutes, by its etag, and once for all that ask at once', async () => {
    const { clock, ids, reads, world } = setUp();
    await Promise.all([ids(), ids(), ids()]);
    clock.time += 119_999;
    world.stored = { text: registryText(sourceOf('two')), etag: '"2"' };
    expect(await ids()).toEqual(['one']);
    expect(reads).toEqual([undefined]);
    clock.time += 1;
    expect(await ids()).toEqual(['two']);
    clock.time += 120_000;
    expect(await ids()).toEqual(['two']);
    expect(reads).toEqual([undefined, '"1"', '"2"']);
  });

  it.each([
    [
      'is invalid',
      (world: ReturnType<typeof setUp>['world']) => (world.stored = { text: '{}', etag: '"2"' }),
      'INPUT_INVALID',
    ],
    ['is missing', (world: ReturnType<typeof setUp>['world']) => (world.stored = undefined), 'NOT_FOUND'],
    [
      'is out of reach',
      (world: ReturnType<typeof setUp>['world']) => (world.fault = new PantherctlError('NO_ANSWER', 'no')),
      'NO_ANSWER',
    ],
  ])('goes on as it was where a newer one %s, which is told, and is looked for again soon', async (_, spoil, code) => {
    const { clock, faults, ids, world } = setUp();
    await ids();
    spoil(world);
    clock.time += 120_000;
    expect([await ids(), await ids()]).toEqual([['one'], ['one']]);
    expect(faults).toEqual([code]);
    world.fault = undefined;
    world.stored = { text: registryText(sourceOf('three')), etag: '"3"' };
    clock.time += 15_000;
    expect(await ids()).toEqual(['three']);
    expect(faults).toHaveLength(1);
  });

  it('that was never usable is no registry without sources, but an error', async () => {
    const { clock, faults, ids, world } = setUp();
    const good = world.stored;
    world.stored = undefined;
    await expect(ids()).rejects.toMatchObject({ code: 'NOT_FOUND' });
    await expect(ids()).rejects.toMatchObject({ code: 'NOT_FOUND' });
    expect(faults).toEqual(['NOT_FOUND']);
    world.stored = good;
    clock.time += 15_000;
    expect(await ids()).toEqual(['one']);
  });
});
