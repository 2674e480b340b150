import { mkdirSync, statSync } from 'node:fs';
import { dirname } from 'node:path';

/**
 * Makes a folder and the parents that it lacks, each with `mode` less the umask; does nothing if it is there. Throws the
 * system's own error, `EEXIST` if a file is in the way. Parents are made one by one: where a file system refuses new
 * folders with `ENOENT`, as `/proc` does, the recursive call of Node 20 never returns.
 */
export function makeFolder(path: string, mode = 0o777): void {
  if (isFolder(path)) return;
  try {
    mkdirSync(path, { mode });
  } catch (error) {
    const parent = dirname(path);
    if (codeOf(error) === 'ENOENT' && parent !== path) {
      makeFolder(parent, mode);
      mkdirSync(path, { mode });
    } else if (!isFolder(path)) {
      // Where it is a folder by now, another process was faster.
      throw error;
    }
  }
}

function isFolder(path: string): boolean {
  try {
    return statSync(path).isDirectory();
  } catch {
    return false;
  }
}

function codeOf(error: unknown): unknown {
  return error instanceof Error && 'code' in error ? error.code : undefined;
}
