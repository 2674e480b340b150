import { isAbsolute, relative } from 'node:path';

/** An absolute path as a person would type it in the folder `cwd`: from there if it lies below, else in full. */
export function showPath(path: string, cwd: string): string {
  const shown = relative(cwd, path);
  if (shown === '') return '.';
  return shown === '..' || shown.startsWith('../') || isAbsolute(shown) ? path : shown;
}
