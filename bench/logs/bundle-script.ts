import { join } from 'node:path';
import { buildSync } from 'esbuild';

/** A script of this folder as one file, as the processor is deployed: what loads TypeScript takes time and memory of its own. */
export function bundleScript(root: string, folder: string, name: string): string {
  const outfile = join(folder, `${name}.mjs`);
  buildSync({
    entryPoints: [join(root, 'bench', 'logs', `${name}.ts`)],
    outfile,
    bundle: true,
    platform: 'node',
    format: 'esm',
    target: 'node20',
  });
  return outfile;
}
