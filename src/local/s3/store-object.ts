import { createHash } from 'node:crypto';
import { limits } from '../../config/limits.ts';
import { PantherctlError } from '../../errors.ts';
import type { BucketState, ObjectState } from '../state/resource-state.ts';

/** Objects that a bucket keeps of those that did not come through a port. */
const passingObjectsMaxCount = 1_000;
const smallTextMaxBytes = 16_384;

/** An object that has just been stored. */
export interface StoredObject {
  readonly key: string;
  readonly state: ObjectState;
}

/**
 * Stores an object. One that is kept (`isKept`) stays with its text; of the others the latest stay, with their text if it
 * is small. Throws `INPUT_INVALID` for a key that S3 would refuse.
 */
export function storeObject(
  bucket: BucketState,
  key: string,
  body: string | Uint8Array,
  isKept: boolean,
): StoredObject {
  const keyBytes = Buffer.byteLength(key);
  if (keyBytes === 0 || keyBytes > limits.objectKeyMaxBytes) {
    throw new PantherctlError('INPUT_INVALID', `the key has ${keyBytes} bytes`, {
      fix: `give it 1 to ${limits.objectKeyMaxBytes} bytes`,
    });
  }
  const content = typeof body === 'string' ? Buffer.from(body, 'utf8') : body;
  const state: ObjectState = {
    bytes: content.byteLength,
    etag: `"${createHash('md5').update(content).digest('hex')}"`,
    text: isKept || content.byteLength <= smallTextMaxBytes ? readUtf8(content) : undefined,
    isKept,
  };
  if (!bucket.objects.delete(key)) bucket.objectCount += 1;
  bucket.objects.set(key, state);
  makeRoom(bucket);
  return { key, state };
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
