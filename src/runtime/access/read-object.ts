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

/** Broken connections in a row, with less than {@link progressBytes} between them, after which an object is given up. */
const resumesMaxCount = 8;
/** What must come before the count begins anew: a large object may break often, as long as it gets on. */
const progressBytes = 1024 ** 2;
const firstWaitMilliseconds = 200;
const longestWaitMilliseconds = 10_000;

/**
 * Opens an object as the role of its source. Where the connection breaks or ends early, reading goes on with the byte
 * after the last that came, of the same content only; eight resumes that bring less than a MiB together are the last.
 * Throws what the port throws: `STALE_REQUEST` too, if the object is replaced meanwhile.
 */
export async function readObject(options: ReadOptions): Promise<ReadableObject> {
  const { access, clock, object, objects } = options;
  const { bucket, key } = object;
  const { isByVersion, opened } = await openAnnounced(options);
  const { etag, size, versionId } = opened;
  const version = isByVersion && versionId !== undefined ? { versionId } : {};
  const reopen = async (from: number): Promise<OpenedObject> =>
    objects.open(access, bucket, key, { ...version, from, ifMatch: etag });
  return {
    identity: { bucket, key, version: versionOf(opened), lastModified: opened.lastModified },
    ref: { bucket, key, ...(versionId !== undefined && { versionId }), etag, size },
    chunks: readOn(opened, reopen, clock),
  };
}

/** An object that was opened, and whether its version was asked for. */
interface Announced {
  readonly opened: OpenedObject;
  readonly isByVersion: boolean;
}

/**
 * Opens what is there, and the version that was announced only where that is another one: to ask for a version takes
 * `s3:GetObjectVersion`, which roles of sources need not have. Without it the present content counts.
 */
async function openAnnounced({ access, isExact = false, object, objects }: ReadOptions): Promise<Announced> {
  const { bucket, etag, key, versionId } = object;
  const exact = isExact && etag !== undefined ? { ifMatch: etag } : {};
  let present: OpenedObject | undefined;
  let replaced: unknown;
  try {
    present = await objects.open(access, bucket, key, exact);
    if (versionId === undefined || versionId === present.versionId) return { opened: present, isByVersion: false };
  } catch (error) {
    if (versionId === undefined || !(isErrorCode(error, 'STALE_REQUEST') || isErrorCode(error, 'NOT_FOUND')))
      throw error;
    replaced = error;
  }
  try {
    const opened = await objects.open(access, bucket, key, { ...exact, versionId });
    if (present !== undefined) await closeUnread(present);
    return { opened, isByVersion: true };
  } catch (error) {
    const isOutOfReach = isErrorCode(error, 'ACCESS_DENIED') || isErrorCode(error, 'NOT_FOUND');
    if (isOutOfReach && present !== undefined) return { opened: present, isByVersion: false };
    if (present !== undefined) await closeUnread(present);
    throw isOutOfReach ? replaced : error;
  }
}

/** Leaves the loop with its first chunk, which closes what is open. */
async function closeUnread({ body }: OpenedObject): Promise<void> {
  try {
    for await (const _ of body) return;
  } catch {
    // What breaks is closed as well.
  }
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
  let resumesFrom = 0;
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
    if (received - resumesFrom >= progressBytes) {
      resumes = 0;
      resumesFrom = received;
    }
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
