import { resolveImport } from './rooms.ts';
import type { SourceModule } from './source-module.ts';

/**
 * Import cycles that exist when the program runs: erased types make none, and neither do imports that wait for a call.
 * Each cycle starts and ends with the same file; one cycle is given for each file that closes one.
 */
export function findImportCycles(modules: readonly SourceModule[]): string[][] {
  const targets = new Map<string, readonly string[]>();
  for (const { path, imports } of modules) {
    const loaded = imports.filter((each) => !each.typeOnly && each.form === 'static' && each.specifier.startsWith('.'));
    targets.set(
      path,
      loaded.map((each) => resolveImport(path, each.specifier)),
    );
  }

  const cycles: string[][] = [];
  const finished = new Set<string>();
  const trail: string[] = [];
  const visit = (path: string): void => {
    const seenAt = trail.indexOf(path);
    if (seenAt >= 0) cycles.push([...trail.slice(seenAt), path]);
    if (seenAt >= 0 || finished.has(path)) return;
    trail.push(path);
    for (const target of targets.get(path) ?? []) visit(target);
    trail.pop();
    finished.add(path);
  };
  for (const path of targets.keys()) visit(path);
  return cycles;
}
