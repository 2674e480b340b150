import { spawnSync } from 'node:child_process';
import { chmodSync, mkdirSync, renameSync, rmSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { buildSync } from 'esbuild';

/**
 * Compiles `src` into `dist` and makes the command executable. The new folder takes the place of the old one only when
 * it is complete, so that nothing stale is shipped and a failed build leaves the last good one. Returns the exit code.
 */
function build(root: string): number {
  const compiler = join(root, 'node_modules', '.bin', 'tsc');
  const dist = join(root, 'dist');
  const fresh = join(root, '.cache', `dist-${process.pid}`);
  const stale = `${fresh}-stale`;
  mkdirSync(dirname(fresh), { recursive: true });
  try {
    const args = ['-p', 'tsconfig.build.json', '--outDir', fresh];
    const compiled = spawnSync(compiler, args, { cwd: root, stdio: 'inherit' });
    if (compiled.status !== 0) return compiled.status ?? 1;
    chmodSync(join(fresh, 'cli.js'), 0o755);
    bundleLogProcessor(root, fresh);
    rmSync(stale, { recursive: true, force: true });
    moveIfThere(dist, stale);
    renameSync(fresh, dist);
    return 0;
  } finally {
    rmSync(fresh, { recursive: true, force: true });
    rmSync(stale, { recursive: true, force: true });
  }
}

/**
 * The log processor as one file that Lambda loads by itself. Some of its packages are CommonJS and ask for modules of Node
 * by `require`, which a module has not got of itself.
 */
function bundleLogProcessor(root: string, dist: string): void {
  buildSync({
    entryPoints: [join(root, 'src/runtime/log-processor/handler.ts')],
    outfile: join(dist, 'runtime', 'log-processor.mjs'),
    bundle: true,
    format: 'esm',
    platform: 'node',
    target: 'node20.19',
    mainFields: ['module', 'main'],
    minify: true,
    keepNames: true,
    legalComments: 'eof',
    logLevel: 'warning',
    banner: {
      js: "import{createRequire as __createRequire}from'node:module';const require=__createRequire(import.meta.url);",
    },
  });
}

function moveIfThere(from: string, to: string): void {
  try {
    renameSync(from, to);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ENOENT') throw error;
  }
}

process.exitCode = build(dirname(dirname(fileURLToPath(import.meta.url))));
