import { realpathSync, statSync } from 'node:fs';
import { basename, dirname, join, sep } from 'node:path';
import { PantherctlError } from '../../errors.ts';

/** A file or folder by its absolute path, and as a person knows it. */
interface Place {
  readonly path: string;
  readonly name: string;
}

/**
 * Throws `INPUT_INVALID` if `output` is a folder that is read or lies within one, or if anything that is read lies within
 * `output`: results would be read as logs, or written over what they come from. Links count as what they lead to. `output`
 * need not be there.
 */
export function keepApart(read: readonly Place[], output: Place): void {
  const target = realPathOf(output.path);
  for (const { name, path } of read) {
    const real = realPathOf(path);
    if (isFolder(real) && isWithin(target, real)) {
      const where = target === real ? 'is the folder that is read' : `lies within ${name}, which is read`;
      throw refuse(`the folder to write to, ${output.name}, ${where}`);
    }
    if (real !== target && isWithin(real, target)) {
      throw refuse(`${name} is to be read, and lies within the folder to write to, ${output.name}`);
    }
  }
}

function refuse(message: string): PantherctlError {
  return new PantherctlError('INPUT_INVALID', message, { fix: 'choose a folder with --out that lies apart from them' });
}

function isWithin(path: string, folder: string): boolean {
  return path === folder || path.startsWith(folder.endsWith(sep) ? folder : folder + sep);
}

/** Without links as far as it is there. What leads to no path, such as a pipe of the shell, stays as it is. */
function realPathOf(path: string): string {
  try {
    return realpathSync.native(path);
  } catch {
    const parent = dirname(path);
    return parent === path ? path : join(realPathOf(parent), basename(path));
  }
}

function isFolder(path: string): boolean {
  try {
    return statSync(path).isDirectory();
  } catch {
    return false;
  }
}
