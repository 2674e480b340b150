import { PantherctlError } from '../../../src/errors.ts';
import type { OpenedObject, OpenOptions, SourceAccess, SourceObjects } from '../../../src/ports/source-objects.ts';

/** An object of a source. */
export interface SourceContent {
  readonly bytes: Uint8Array;
  readonly etag: string;
  readonly versionId?: string;
  readonly lastModified: number;
}

/** A call of `open`. */
export interface OpenCall {
  readonly access: SourceAccess;
  readonly name: string;
  readonly options: OpenOptions;
}

/** Objects of sources in memory, with faults. */
export interface MemoryObjects extends SourceObjects {
  /** By `bucket/key`. */
  readonly contents: Map<string, SourceContent>;
  /** A version of each that was replaced. */
  readonly older: Map<string, SourceContent>;
  readonly calls: OpenCall[];
  /** Bodies that are open: from `open` on, whether or not anybody reads them. */
  readonly openCount: () => number;
  /** Thrown by the call of `open` that it gives one for. */
  fault: (call: OpenCall, index: number) => PantherctlError | undefined;
  /** Bytes of the body of a call after which its connection breaks; `undefined`: it does not. */
  breakAfter: (call: OpenCall, index: number) => number | undefined;
  /** With what it breaks; `undefined`: it ends as if all had come. */
  breakWith: PantherctlError | undefined;
  chunkBytes: number;
}

/** Makes an empty set. */
export function createMemoryObjects(): MemoryObjects {
  let open = 0;
  const objects: MemoryObjects = {
    contents: new Map(),
    older: new Map(),
    calls: [],
    openCount: () => open,
    fault: () => undefined,
    breakAfter: () => undefined,
    breakWith: new PantherctlError('NO_ANSWER', 'the connection broke'),
    chunkBytes: 7,
    async open(access, bucket, key, options = {}) {
      await Promise.resolve();
      const call = { access, name: `${bucket}/${key}`, options };
      const index = objects.calls.push(call) - 1;
      const fault = objects.fault(call, index);
      if (fault !== undefined) throw fault;
      const content = [objects.contents.get(call.name), objects.older.get(call.name)].find(
        (each) => options.versionId === undefined || options.versionId === each?.versionId,
      );
      if (content === undefined) {
        throw new PantherctlError('NOT_FOUND', `there is no object ${call.name}`);
      }
      if (options.ifMatch !== undefined && options.ifMatch !== content.etag) {
        throw new PantherctlError('STALE_REQUEST', `object ${call.name} has changed`);
      }
      const end = objects.breakAfter(call, index);
      open += 1;
      return describe(content, closing(read(content.bytes.subarray(options.from ?? 0), end)));
    },
  };

  async function* read(bytes: Uint8Array, end = Number.POSITIVE_INFINITY): AsyncGenerator<Uint8Array, void, undefined> {
    for (let at = 0; at < bytes.length; at += objects.chunkBytes) {
      if (at >= end) {
        if (objects.breakWith === undefined) return;
        throw objects.breakWith;
      }
      yield await Promise.resolve(bytes.subarray(at, Math.min(at + objects.chunkBytes, end)));
    }
  }

  /** Notes once that the body is read to its end, breaks, or is left. */
  function closing(body: AsyncGenerator<Uint8Array, void, undefined>): AsyncIterable<Uint8Array> {
    let isOpen = true;
    const close = (): void => {
      if (isOpen) open -= 1;
      isOpen = false;
    };
    return {
      [Symbol.asyncIterator]: () => ({
        async next() {
          try {
            const result = await body.next();
            if (result.done === true) close();
            return result;
          } catch (error) {
            close();
            throw error;
          }
        },
        async return() {
          close();
          return body.return();
        },
      }),
    };
  }

  return objects;
}

function describe(
  { bytes, etag, lastModified, versionId }: SourceContent,
  body: AsyncIterable<Uint8Array>,
): OpenedObject {
  return { size: bytes.length, etag, lastModified, body, ...(versionId !== undefined && { versionId }) };
}
