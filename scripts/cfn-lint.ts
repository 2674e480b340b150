import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

const pythons = ['python3', 'python3.14', 'python3.13', 'python3.12', 'python3.11', 'python3.10'];
const versionProbe = 'import sys, venv, ensurepip; sys.exit(0 if sys.version_info >= (3, 10) else 1)';

/** One finding of the linter. */
export interface LintFinding {
  readonly file: string;
  readonly line: number;
  readonly rule: string;
  readonly level: string;
  readonly message: string;
}

interface LintOutput {
  readonly Filename: string;
  readonly Level: string;
  readonly Message: string;
  readonly Rule: { readonly Id: string };
  readonly Location: { readonly Start: { readonly LineNumber: number } };
}

function findPython(): string {
  const found = pythons.find((python) => spawnSync(python, ['-c', versionProbe]).status === 0);
  if (found !== undefined) return found;
  throw new Error(
    'cfn-lint needs Python 3.10 or newer with the modules venv and ensurepip, and none was found: ' +
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
 * Path of the pinned cfn-lint, installed on first use from `test/requirements.txt` with every hash checked.
 *
 * It sits in `.cache`, named by the digest of the requirements. A virtual environment cannot be moved, so it is built
 * in a folder of its own and becomes valid when a small file that names the folder is put in place by a rename: an
 * interrupted or concurrent installation is never used.
 */
export function prepareCfnLint(root: string): string {
  const requirements = join(root, 'test', 'requirements.txt');
  const digest = createHash('sha256').update(readFileSync(requirements)).digest('hex').slice(0, 12);
  const cache = join(root, '.cache');
  const pointer = join(cache, `cfn-lint-${digest}`);
  if (existsSync(pointer)) {
    const installed = join(cache, readFileSync(pointer, 'utf8'), 'bin', 'cfn-lint');
    if (existsSync(installed)) return installed;
  }
  const folder = `cfn-lint-${digest}-${process.pid}`;
  mkdirSync(cache, { recursive: true });
  run(findPython(), ['-m', 'venv', '--clear', join(cache, folder)]);
  const pip = ['-m', 'pip', 'install', '--quiet', '--disable-pip-version-check', '--no-input', '--only-binary=:all:'];
  run(join(cache, folder, 'bin', 'python'), [...pip, '--require-hashes', '-r', requirements]);
  writeFileSync(`${pointer}.new-${process.pid}`, folder);
  renameSync(`${pointer}.new-${process.pid}`, pointer);
  for (const entry of readdirSync(cache)) {
    const isOutdated = entry.startsWith('cfn-lint-') && !entry.startsWith(`cfn-lint-${digest}`);
    if (isOutdated) rmSync(join(cache, entry), { recursive: true, force: true });
  }
  return join(cache, folder, 'bin', 'cfn-lint');
}

/** Lints templates, informational and experimental rules included. Throws if the linter itself breaks down. */
export function lintTemplates(cfnLint: string, files: readonly string[]): LintFinding[] {
  const args = ['--format', 'json', '--include-checks', 'I', '--', ...files];
  const ended = spawnSync(cfnLint, args, { encoding: 'utf8', maxBuffer: 64 * 1024 * 1024 });
  if (ended.status === null || ended.stderr !== '' || (ended.status !== 0 && ended.stdout.trim() === '')) {
    throw new Error(`cfn-lint broke down (exit ${ended.status}): ${ended.stderr}${ended.error?.message ?? ''}`);
  }
  const found = JSON.parse(ended.stdout) as LintOutput[];
  return found.map((finding) => ({
    file: finding.Filename,
    line: finding.Location.Start.LineNumber,
    rule: finding.Rule.Id,
    level: finding.Level,
    message: finding.Message,
  }));
}
