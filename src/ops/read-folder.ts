import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { manifestPath, parseManifest } from '../config/generated-manifest.ts';
import type { GeneratedManifest } from '../config/generated-manifest.ts';
import { PantherctlError } from '../errors.ts';

/** The text of a file, or `undefined` if there is none. Throws `OUTPUT_UNWRITABLE` if it is there and cannot be read. */
export async function readTextIfThere(path: string): Promise<string | undefined> {
  try {
    return await readFile(path, 'utf8');
  } catch (cause) {
    if (isMissing(cause)) return undefined;
    throw new PantherctlError('OUTPUT_UNWRITABLE', `cannot read ${path}: ${reasonOf(cause)}`, {
      fix: 'choose another folder with `--out`, or move what is in the way',
      cause,
    });
  }
}

/** Names of the files in a folder, in the order of their code units; none if the folder is not there. */
export async function listFiles(folder: string, subfolder: string): Promise<readonly string[]> {
  try {
    const entries = await readdir(join(folder, subfolder), { withFileTypes: true });
    return entries
      .filter((entry) => entry.isFile())
      .map((entry) => entry.name)
      .sort((a, b) => (a < b ? -1 : 1));
  } catch (cause) {
    if (isMissing(cause)) return [];
    throw new PantherctlError('OUTPUT_UNWRITABLE', `cannot read ${join(folder, subfolder)}: ${reasonOf(cause)}`, {
      fix: 'choose another folder with `--out`, or move what is in the way',
      cause,
    });
  }
}

/** The manifest as it stands in the folder; `undefined` if it is missing or was spoilt. */
export async function readManifest(folder: string): Promise<GeneratedManifest | undefined> {
  const text = await readTextIfThere(join(folder, manifestPath));
  return text === undefined ? undefined : parseManifest(text);
}

/** The system's own word for what went wrong, e.g. `EACCES: permission denied`. */
export function reasonOf(cause: unknown): string {
  return cause instanceof Error ? (cause.message.split(', ')[0] ?? cause.message) : String(cause);
}

function isMissing(cause: unknown): boolean {
  return cause instanceof Error && 'code' in cause && cause.code === 'ENOENT';
}
