import * as zlib from 'node:zlib';
import { PantherctlError } from '../../errors.ts';

/** How outputs are compressed: `kind` and level as in `outputCompression` and `outputLevel` of `config/env.ts`. */
export interface CompressionOptions {
  readonly kind: 'gzip' | 'zstd';
  /** 1 to 9 for gzip, 1 to 19 for zstd. */
  readonly level?: number;
}

/** Compresses blocks that may be put one after the other: each is a gzip member, or a zstd frame. */
export interface Compression {
  readonly extension: 'json.gz' | 'json.zst';
  readonly contentType: string;
  /** Works on the thread pool. The block must not change before the promise settles. */
  compress(block: Uint8Array): Promise<Buffer>;
}

type Done = (error: Error | null, result: Buffer) => void;
type Compress = (block: Uint8Array, options: object, done: Done) => void;

/** The part of `node:zlib` that is used. Node before 22.15 has no zstd. */
export interface CompressionLibrary {
  readonly gzip: Compress;
  readonly zstdCompress?: Compress;
}

/** At level 3 gzip takes as long as at level 1 and half as long as at 6; zstd 3 is smaller and faster than both. */
export const defaultLevels = { gzip: 3, zstd: 3 } as const;

const maxLevels = { gzip: 9, zstd: 19 } as const;
/** `ZSTD_c_compressionLevel` of zstd.h; the constants of `node:zlib` have it only where zstd is. */
const zstdLevelParameter = 100;
/** The most: 256 KiB a block instead of 128 KiB make level 6 take 7 % less time, and pack no worse. */
const gzipMemoryLevel = 9;
const minChunkBytes = 1024;
const maxChunkBytes = 1024 * 1024;

/** Throws `INPUT_INVALID` for a level that there is not, and for zstd where this Node has none. */
export function createCompression(
  { kind, level = defaultLevels[kind] }: CompressionOptions,
  library: CompressionLibrary = zlib,
): Compression {
  if (!Number.isInteger(level) || level < 1 || level > maxLevels[kind]) {
    throw new PantherctlError('INPUT_INVALID', `${kind} has no compression level ${level}`, {
      fix: `choose a whole number from 1 to ${maxLevels[kind]}`,
    });
  }
  if (kind === 'gzip') {
    const compress = promisify(library.gzip, { level, memLevel: gzipMemoryLevel });
    return { extension: 'json.gz', contentType: 'application/gzip', compress };
  }
  const { zstdCompress } = library;
  if (zstdCompress === undefined) {
    throw new PantherctlError('INPUT_INVALID', 'this version of Node cannot compress with zstd', {
      fix: 'choose gzip, or run Node 22.15 or later',
    });
  }
  const compress = promisify(zstdCompress, { params: { [zstdLevelParameter]: level } });
  return { extension: 'json.zst', contentType: 'application/zstd', compress };
}

function promisify(compress: Compress, options: object): Compression['compress'] {
  return (block) =>
    new Promise((resolve, reject) => {
      compress(block, { ...options, chunkSize: chunkSizeFor(block.length) }, (error, result) => {
        if (error === null) resolve(shrink(result));
        else reject(new PantherctlError('BUG', 'compressing an output failed', { cause: error }));
      });
    });
}

/** Room for the whole result in one piece as a rule: each further piece is another way to the thread pool and back. */
function chunkSizeFor(length: number): number {
  return Math.min(maxChunkBytes, Math.max(minChunkBytes, length >>> 2));
}

/** A result may be a view into a much larger piece, which it would keep alive. */
function shrink(result: Buffer): Buffer {
  return result.length * 2 > result.buffer.byteLength ? result : Buffer.from(result);
}
