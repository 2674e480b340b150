import { closeSync, existsSync, openSync, readdirSync, readSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { makeFolder } from '../config/make-folder.ts';
import { digestBody, sweepBytes } from './s3/body-store.ts';
import type { BodyStore } from './s3/body-store.ts';

/** Folder in that of a local cloud with a file for the bytes of each object, named by their digest. */
export const bodiesFolder = 'objects';

/** Bytes in files beside the state. Throws the system's own error where one cannot be written or read. */
export function createFolderBodies(folder: string): BodyStore {
  const home = join(folder, bodiesFolder);
  let newBytes = 0;
  return {
    put: (bytes) => {
      const digest = digestBody(bytes);
      const path = join(home, digest);
      if (existsSync(path)) return digest;
      makeFolder(home);
      writeFileSync(`${path}.new`, bytes);
      renameSync(`${path}.new`, path);
      newBytes += bytes.byteLength;
      return digest;
    },
    read: (digest, from, to) => {
      const path = join(home, digest);
      if (!existsSync(path)) return undefined;
      const file = openSync(path, 'r');
      try {
        const bytes = Buffer.allocUnsafe(Math.max(0, to - from));
        let length = 0;
        for (;;) {
          const count = readSync(file, bytes, length, bytes.byteLength - length, from + length);
          length += count;
          if (count === 0 || length === bytes.byteLength) return bytes.subarray(0, length);
        }
      } finally {
        closeSync(file);
      }
    },
    isDue: () => newBytes > sweepBytes,
    keepOnly: (digests) => {
      newBytes = 0;
      if (!existsSync(home)) return;
      for (const name of readdirSync(home)) if (!digests.has(name)) rmSync(join(home, name), { force: true });
    },
  };
}
