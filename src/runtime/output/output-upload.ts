import type { LakeStore, LakeUpload } from '../../ports/lake-store.ts';
import type { Compression } from './compression.ts';

/** The bytes of one output object on their way, block after block. */
export interface OutputUpload {
  /**
   * Compresses and writes the block behind those before it. Settles when the block itself may be reused; rejects with the
   * first error of the output, and so does all that comes later.
   */
  write(block: Uint8Array): Promise<void>;
  /** Makes the object once all blocks are written. */
  finish(): Promise<{ readonly size: number }>;
  /** Gives the output up, whether it has begun or not, once nothing is under way any more. Never throws. */
  abort(): Promise<void>;
}

/** Where an output goes. `compress` is that of the compression, with whatever bounds it. */
export interface OutputTarget {
  readonly store: LakeStore;
  readonly bucket: string;
  readonly key: string;
  readonly contentType: string;
  readonly compress: Compression['compress'];
  readonly uploadFromBytes: number;
}

/**
 * The upload begins when so many bytes have come together, or at the end: thousands of small outputs hold neither files
 * nor connections open. That changes nothing in the object's bytes.
 */
export function createOutputUpload(target: OutputTarget): OutputUpload {
  const { bucket, compress, contentType, key, store, uploadFromBytes } = target;
  let collected: Uint8Array[] = [];
  let collectedBytes = 0;
  let upload: LakeUpload | undefined;
  let tail: Promise<void> = Promise.resolve();

  const send = async (): Promise<LakeUpload> => {
    upload ??= store.begin(bucket, key, { contentType });
    const chunks = collected;
    collected = [];
    collectedBytes = 0;
    for (const chunk of chunks) await upload.write(chunk);
    return upload;
  };

  return {
    write(block) {
      const before = tail;
      const member = compress(block);
      tail = (async () => {
        // Both are awaited at once, so that an error of one leaves none of the other unhandled.
        const [bytes] = await Promise.all([member, before]);
        collected.push(bytes);
        collectedBytes += bytes.length;
        if (collectedBytes >= uploadFromBytes) await send();
      })();
      return tail;
    },
    async finish() {
      await tail;
      const begun = await send();
      return begun.finish();
    },
    async abort() {
      await Promise.allSettled([tail]);
      collected = [];
      await upload?.abort();
    },
  };
}
