import { PantherctlError } from '../../errors.ts';
import { rawDataKey } from '../../config/lake.ts';
import type { LakeStore } from '../../ports/lake-store.ts';
import { objectDigest } from '../object-ref.ts';
import type { ObjectIdentity } from '../object-ref.ts';

/** A copy of an object's bytes that is made while they are read. Made by the first run over an object alone. */
export interface RawBackup {
  /** The object's bytes. To be read once, and left at any point; throws what reading or writing the copy threw. */
  readonly chunks: AsyncIterable<Uint8Array>;
  /**
   * Reads what was left, since content that is rejected in the middle is kept whole, and makes the copy. Throws what
   * reading or writing threw; there is no copy then.
   */
  finish(): Promise<{ readonly key: string; readonly size: number }>;
  /** Gives the copy up and closes the object, unless it is finished. Never throws. */
  abort(): Promise<void>;
}

/** What {@link createRawBackup} takes. */
export interface RawBackupOptions {
  readonly store: LakeStore;
  /** The bucket of raw data. */
  readonly bucket: string;
  readonly sourceId: string;
  readonly identity: ObjectIdentity;
  readonly chunks: AsyncIterable<Uint8Array>;
}

/** S3 takes 2 KB of metadata in all; in base64 the longest key of 1,024 bytes needs 1,366. */
const longestPercentKey = 1_300;

/** Copies the bytes as they are to `rawDataKey`. Metadata says where they came from. */
export function createRawBackup({ bucket, chunks, identity, sourceId, store }: RawBackupOptions): RawBackup {
  const key = rawDataKey(sourceId, identity.lastModified, objectDigest(identity));
  const contentType = 'application/octet-stream';
  const upload = store.begin(bucket, key, { contentType, metadata: describeOrigin(sourceId, identity) });
  const source = chunks[Symbol.asyncIterator]();
  let writing: Promise<void> = Promise.resolve();
  let isOver = false;
  let isFinished = false;
  let failure: { readonly error: unknown } | undefined;

  /** The next chunk, once the one before is taken; its copy is written while the caller works on it. */
  const next = async (): Promise<IteratorResult<Uint8Array, undefined>> => {
    if (failure !== undefined) throw failure.error;
    if (isOver) return { done: true, value: undefined };
    try {
      await writing;
      const result = await source.next();
      if (result.done === true) {
        isOver = true;
        return { done: true, value: undefined };
      }
      writing = upload.write(result.value);
      // Whoever takes the next chunk, or finishes, hears of an error; nobody need do either.
      writing.catch(() => {});
      return result;
    } catch (error) {
      failure = { error };
      throw error;
    }
  };

  const abort = async (): Promise<void> => {
    if (isFinished) return;
    failure ??= { error: new PantherctlError('BUG', 'an object cannot be read after its copy was given up') };
    await Promise.allSettled([writing]);
    await upload.abort();
    await Promise.allSettled([source.return?.()]);
  };

  return {
    chunks: {
      [Symbol.asyncIterator]: () => ({
        next,
        // Leaving early leaves the rest for `finish`.
        return: async () => Promise.resolve({ done: true as const, value: undefined }),
      }),
    },
    async finish() {
      try {
        while ((await next()).done !== true);
        await writing;
        const { size } = await upload.finish();
        isFinished = true;
        return { key, size };
      } catch (error) {
        await abort();
        throw error;
      }
    },
    abort,
  };
}

/** Names and values are ASCII. A key that percent-encoding makes too long for metadata stands in base64 instead. */
function describeOrigin(sourceId: string, { bucket, key, version }: ObjectIdentity): Record<string, string> {
  const encoded = percentEncode(key);
  return {
    bucket,
    ...(encoded.length <= longestPercentKey
      ? { key: encoded }
      : { 'key-base64': Buffer.from(key).toString('base64url') }),
    version: percentEncode(version),
    'source-id': percentEncode(sourceId),
  };
}

/** Encodes all but letters, digits and what is plain in keys; decoded by `decodeURIComponent`. Half a surrogate pair cannot be encoded. */
function percentEncode(text: string): string {
  return encodeURIComponent(Buffer.from(text).toString()).replaceAll('%2F', '/');
}
