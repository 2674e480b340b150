import { spawnSync } from 'node:child_process';
import { chmodSync, existsSync, rmSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

/** Compiles `src` into an empty `dist` and makes the command executable. Ends with the compiler's exit code. */
function build(root: string): number {
  rmSync(join(root, 'dist'), { recursive: true, force: true });
  const compiler = join(dirname(createRequire(import.meta.url).resolve('typescript/package.json')), 'bin', 'tsc');
  const compiled = spawnSync(process.execPath, [compiler, '-p', 'tsconfig.build.json'], {
    cwd: root,
    stdio: 'inherit',
  });
  const command = join(root, 'dist', 'cli.js');
  if (existsSync(command)) chmodSync(command, 0o755);
  return compiled.status ?? 1;
}

process.exitCode = build(dirname(dirname(fileURLToPath(import.meta.url))));
