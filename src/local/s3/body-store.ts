import { createHash } from 'node:crypto';
import type { World } from '../state/world-state.ts';

/** Bytes of objects by their digest; equal ones are stored once. */
export interface BodyStore {
  /** Stores bytes and gives the digest by which they are found. */
  put(bytes: Uint8Array): string;
  /** Bytes from one position up to another, or as many as there are; `undefined` if nothing is stored by that digest. */
  read(digest: string, from: number, to: number): Uint8Array | undefined;
  /** True when so much has come that it is worth while to look for what nobody needs any more. */
  isDue(): boolean;
  /** Forgets all others. */
  keepOnly(digests: ReadonlySet<string>): void;
}

/** Bytes that come before the store is looked over. */
export const sweepBytes = 64 * 1024 * 1024;

/** The digest that bytes are stored by. */
export function digestBody(bytes: Uint8Array): string {
  return createHash('sha256').update(bytes).digest('hex');
}

/** Bytes that live as long as the process. */
export function createMemoryBodies(): BodyStore {
  const bodies = new Map<string, Uint8Array>();
  let newBytes = 0;
  return {
    put: (bytes) => {
      const digest = digestBody(bytes);
      if (!bodies.has(digest)) {
        newBytes += bytes.byteLength;
        bodies.set(digest, Uint8Array.from(bytes));
      }
      return digest;
    },
    read: (digest, from, to) => bodies.get(digest)?.subarray(from, to),
    isDue: () => newBytes > sweepBytes,
    keepOnly: (digests) => {
      newBytes = 0;
      for (const digest of bodies.keys()) if (!digests.has(digest)) bodies.delete(digest);
    },
  };
}

/** Drops the bytes of objects that are not there any more. */
export function sweepBodies({ bodies, buckets }: World): void {
  const used = new Set<string>();
  for (const { objects } of buckets.values()) {
    for (const object of objects.values()) {
      for (const { body } of [object, ...object.older]) if (body !== undefined) used.add(body);
    }
  }
  bodies.keepOnly(used);
}
