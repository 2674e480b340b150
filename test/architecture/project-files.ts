import { readdirSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

/** The project's folder. */
export const projectRoot = dirname(dirname(dirname(fileURLToPath(import.meta.url))));

const leftOut = new Set(['.git', '.cache', '.pantherctl', 'coverage', 'dist', 'node_modules']);
/** Where the pages try things out, as `.gitignore` has it. */
const playground = /^(?:try|examples\/[^/]+\/(?:cloud|events))$/;

/** One file of the project: its path with slashes, relative to the project, and its text. */
export interface ProjectFile {
  readonly path: string;
  readonly text: string;
}

/** All files below a folder of the project, ordered by path, without what tools leave behind. */
export function readProjectFiles(folder = ''): ProjectFile[] {
  const entries = readdirSync(join(projectRoot, folder), { withFileTypes: true }).toSorted((a, b) =>
    a.name < b.name ? -1 : 1,
  );
  return entries.flatMap((entry) => {
    const path = folder === '' ? entry.name : `${folder}/${entry.name}`;
    if (leftOut.has(entry.name) || playground.test(path) || entry.name.endsWith('.tgz')) return [];
    if (entry.isDirectory()) return readProjectFiles(path);
    return entry.isFile() ? [{ path, text: readFileSync(join(projectRoot, path), 'utf8') }] : [];
  });
}
