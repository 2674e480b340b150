import { randomFillSync } from 'node:crypto';
import { gzipSync } from 'node:zlib';
import { describe, expect, test } from 'vitest';
import { decodeLimits } from '../../../src/runtime/raw-record.ts';
import { collect, decode } from './decoding.ts';

const lines = Array.from({ length: 3_000 }, (_, index) => `line ${index} ${'abcdefgh'.slice(index % 8)} ${index * 7}`);
const text = `${lines.join('\n')}\n`;

/** One frame of zstd that holds `hello\n`, stored and not compressed: RFC 8878, section 3.1.1. */
const zstdFrame = Buffer.concat([
  Buffer.from([0x28, 0xb5, 0x2f, 0xfd, 0x20, 6, (6 << 3) | 1, 0, 0]),
  Buffer.from('hello\n'),
]);

describe('compression', () => {
  test('is told by the content: gzip, and none', async () => {
    expect((await decode(gzipSync(text))).texts).toEqual(lines);
    expect((await decode(text)).texts).toEqual(lines);
    expect((await decode(gzipSync(text))).end).toEqual({ kind: 'complete', streamType: 'lines', bytes: text.length });
  });

  test('reads concatenated gzip members with zeros behind them, at every cut', async () => {
    const members = [lines.slice(0, 1_000), lines.slice(1_000)].map((part) => gzipSync(`${part.join('\n')}\n`));
    const content = Buffer.concat([...members, Buffer.alloc(700)]);
    for (const size of [1, 999, members[0]?.length ?? 1, 65_536]) {
      const { end, texts } = await decode(content, {}, size);
      expect(texts).toEqual(lines);
      expect(end.kind).toBe('complete');
    }
  });

  test('keeps what came before the cut of truncated gzip, alike for every chunking', async () => {
    const content = gzipSync(text).subarray(0, -3_000);
    const whole = await decode(content);
    expect(whole.end).toMatchObject({ kind: 'rejected', reason: 'truncated' });
    expect(whole.texts.length).toBeGreaterThan(1_000);
    expect(whole.texts).toEqual(lines.slice(0, whole.texts.length));
    expect(await decode(content, {}, 777)).toEqual(whole);
  });

  test('rejects gzip that lacks only its last bytes', async () => {
    const { end, texts } = await decode(gzipSync(text).subarray(0, -4));
    expect(end).toMatchObject({ kind: 'rejected', reason: 'truncated' });
    expect(texts).toEqual(lines);
  });

  test('rejects damaged gzip and keeps the blocks before', async () => {
    const random = randomFillSync(Buffer.alloc(300_000)).toString('hex').replaceAll(/.{64}/g, '$&\n');
    const content = gzipSync(random);
    content.fill(0xff, content.length - 20_000, content.length - 10_000);
    const { end, texts } = await decode(content);
    expect(end).toMatchObject({ kind: 'rejected', reason: 'malformed' });
    expect(texts.length).toBeGreaterThan(5_000);
    expect(random.startsWith(texts.slice(0, 5_000).join('\n'))).toBe(true);
  });

  test('rejects other content behind gzip, in the same block or a later one, and behind padding', async () => {
    const member = gzipSync(text);
    for (const rest of [Buffer.from('rest'), Buffer.concat([Buffer.alloc(9), member]), Buffer.alloc(50_000, 'x')]) {
      const { end } = await decode(Buffer.concat([member, rest]));
      expect(end).toMatchObject({ kind: 'rejected', reason: 'malformed' });
    }
  });

  test('reads zstd frames one after the other', async () => {
    for (const size of [1, 7, 65_536]) {
      const { end, texts } = await decode(Buffer.concat([zstdFrame, zstdFrame]), {}, size);
      expect(texts).toEqual(['hello', 'hello']);
      expect(end).toMatchObject({ kind: 'complete', bytes: 12 });
    }
  });

  test('rejects zstd that is cut, damaged, or demands too large a window', async () => {
    const cut = await decode(Buffer.concat([zstdFrame, zstdFrame.subarray(0, -2)]));
    expect(cut.end).toMatchObject({ kind: 'rejected', reason: 'truncated' });
    expect(cut.texts).toEqual(['hello']);
    const damaged = Buffer.concat([zstdFrame, Buffer.alloc(40, 7)]);
    expect((await decode(damaged)).end).toMatchObject({ kind: 'rejected', reason: 'malformed' });
    const greedy = Buffer.concat([Buffer.from([0x28, 0xb5, 0x2f, 0xfd, 0x00, 0xa8]), Buffer.alloc(40)]);
    expect((await decode(greedy)).end).toMatchObject({ kind: 'rejected', reason: 'expandsTooFar' });
  });

  test('rejects zstd whose later frames demand much memory, wherever their heads are cut', async () => {
    const frame = (window: number, more: readonly number[] = []): Buffer =>
      Buffer.from([0x28, 0xb5, 0x2f, 0xfd, more.length === 0 ? 0 : 4, window, (2 << 3) | 1, 0, 0, 0x61, 0x0a, ...more]);
    const skippable = Buffer.concat([Buffer.from([0x53, 0x2a, 0x4d, 0x18, 9, 0, 0, 0]), Buffer.alloc(9, 0x28)]);
    const repeated = Buffer.from([0x28, 0xb5, 0x2f, 0xfd, 0, 0, (9 << 3) | 3, 0, 0, 0x0a]);
    const before = Buffer.concat([zstdFrame, skippable, frame(0, [1, 2, 3, 4]), repeated]);
    for (const size of [1, 5, 65_536]) {
      const { end } = await decode(Buffer.concat([before, frame(0xa8)]), {}, size);
      expect(end).toMatchObject({ kind: 'rejected', reason: 'expandsTooFar' });
      const fine = await decode(Buffer.concat([before, frame(0x50)]), {}, size);
      expect(fine.end).toMatchObject({ kind: 'complete', bytes: 19 });
    }
    const many = await decode(Buffer.concat(Array.from({ length: 5_000 }, () => frame(0x88))));
    expect(many.end).toMatchObject({ kind: 'rejected', reason: 'expandsTooFar' });
  });

  test('rejects content that unpacks too far, by ratio and by size', async () => {
    const bomb = gzipSync(Buffer.alloc(8_000_000, `${'a'.repeat(499)}\n`));
    const byRatio = await decode(bomb, { limits: { ...decodeLimits, maxRatio: 100, ratioFromBytes: 1_000_000 } });
    expect(byRatio.end).toMatchObject({ kind: 'rejected', reason: 'expandsTooFar' });
    const bySize = await decode(bomb, { limits: { ...decodeLimits, maxBytes: 3_000_000 } });
    expect(bySize.end).toMatchObject({ kind: 'rejected', reason: 'expandsTooFar' });
    expect(bySize.end.bytes).toBeLessThanOrEqual(3_000_000);
    const plain = await decode(Buffer.alloc(8_000_000, `${'a'.repeat(499)}\n`), {
      limits: { ...decodeLimits, maxBytes: 3_000_000 },
    });
    expect(plain.end).toMatchObject({ kind: 'rejected', reason: 'expandsTooFar' });
    expect((await decode(bomb)).end.kind).toBe('complete');
  });

  test('rejects binary content, and content of UTF-16', async () => {
    for (const content of [
      Buffer.from('BZh91AY&SY\x00\x01'),
      Buffer.from('ab\xff\xfe\n', 'latin1'),
      Buffer.from('hi', 'utf16le'),
    ]) {
      const { end, records } = await decode(content);
      expect(end).toMatchObject({ kind: 'rejected', reason: 'binary' });
      expect(records).toEqual([]);
    }
  });

  test('throws on the faults of the connection, and closes it when nobody reads on', async () => {
    async function* breakOff(): AsyncGenerator<Uint8Array, void, undefined> {
      yield gzipSync(text).subarray(0, 9_000);
      throw new RangeError('reset');
    }
    await expect(collect(breakOff())).rejects.toThrow('reset');
    let isClosed = false;
    async function* endless(): AsyncGenerator<Uint8Array, void, undefined> {
      try {
        for (;;) yield Buffer.alloc(65_536, 'line\n');
      } finally {
        isClosed = true;
      }
    }
    const { createDecoder } = await import('../../../src/runtime/decode/create-decoder.ts');
    for await (const batch of createDecoder({ streamType: 'lines' }).decode(endless())) {
      if (batch.length > 0) break;
    }
    expect(isClosed).toBe(true);
  });
});
