import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { PantherctlError } from '../../../src/errors.ts';
import { readObject } from '../../../src/runtime/access/read-object.ts';
import type { ObjectRef } from '../../../src/runtime/object-ref.ts';
import { createManualClock } from './manual-clock.ts';
import { createMemoryObjects } from './memory-objects.ts';

const access = { accountId: '123456789012', roleArn: 'arn:aws:iam::123456789012:role/r', externalId: 'x' };
const object: ObjectRef = { bucket: 'their-logs', key: 'a' };
const bytes = Buffer.from(Array.from({ length: 200 }, (_, index) => index));

function setUp(content: { versionId?: string } = {}) {
  const objects = createMemoryObjects();
  objects.contents.set('their-logs/a', { bytes, etag: '"e"', lastModified: 5, ...content });
  const clock = createManualClock();
  const open = async (ref: ObjectRef = object, isExact = false) =>
    readObject({ objects, clock, access, object: ref, isExact });
  const readAll = async (ref?: ObjectRef): Promise<Buffer> => {
    const parts: Uint8Array[] = [];
    for await (const chunk of (await open(ref)).chunks) parts.push(chunk);
    return Buffer.concat(parts);
  };
  return { objects, clock, open, readAll };
}

describe('an object of a source', () => {
  it('is opened as the role of the source, and identified by its version', async () => {
    const { objects, open } = setUp({ versionId: 'v1' });
    const opened = await open({ ...object, versionId: 'v1', etag: 'stale', size: 7 });
    expect(opened.identity).toEqual({ ...object, version: 'v1', lastModified: 5 });
    expect(opened.ref).toEqual({ ...object, versionId: 'v1', etag: '"e"', size: 200 });
    expect(objects.calls).toEqual([{ access, name: 'their-logs/a', options: {} }]);
  });

  it.each([undefined, 'null'])('is identified by its etag in a bucket whose versions are %s', async (versionId) => {
    const { open } = setUp(versionId === undefined ? {} : { versionId });
    expect((await open()).identity.version).toBe('"e"');
  });

  it('is refused where exactly the content that was named is wanted and it is another', async () => {
    const { open } = setUp();
    await expect(open({ ...object, etag: '"other"' }, true)).rejects.toMatchObject({ code: 'STALE_REQUEST' });
    expect((await open({ ...object, etag: '"e"' }, true)).ref.etag).toBe('"e"');
    expect((await open({ ...object, etag: '"other"' })).ref.etag).toBe('"e"');
  });

  describe('whose version was replaced', () => {
    const announced = { ...object, versionId: 'v0', etag: '"e0"' };
    const old = { bytes: bytes.subarray(100), etag: '"e0"', versionId: 'v0', lastModified: 4 };

    it('is read by its version where the role may, also after its connection broke', async () => {
      const { objects, readAll } = setUp({ versionId: 'v1' });
      objects.older.set('their-logs/a', old);
      objects.breakAfter = (_, index) => (index === 1 ? 50 : undefined);
      expect((await readAll(announced)).equals(old.bytes)).toBe(true);
      expect(objects.calls.map(({ options }) => options)).toEqual([
        {},
        { versionId: 'v0' },
        { versionId: 'v0', from: 50, ifMatch: '"e0"' },
      ]);
      expect(objects.openCount()).toBe(0);
    });

    it('is what is there now where the role may not ask for versions', async () => {
      const { objects, open } = setUp({ versionId: 'v1' });
      objects.older.set('their-logs/a', old);
      objects.fault = ({ options }) =>
        options.versionId === undefined ? undefined : new PantherctlError('ACCESS_DENIED', 'no version');
      expect((await open(announced)).identity.version).toBe('v1');
      await expect(open(announced, true)).rejects.toMatchObject({ code: 'STALE_REQUEST' });
    });

    it('is tried again where only that version could not be opened in passing', async () => {
      const { objects, open } = setUp({ versionId: 'v1' });
      objects.fault = ({ options }) =>
        options.versionId === undefined ? undefined : new PantherctlError('THROTTLED', 'slow down');
      await expect(open(announced)).rejects.toMatchObject({ code: 'THROTTLED' });
      expect(objects.openCount()).toBe(0);
    });
  });

  it('goes on after its connection broke, with the same content and no byte twice', async () => {
    const { objects, readAll } = setUp({ versionId: 'v1' });
    objects.breakAfter = (_, index) => (index === 0 ? 50 : undefined);
    expect((await readAll()).equals(bytes)).toBe(true);
    expect(objects.calls[1]?.options).toEqual({ from: 50, ifMatch: '"e"' });
    expect(objects.openCount()).toBe(0);
  });

  it('comes whole, wherever and however it breaks', async () => {
    const breaks = fc.array(fc.nat({ max: 60 }), { maxLength: 8 });
    await fc.assert(
      fc.asyncProperty(breaks, fc.integer({ min: 1, max: 30 }), fc.boolean(), async (ends, chunkBytes, isSilent) => {
        const { objects, readAll } = setUp();
        objects.chunkBytes = chunkBytes;
        if (isSilent) objects.breakWith = undefined;
        objects.breakAfter = (_, index) => ends[index];
        expect((await readAll()).equals(bytes)).toBe(true);
      }),
    );
  });

  it('waits longer each time, and is given up after eight breaks', async () => {
    const { clock, objects, readAll } = setUp();
    const before = clock.time;
    objects.breakAfter = () => 10;
    await expect(readAll()).rejects.toMatchObject({ code: 'NO_ANSWER', message: 'the connection broke' });
    expect(objects.calls).toHaveLength(9);
    expect(clock.time - before).toBe(200 + 400 + 800 + 1_600 + 3_200 + 6_400 + 10_000 + 10_000);
  });

  it('is not given up however often it breaks, as long as a MiB comes between eight breaks', async () => {
    const large = Buffer.alloc(6 * 1024 ** 2, 'large');
    const chunkBytes = 16 * 1024;
    const onePart = fc
      .integer({ min: Math.ceil(1024 ** 2 / 8 / chunkBytes), max: 20 })
      .map((chunks) => chunks * chunkBytes);
    await fc.assert(
      fc.asyncProperty(fc.array(onePart, { minLength: 60, maxLength: 60 }), fc.boolean(), async (ends, isSilent) => {
        const { objects, readAll } = setUp();
        objects.contents.set('their-logs/a', { bytes: large, etag: '"e"', lastModified: 5 });
        objects.chunkBytes = chunkBytes;
        if (isSilent) objects.breakWith = undefined;
        objects.breakAfter = (_, index) => ends[index];
        expect((await readAll()).equals(large)).toBe(true);
        expect(objects.calls.length).toBeGreaterThan(9);
      }),
      { numRuns: 20 },
    );
  });

  it('waits for little again once a MiB has come, and is given up after eight breaks from there', async () => {
    const { clock, objects, readAll } = setUp();
    const before = clock.time;
    objects.contents.set('their-logs/a', { bytes: Buffer.alloc(2 * 1024 ** 2), etag: '"e"', lastModified: 5 });
    objects.chunkBytes = 64 * 1024;
    objects.breakAfter = (_, index) => (index === 7 ? 1024 ** 2 : 0);
    await expect(readAll()).rejects.toMatchObject({ code: 'NO_ANSWER', message: 'the connection broke' });
    expect(objects.calls).toHaveLength(7 + 1 + 8);
    const eightWaits = 200 + 400 + 800 + 1_600 + 3_200 + 6_400 + 10_000 + 10_000;
    expect(clock.time - before).toBe(eightWaits - 10_000 + eightWaits);
  });

  it('that ends early again and again says how much came', async () => {
    const { objects, readAll } = setUp();
    objects.breakWith = undefined;
    objects.breakAfter = () => 0;
    await expect(readAll()).rejects.toMatchObject({ code: 'NO_ANSWER', message: 'only 0 of 200 bytes came' });
  });

  it('that was replaced while its connection was broken is not mixed with the new one', async () => {
    const { objects, readAll } = setUp();
    objects.breakAfter = (_, index) => {
      objects.contents.set('their-logs/a', { bytes, etag: '"new"', lastModified: 6 });
      return index === 0 ? 50 : undefined;
    };
    await expect(readAll()).rejects.toMatchObject({ code: 'STALE_REQUEST' });
  });

  it('whose reopening is throttled is tried again, and whose reopening is refused is not', async () => {
    const { objects, readAll } = setUp();
    objects.breakAfter = (_, index) => (index === 0 ? 50 : undefined);
    objects.fault = (_, index) => (index === 1 ? new PantherctlError('THROTTLED', 'slow down') : undefined);
    expect((await readAll()).equals(bytes)).toBe(true);
    const other = setUp();
    other.objects.breakAfter = () => 50;
    other.objects.fault = (_, index) => (index === 1 ? new PantherctlError('ACCESS_DENIED', 'no') : undefined);
    await expect(other.readAll()).rejects.toMatchObject({ code: 'ACCESS_DENIED' });
    expect(other.objects.calls).toHaveLength(2);
  });

  it('is closed where whoever reads it leaves', async () => {
    const { objects, open } = setUp();
    for await (const chunk of (await open()).chunks) {
      expect([chunk.length, objects.openCount()]).toEqual([7, 1]);
      break;
    }
    expect(objects.openCount()).toBe(0);
  });
});
