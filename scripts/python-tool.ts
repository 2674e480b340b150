import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

const pythons = ['python3', 'python3.14', 'python3.13', 'python3.12', 'python3.11', 'python3.10'];
const versionProbe = 'import sys, venv, ensurepip; sys.exit(0 if sys.version_info >= (3, 10) else 1)';

/** A tool written in Python that the tests use. */
export interface PythonTool {
  /** Also the name of its command in the virtual environment's `bin`. */
  readonly name: string;
  /** File of pinned requirements with hashes, relative to the project. */
  readonly requirements: string;
}

function findPython(tool: string): string {
  const found = pythons.find((python) => spawnSync(python, ['-c', versionProbe]).status === 0);
  if (found !== undefined) return found;
  throw new Error(
    `${tool} needs Python 3.10 or newer with the modules venv and ensurepip, and none was found: ` +
      'install one (on Debian and Ubuntu the package python3-venv), then run npm test again',
  );
}

function run(command: string, args: readonly string[]): void {
  const ended = spawnSync(command, args, { encoding: 'utf8' });
  if (ended.status !== 0) {
    throw new Error(
      `${command} ${args.join(' ')} failed:\n${ended.stdout}${ended.stderr}${ended.error?.message ?? ''}`,
    );
  }
}

/**
 * Path of a pinned tool's command, installed on first use with every hash checked.
 *
 * It sits in `.cache`, named by the digest of its requirements. A virtual environment cannot be moved, so it is built in
 * a folder of its own and becomes valid when a small file that names the folder is put in place by a rename: an
 * interrupted or concurrent installation is never used.
 */
export function preparePythonTool(root: string, { name, requirements }: PythonTool): string {
  const pinned = join(root, requirements);
  const digest = createHash('sha256').update(readFileSync(pinned)).digest('hex').slice(0, 12);
  const cache = join(root, '.cache');
  const pointer = join(cache, `${name}-${digest}`);
  if (existsSync(pointer)) {
    const installed = join(cache, readFileSync(pointer, 'utf8'), 'bin', name);
    if (existsSync(installed)) return installed;
  }
  const folder = `${name}-${digest}-${process.pid}`;
  mkdirSync(cache, { recursive: true });
  run(findPython(name), ['-m', 'venv', '--clear', join(cache, folder)]);
  const pip = ['-m', 'pip', 'install', '--quiet', '--disable-pip-version-check', '--no-input', '--only-binary=:all:'];
  run(join(cache, folder, 'bin', 'python'), [...pip, '--require-hashes', '-r', pinned]);
  writeFileSync(`${pointer}.new-${process.pid}`, folder);
  renameSync(`${pointer}.new-${process.pid}`, pointer);
  for (const entry of readdirSync(cache)) {
    const isOutdated = entry.startsWith(`${name}-`) && !entry.startsWith(`${name}-${digest}`);
    if (isOutdated) rmSync(join(cache, entry), { recursive: true, force: true });
  }
  return join(cache, folder, 'bin', name);
}
