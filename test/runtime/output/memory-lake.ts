import { PantherctlError } from '../../../src/errors.ts';
import type { LakeStore, UploadOptions } from '../../../src/ports/lake-store.ts';

/** An object of a {@link MemoryLake}. */
export interface StoredObject {
  readonly bytes: Buffer;
  readonly options: UploadOptions;
}

/** A lake that keeps objects in memory, counts what is open, and fails at a chosen call. */
export interface MemoryLake extends LakeStore {
  /** By `bucket/key`, in the order in which they were finished. */
  readonly objects: ReadonlyMap<string, StoredObject>;
  /** Uploads that were begun and neither finished nor given up. */
  readonly open: number;
  readonly mostOpen: number;
  /** Calls of `write` and `finish`. */
  readonly calls: number;
}

/** What makes a {@link MemoryLake} behave otherwise. */
export interface MemoryLakeOptions {
  /** The call of `write` or `finish` that fails, counted from 0; half of a write may have been taken. */
  readonly failAt?: number;
  /** Awaited in each call. */
  readonly wait?: () => Promise<void>;
}

/** Makes an empty lake; `objects` may be given to go on with one. */
export function createMemoryLake(
  { failAt, wait }: MemoryLakeOptions = {},
  objects = new Map<string, StoredObject>(),
): MemoryLake {
  let calls = 0;
  let open = 0;
  let mostOpen = 0;
  const call = async (): Promise<void> => {
    const index = calls;
    calls += 1;
    await wait?.();
    if (index === failAt) throw new PantherctlError('NO_ANSWER', 'the connection broke');
  };
  return {
    objects,
    get open() {
      return open;
    },
    get mostOpen() {
      return mostOpen;
    },
    get calls() {
      return calls;
    },
    begin(bucket, key, options) {
      const parts: Buffer[] = [];
      let isWriting = false;
      let isOver = false;
      open += 1;
      mostOpen = Math.max(mostOpen, open);
      const end = (): void => {
        if (!isOver) open -= 1;
        isOver = true;
      };
      return {
        async write(chunk) {
          if (isWriting || isOver) throw new Error('a write that does not wait for the one before');
          isWriting = true;
          // A copy, as the caller may use the memory again once this returns.
          await call();
          parts.push(Buffer.from(chunk));
          isWriting = false;
        },
        async finish() {
          if (isWriting || isOver) throw new Error('an end that does not wait for the writes before');
          await call();
          end();
          const bytes = Buffer.concat(parts);
          objects.delete(`${bucket}/${key}`);
          objects.set(`${bucket}/${key}`, { bytes, options });
          return { size: bytes.length };
        },
        async abort() {
          await wait?.();
          end();
        },
      };
    },
  };
}
