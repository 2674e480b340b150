import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { buildSync } from 'esbuild';

/** Makes one file of a program of this folder, as the function is deployed: what loads TypeScript takes memory of its own. */
export function bundleProgram(root: string, name: string, folder: string): string {
  const outfile = join(folder, `${name}.mjs`);
  buildSync({
    entryPoints: [join(root, 'bench', 'logs', `${name}.ts`)],
    outfile,
    bundle: true,
    platform: 'node',
    format: 'esm',
    target: 'node20',
    minify: true,
    keepNames: true,
    // Parts in CommonJS ask for modules of Node by `require`, which ES modules do not have.
    banner: {
      js: "import{createRequire as __createRequire}from'node:module';const require=__createRequire(import.meta.url);",
    },
  });
  return outfile;
}

/** Runs it in a process of its own, and gives what it prints. Throws with what it says if it fails. */
export function runProgram(program: string, ...words: readonly string[]): string {
  const ended = spawnSync(process.execPath, [program, ...words], { encoding: 'utf8' });
  if (ended.status !== 0) throw new Error(`the measurement failed: ${ended.stderr}`);
  return ended.stdout;
}
