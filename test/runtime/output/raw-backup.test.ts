import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { PantherctlError } from '../../../src/errors.ts';
import { createRawBackup } from '../../../src/runtime/output/raw-backup.ts';
import type { RawBackup } from '../../../src/runtime/output/raw-backup.ts';
import { createMemoryLake } from './memory-lake.ts';
import type { MemoryLake } from './memory-lake.ts';

const identity = {
  bucket: 'their-logs',
  key: 'AWSLogs/a key+ü.json.gz',
  version: 'v=1',
  lastModified: Date.UTC(2026, 10, 28, 9, 59),
};

interface Source extends AsyncIterable<Uint8Array> {
  readonly closed: boolean;
}

/** The chunks one after the other; breaks instead of giving chunk `breakAt`. */
function sourceOf(chunks: readonly Uint8Array[], breakAt?: number): Source {
  let closed = false;
  return {
    get closed() {
      return closed;
    },
    async *[Symbol.asyncIterator]() {
      try {
        for (const [index, chunk] of chunks.entries()) {
          await Promise.resolve();
          if (index === breakAt) throw new PantherctlError('NO_ANSWER', 'the connection broke');
          yield chunk;
        }
      } finally {
        closed = true;
      }
    },
  };
}

function backUp(lake: MemoryLake, chunks: AsyncIterable<Uint8Array>, key = identity.key): RawBackup {
  return createRawBackup({ store: lake, bucket: 'raw', sourceId: 'source-1', identity: { ...identity, key }, chunks });
}

/** Reads as a decoder does that stops after so many chunks. */
async function read(chunks: AsyncIterable<Uint8Array>, most = Infinity): Promise<readonly Uint8Array[]> {
  const seen: Uint8Array[] = [];
  if (most === 0) return seen;
  for await (const chunk of chunks) {
    seen.push(chunk);
    if (seen.length >= most) break;
  }
  return seen;
}

const someChunks = fc.array(fc.uint8Array({ maxLength: 50 }), { maxLength: 20 });

describe('createRawBackup', () => {
  it('copies the bytes whatever the chunks are and wherever the reader stops', async () => {
    await fc.assert(
      fc.asyncProperty(someChunks, fc.nat(25), async (chunks, most) => {
        const lake = createMemoryLake({ wait: () => new Promise((resolve) => setImmediate(resolve)) });
        const source = sourceOf(chunks);
        const backup = backUp(lake, source);
        expect(await read(backup.chunks, most)).toEqual(chunks.slice(0, most));
        expect(lake.objects.size).toBe(0);
        const { key, size } = await backup.finish();
        const copy = lake.objects.get(`raw/${key}`);
        expect(copy?.bytes).toEqual(Buffer.concat(chunks));
        expect(size).toBe(copy?.bytes.length);
        expect([source.closed, lake.open]).toEqual([true, 0]);
      }),
    );
  });

  it('names the copy by source, time and digest, and says where it came from', async () => {
    const lake = createMemoryLake();
    const { key } = await backUp(lake, sourceOf([Buffer.from('x')])).finish();
    expect(key).toMatch(/^raw\/source-1\/2026\/11\/28\/09\/[0-9a-f]{32}$/);
    expect(lake.objects.get(`raw/${key}`)?.options.metadata).toEqual({
      bucket: 'their-logs',
      key: 'AWSLogs/a%20key%2B%C3%BC.json.gz',
      version: 'v%3D1',
      'source-id': 'source-1',
    });
  });

  it.each([
    ['of printable characters', String.fromCharCode(...Array.from({ length: 95 }, (_, index) => index + 32))],
    ['as long as S3 allows, of letters', 'k'.repeat(1_024)],
    ['as long as S3 allows, of signs that percent-encoding makes long', '日'.repeat(341)],
    ['with half a surrogate pair', 'a\ud800b'],
  ])('keeps a key %s within the metadata of S3', async (_, text) => {
    const lake = createMemoryLake();
    const { key } = await backUp(lake, sourceOf([]), text).finish();
    const metadata = lake.objects.get(`raw/${key}`)?.options.metadata ?? {};
    const encoded = metadata['key-base64'];
    const found =
      encoded === undefined ? decodeURIComponent(metadata['key'] ?? '') : Buffer.from(encoded, 'base64url').toString();
    expect(found).toBe(Buffer.from(text).toString());
    const total = Object.entries(metadata).reduce((sum, [name, value]) => sum + name.length + value.length, 0);
    expect(total).toBeLessThan(2_048);
    expect(Object.values(metadata).join('')).toMatch(/^[\u0020-\u007e]*$/);
  });

  it('makes no copy of an object whose connection broke, and says so to the reader and at the end', async () => {
    const lake = createMemoryLake();
    const chunks = [1, 2, 3].map((byte) => Uint8Array.of(byte));
    const backup = backUp(lake, sourceOf(chunks, 2));
    await expect(read(backup.chunks)).rejects.toMatchObject({ code: 'NO_ANSWER' });
    await expect(backup.finish()).rejects.toMatchObject({ code: 'NO_ANSWER' });
    expect([lake.objects.size, lake.open]).toEqual([0, 0]);
  });

  it('throws a fault of any call on the copy, leaves no copy, and closes the object', async () => {
    for (const failAt of [0, 1, 2, 3]) {
      const lake = createMemoryLake({ failAt });
      const source = sourceOf([1, 2, 3].map((byte) => Uint8Array.of(byte)));
      const backup = backUp(lake, source);
      const work = async (): Promise<void> => {
        await read(backup.chunks);
        await backup.finish();
      };
      await expect(work()).rejects.toMatchObject({ code: 'NO_ANSWER' });
      await backup.abort();
      expect([lake.objects.size, lake.open, source.closed]).toEqual([0, 0, true]);
    }
  });

  it('waits for the copy of a chunk before it reads on, so that memory stays bounded', async () => {
    let letGo = (): void => {};
    const gate = new Promise<void>((resolve) => (letGo = resolve));
    const lake = createMemoryLake({ wait: () => gate });
    let given = 0;
    const backup = backUp(lake, {
      async *[Symbol.asyncIterator]() {
        for (; given < 5; given += 1) yield await Promise.resolve(Uint8Array.of(given));
      },
    });
    const reading = read(backup.chunks);
    await new Promise((resolve) => setImmediate(resolve));
    expect(given).toBe(0);
    letGo();
    expect((await reading).length).toBe(5);
  });

  it('keeps a copy that is finished when it is given up afterwards', async () => {
    const lake = createMemoryLake();
    const backup = backUp(lake, sourceOf([Uint8Array.of(1)]));
    await backup.finish();
    await backup.abort();
    expect(lake.objects.size).toBe(1);
  });
});
