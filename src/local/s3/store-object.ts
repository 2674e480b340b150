import { createHash } from 'node:crypto';
import { limits } from '../../config/limits.ts';
import { PantherctlError } from '../../errors.ts';
import { hexDigits } from '../seeded-random.ts';
import type { BucketState, ObjectState, VersionState } from '../state/resource-state.ts';
import { nextNumber } from '../state/schedule.ts';
import type { World } from '../state/world-state.ts';
import { sweepBodies } from './body-store.ts';

/** Objects that a bucket keeps of those that did not come through a port. */
const passingObjectsMaxCount = 1_000;
const smallTextMaxBytes = 16_384;
/** Versions before the present one that are kept of an object. */
const olderVersionsMaxCount = 10;

/** An object to store. */
export interface ObjectToStore {
  readonly key: string;
  readonly body: string | Uint8Array;
  /** True for one that stays, however many come after it. */
  readonly isKept: boolean;
  readonly storageClass?: string;
  readonly contentType?: string;
  readonly metadata?: Readonly<Record<string, string>>;
}

/** An object that has just been stored. */
export interface StoredObject {
  readonly key: string;
  readonly state: ObjectState;
}

/**
 * Stores an object; of those that are not kept the latest stay. In a bucket with versions it stands before what was there.
 * Throws `INPUT_INVALID` for a key that S3 would refuse.
 */
export function storeObject(world: World, bucket: BucketState, object: ObjectToStore): StoredObject {
  const { body, contentType, isKept, key, metadata, storageClass } = object;
  const keyBytes = Buffer.byteLength(key);
  if (keyBytes === 0 || keyBytes > limits.objectKeyMaxBytes) {
    throw new PantherctlError('INPUT_INVALID', `the key has ${keyBytes} bytes`, {
      fix: `give it 1 to ${limits.objectKeyMaxBytes} bytes`,
    });
  }
  const content = typeof body === 'string' ? Buffer.from(body, 'utf8') : body;
  const text = isText(content, isKept, object) ? readUtf8(content) : undefined;
  const before = bucket.objects.get(key);
  const state: ObjectState = {
    bytes: content.byteLength,
    etag: `"${createHash('md5').update(content).digest('hex')}"`,
    text,
    body: text === undefined ? world.bodies.put(content) : undefined,
    lastModified: Math.floor(world.now / 1000) * 1000,
    versionId: bucket.isVersioned ? hexDigits(32, world.seed, 'version', bucket.name, nextNumber(world)) : undefined,
    storageClass,
    contentType,
    metadata,
    older: bucket.isVersioned && before !== undefined ? listVersions(before).slice(0, olderVersionsMaxCount) : [],
    isKept,
  };
  if (!bucket.objects.delete(key)) bucket.objectCount += 1;
  bucket.objects.set(key, state);
  makeRoom(bucket);
  if (world.bodies.isDue()) sweepBodies(world);
  return { key, state };
}

/** Every version of an object, the present one first. */
export function listVersions({ isKept: _isKept, older, ...present }: ObjectState): readonly VersionState[] {
  return [present, ...older];
}

/** Bytes of a version from one position up to another. Throws `LOCAL_STATE` if they were taken away. */
export function readContent({ bodies }: World, version: VersionState, from: number, to = version.bytes): Uint8Array {
  if (version.text !== undefined) return Buffer.from(version.text, 'utf8').subarray(from, to);
  const bytes = version.body === undefined ? undefined : bodies.read(version.body, from, to);
  if (bytes !== undefined && bytes.byteLength === Math.min(to, version.bytes) - from) return bytes;
  throw new PantherctlError('LOCAL_STATE', `the ${version.bytes} bytes of an object are not where they were stored`, {
    fix: 'put the object again',
  });
}

/** The text of a version; `undefined` if it is no UTF-8. */
export function readVersionText(world: World, version: VersionState): string | undefined {
  return version.text ?? readUtf8(readContent(world, version, 0));
}

/** What comes as text through a port is kept as text whatever its size, so that a person can read the state. */
function isText(content: Uint8Array, isKept: boolean, { body }: ObjectToStore): boolean {
  return (isKept && typeof body === 'string') || content.byteLength <= smallTextMaxBytes;
}

function makeRoom({ objects }: BucketState): void {
  if (objects.size <= passingObjectsMaxCount) return;
  const oldest = [...objects].find(([, { isKept }]) => !isKept);
  if (oldest !== undefined) objects.delete(oldest[0]);
}

function readUtf8(content: Uint8Array): string | undefined {
  try {
    return new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(content);
  } catch {
    return undefined;
  }
}
