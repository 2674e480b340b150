import { join } from 'node:path';
import { digestOf, isOurPath } from '../config/generated-manifest.ts';
import type { GeneratedFile, GeneratedManifest } from '../config/generated-manifest.ts';
import { listFiles, readManifest, readTextIfThere } from './read-folder.ts';

/**
 * What is wrong with one file: not there; not what this input gives; not even what was written last, so somebody edited
 * it; left over from an input that is gone (orphaned); or of a shape as if it were ours, but not in the manifest, so that
 * nobody knows whose it is (unlisted).
 */
export type DifferenceKind = 'missing' | 'stale' | 'hand-edited' | 'orphaned' | 'unlisted';

/** One file that is not as `generate` would leave it. */
export interface FolderDifference {
  readonly path: string;
  readonly kind: DifferenceKind;
  /** Unified diff from the file to what is wanted, cut to a readable length; for `stale` and `hand-edited`. */
  readonly diff?: string;
}

/** True for what `generate` puts right. It removes nothing that its manifest does not list. */
export function isMendable({ kind }: FolderDifference): boolean {
  return kind !== 'unlisted';
}

const subfolders = ['', 'json', 'sources'] as const;

/**
 * Compares a folder with the files that belong there and writes nothing. Differences come in the order of the wanted
 * files, leftovers last. Files of a shape that `generate` never writes are nobody's business here.
 * Throws `OUTPUT_UNWRITABLE` if something there cannot be read.
 */
export async function compareGeneratedFolder(
  folder: string,
  files: Iterable<GeneratedFile>,
): Promise<FolderDifference[]> {
  const recorded = await readManifest(folder);
  const differences: FolderDifference[] = [];
  const wanted = new Set<string>();
  for (const { path, text } of files) {
    wanted.add(path);
    const found = await readTextIfThere(join(folder, path));
    if (found === text) continue;
    if (found === undefined) differences.push({ path, kind: 'missing' });
    else differences.push({ path, kind: kindOf(path, found, recorded), diff: await renderDiff(path, found, text) });
  }
  for (const path of await listOurPaths(folder)) {
    if (wanted.has(path)) continue;
    differences.push({ path, kind: Object.hasOwn(recorded?.files ?? {}, path) ? 'orphaned' : 'unlisted' });
  }
  return differences;
}

function kindOf(path: string, found: string, recorded: GeneratedManifest | undefined): DifferenceKind {
  const digest = recorded?.files[path];
  return digest !== undefined && digest !== digestOf(found) ? 'hand-edited' : 'stale';
}

async function listOurPaths(folder: string): Promise<readonly string[]> {
  const paths: string[] = [];
  for (const subfolder of subfolders) {
    const prefix = subfolder === '' ? '' : `${subfolder}/`;
    for (const name of await listFiles(folder, subfolder)) if (isOurPath(prefix + name)) paths.push(prefix + name);
  }
  return paths;
}

async function renderDiff(path: string, found: string, wanted: string): Promise<string> {
  const { createTwoFilesPatch } = await import('diff');
  const patch = createTwoFilesPatch(
    `${path} (in the folder)`,
    `${path} (wanted)`,
    found,
    wanted,
    undefined,
    undefined,
    {
      context: 2,
      timeout: 1_000,
    },
  );
  return cutDiff((patch ?? 'too different to compare\n').split('\n').slice(1));
}

const diffMaxLines = 60;
const diffMaxCharacters = 160;

function cutDiff(lines: readonly string[]): string {
  const kept = lines
    .slice(0, diffMaxLines)
    .map((line) => (line.length > diffMaxCharacters ? `${line.slice(0, diffMaxCharacters)}…` : line));
  const left = lines.length - kept.length;
  return `${kept.join('\n').trimEnd()}${left > 0 ? `\n… ${left} more lines` : ''}\n`;
}
