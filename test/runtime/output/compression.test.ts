import * as zlib from 'node:zlib';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { createCompression } from '../../../src/runtime/output/compression.ts';

describe('createCompression', () => {
  it('makes gzip members that read as one text, of any number and size', async () => {
    const { compress, extension } = createCompression({ kind: 'gzip' });
    expect(extension).toBe('json.gz');
    await fc.assert(
      fc.asyncProperty(
        fc.array(fc.uint8Array({ maxLength: 5_000 }), { minLength: 1, maxLength: 5 }),
        async (blocks) => {
          const members = await Promise.all(blocks.map((block) => compress(block)));
          expect(zlib.gunzipSync(Buffer.concat(members))).toEqual(Buffer.concat(blocks));
        },
      ),
    );
  });

  it('compresses at level 3 unless told otherwise', async () => {
    const text = Buffer.from(Array.from({ length: 5_000 }, (_, index) => `{"n":${index * index}}`).join('\n'));
    const sizes = await Promise.all(
      [undefined, 3, 9].map(async (level) => {
        const options = level === undefined ? {} : { level };
        return (await createCompression({ kind: 'gzip', ...options }).compress(text)).length;
      }),
    );
    expect(sizes[0]).toBe(sizes[1]);
    expect(sizes[2]).toBeLessThan(sizes[1] ?? 0);
  });

  it('does not keep much more memory than a small result needs', async () => {
    const { compress } = createCompression({ kind: 'gzip' });
    const result = await compress(Buffer.alloc(4 * 1024 * 1024, 'a line of a log\n'));
    expect(result.buffer.byteLength).toBeLessThan(100_000);
  });

  it.each([
    ['gzip', 0],
    ['gzip', 10],
    ['gzip', 2.5],
    ['zstd', 20],
  ] as const)('refuses level %2$s of %1$s', (kind, level) => {
    expect(() => createCompression({ kind, level })).toThrow(
      expect.objectContaining({ code: 'INPUT_INVALID', message: `${kind} has no compression level ${level}` }),
    );
  });

  it('refuses zstd where Node has none, with what to do', () => {
    expect(() => createCompression({ kind: 'zstd' }, { gzip: zlib.gzip })).toThrow(
      expect.objectContaining({ code: 'INPUT_INVALID', fix: expect.stringContaining('gzip') as string }),
    );
  });

  it('hands the level to zstd where Node has it', async () => {
    const seen: object[] = [];
    const { compress, extension } = createCompression(
      { kind: 'zstd', level: 5 },
      {
        gzip: zlib.gzip,
        zstdCompress: (block, options, done) => {
          seen.push(options);
          done(null, Buffer.from(block));
        },
      },
    );
    expect(extension).toBe('json.zst');
    expect(await compress(Buffer.from('block'))).toEqual(Buffer.from('block'));
    expect(seen).toEqual([expect.objectContaining({ params: { 100: 5 } })]);
  });

  it('says that compressing failed without telling what was compressed', async () => {
    const { compress } = createCompression(
      { kind: 'gzip' },
      { gzip: (_, __, done) => done(new Error('no memory'), Buffer.alloc(0)) },
    );
    await expect(compress(Buffer.from('secret'))).rejects.toMatchObject({ message: 'compressing an output failed' });
  });
});
