import { cutBlocks } from './cut-blocks.ts';
import type { DecodeFault } from './decode-fault.ts';
import { createGzipUnpacker } from './node-unpacker.ts';
import type { Unpacker, UnpackLimits } from './unpacker.ts';
import { createZstdUnpacker } from './zstd-unpacker.ts';

/** https://datatracker.ietf.org/doc/html/rfc1952: two bytes that mark gzip, and deflate as the only method. */
const gzipMagic = Buffer.from([0x1f, 0x8b, 0x08]);

/** https://datatracker.ietf.org/doc/html/rfc8878: a frame of zstd. */
const zstdMagic = Buffer.from([0x28, 0xb5, 0x2f, 0xfd]);

/**
 * The content without its compression, which is told by its first bytes: gzip, zstd or none. Holds no more than two blocks
 * and what they unpack to. At last why it could not go on, if so; what came before is good.
 */
export async function* unpack(
  chunks: AsyncIterable<Uint8Array>,
  limits: UnpackLimits,
): AsyncGenerator<Buffer, DecodeFault | undefined, undefined> {
  let unpacker: Unpacker | undefined;
  let bytes = 0;
  let isFirst = true;
  try {
    for await (const block of cutBlocks(chunks)) {
      if (isFirst) unpacker = createUnpacker(block, limits);
      isFirst = false;
      if (unpacker === undefined) {
        bytes += block.length;
        if (bytes > limits.maxBytes) {
          return { reason: 'expandsTooFar', message: `the content has more than ${limits.maxBytes} bytes` };
        }
        yield block;
        continue;
      }
      // What came out before is worked on while the thread pool unpacks this block.
      const ready = unpacker.take();
      const written = unpacker.write(block);
      yield* ready;
      await written;
      if (unpacker.fault !== undefined) break;
    }
    if (unpacker === undefined) return undefined;
    if (unpacker.fault === undefined) await unpacker.finish();
    yield* unpacker.take();
    return unpacker.fault;
  } finally {
    unpacker?.destroy();
  }
}

function createUnpacker(block: Buffer, limits: UnpackLimits): Unpacker | undefined {
  if (gzipMagic.equals(block.subarray(0, gzipMagic.length))) return createGzipUnpacker(limits);
  if (zstdMagic.equals(block.subarray(0, zstdMagic.length))) return createZstdUnpacker(limits);
  return undefined;
}
