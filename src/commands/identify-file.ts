import { createHash } from 'node:crypto';
import type { InputFile } from '../ops/lake/input-files.ts';
import type { ObjectIdentity } from '../runtime/object-ref.ts';
import { readUntilStopped } from './read-until-stopped.ts';

/**
 * What stands for bucket, key and version of a local file: its content's digest is the version, so that the same file gives
 * the same rows. Standard input can be read once only, so `now` (milliseconds since 1970) tells one use from another. Throws
 * `CANCELLED` once the signal aborts.
 */
export async function identifyFile(file: InputFile, now: number, signal: AbortSignal): Promise<ObjectIdentity> {
  const { modifiedMs, name } = file;
  if (modifiedMs === undefined) return { bucket: 'local', key: name, version: String(now), lastModified: now };
  const hash = createHash('sha256');
  for await (const chunk of readUntilStopped(file.open(), signal)) hash.update(chunk);
  return { bucket: 'local', key: name, version: hash.digest('hex'), lastModified: modifiedMs };
}
