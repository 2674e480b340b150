import { isErrorCode, PantherctlError } from '../../errors.ts';
import type { Clock } from '../../ports/clock.ts';
import type { OpenedObject, SourceAccess, SourceObjects } from '../../ports/source-objects.ts';
import type { ObjectIdentity, ObjectRef } from '../object-ref.ts';

/** An object that is open. */
export interface ReadableObject {
  readonly identity: ObjectIdentity;
  /** As it was opened: a later run that names it by these reads the same bytes or none. */
  readonly ref: ObjectRef & { readonly etag: string; readonly size: number };
  /** Its bytes, each once. To be read once; leaving the loop early closes it. */
  readonly chunks: AsyncIterable<Uint8Array>;
}

/** What {@link readObject} takes. */
export interface ReadOptions {
  readonly objects: SourceObjects;
  readonly clock: Clock;
  readonly access: SourceAccess;
  readonly object: ObjectRef;
  /** Whether to refuse, with `STALE_REQUEST`, any content but the one with the etag of `object`. */
  readonly isExact?: boolean;
}

/** Broken connections of one object after which it is given up. */
const resumesMaxCount = 8;
const firstWaitMilliseconds = 200;
const longestWaitMilliseconds = 10_000;

/**
 * Opens an object as the role of its source. Where the connection breaks or ends early, reading goes on with the byte
 * after the last that came, of the same content only. Throws what the port throws: `STALE_REQUEST` too, if the object is
 * replaced meanwhile.
 */
export async function readObject({
  access,
  clock,
  isExact = false,
  object,
  objects,
}: ReadOptions): Promise<ReadableObject> {
  const { bucket, key, versionId } = object;
  const opened = await objects.open(access, bucket, key, {
    ...(versionId !== undefined && { versionId }),
    ...(isExact && object.etag !== undefined && { ifMatch: object.etag }),
  });
  const reopen = async (from: number): Promise<OpenedObject> => {
    const version = versionId ?? opened.versionId;
    return objects.open(access, bucket, key, {
      ...(version !== undefined && { versionId: version }),
      from,
      ifMatch: opened.etag,
    });
  };
  return {
    identity: { bucket, key, version: versionOf(opened), lastModified: opened.lastModified },
    ref: {
      bucket,
      key,
      ...(opened.versionId !== undefined && { versionId: opened.versionId }),
      etag: opened.etag,
      size: opened.size,
    },
    chunks: readOn(opened, reopen, clock),
  };
}

/** A bucket whose versioning was suspended calls every new content `null`: that names none. */
function versionOf({ etag, versionId }: OpenedObject): string {
  return versionId === undefined || versionId === 'null' ? etag : versionId;
}

async function* readOn(
  opened: OpenedObject,
  reopen: (from: number) => Promise<OpenedObject>,
  clock: Clock,
): AsyncGenerator<Uint8Array, void, undefined> {
  let { body } = opened;
  let received = 0;
  let resumes = 0;
  for (;;) {
    let broken: unknown;
    try {
      for await (const chunk of body) {
        received += chunk.length;
        yield chunk;
      }
    } catch (error) {
      if (!isPassing(error)) throw error;
      broken = error;
    }
    if (received >= opened.size) return;
    // The next is opened by its first byte; should that fail in passing too, it counts as another break.
    body = laterBody(received, reopen);
    resumes += 1;
    if (resumes > resumesMaxCount) throw shortfall(opened, received, broken);
    await clock.sleep(Math.min(longestWaitMilliseconds, firstWaitMilliseconds * 2 ** (resumes - 1)));
  }
}

async function* laterBody(
  from: number,
  reopen: (from: number) => Promise<OpenedObject>,
): AsyncGenerator<Uint8Array, void, undefined> {
  yield* (await reopen(from)).body;
}

function isPassing(error: unknown): boolean {
  return isErrorCode(error, 'NO_ANSWER') || isErrorCode(error, 'THROTTLED');
}

function shortfall({ size }: OpenedObject, received: number, cause: unknown): PantherctlError {
  if (cause instanceof PantherctlError) return cause;
  return new PantherctlError('NO_ANSWER', `only ${received} of ${size} bytes came`);
}
