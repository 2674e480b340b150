import { spawnSync } from 'node:child_process';

const report = `import { writeSync } from 'node:fs';
export async function load(url, context, next) { writeSync(2, 'loaded ' + url + '\\n'); return next(url, context); }`;
const hook = `import { register } from 'node:module'; register(${JSON.stringify(asModule(report))});`;

function asModule(source: string): string {
  return `data:text/javascript,${encodeURIComponent(source)}`;
}

/** What a program loads before it ends. */
export interface LoadedModules {
  /** Third-party packages by name, ordered; what a CommonJS package loads itself goes by that package's name. */
  readonly packages: readonly string[];
  /** How many files of the program's own were loaded. */
  readonly ownFileCount: number;
}

/** Runs a program and lists what it loaded. Throws if the program fails. */
export function listLoadedModules(program: string, args: readonly string[]): LoadedModules {
  const ended = spawnSync(process.execPath, ['--import', asModule(hook), program, ...args], { encoding: 'utf8' });
  if (ended.status !== 0) throw new Error(`${program} ${args.join(' ')} failed: ${ended.stderr}`);
  const urls = ended.stderr
    .split('\n')
    .flatMap((line) => (line.startsWith('loaded file:') ? [line.slice('loaded '.length)] : []));
  const packages = urls.flatMap(
    (url) => /\/node_modules\/((?:@[^/]+\/)?[^/]+)\/(?!.*\/node_modules\/)/.exec(url)?.[1] ?? [],
  );
  return {
    packages: [...new Set(packages)].toSorted((a, b) => (a < b ? -1 : 1)),
    ownFileCount: urls.length - packages.length,
  };
}
