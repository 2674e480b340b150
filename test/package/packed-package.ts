import { spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { projectRoot } from '../architecture/project-files.ts';

/** How a process ended. */
export interface Ended {
  readonly exitCode: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

/** One file inside the packed package. */
export interface PackedFile {
  readonly path: string;
  readonly mode: number;
}

/** The package as a user gets it, installed in an otherwise empty folder. */
export interface PackedPackage {
  readonly tarball: string;
  readonly files: readonly PackedFile[];
  readonly unpackedBytes: number;
  /** The folder it is installed in. */
  readonly folder: string;
  remove(): void;
}

/** Runs a program to its end; never throws for its exit code. */
export function runProgram(command: string, args: readonly string[], folder: string): Ended {
  const env = { ...process.env, npm_config_update_notifier: 'false', NO_COLOR: '1' };
  const ended = spawnSync(command, args, { cwd: folder, encoding: 'utf8', env });
  return { exitCode: ended.status, stdout: ended.stdout, stderr: `${ended.stderr}${ended.error?.message ?? ''}` };
}

function runOrThrow(command: string, args: readonly string[], folder: string): string {
  const ended = runProgram(command, args, folder);
  if (ended.exitCode !== 0) throw new Error(`${command} ${args.join(' ')} failed: ${ended.stdout}${ended.stderr}`);
  return ended.stdout;
}

interface PackOutput {
  readonly filename: string;
  readonly unpackedSize: number;
  readonly files: readonly PackedFile[];
}

/** Packs the built project and installs it, with its dependencies, into a folder of its own. */
export function packAndInstall(): PackedPackage {
  const place = mkdtempSync(join(tmpdir(), 'pantherctl-package-'));
  const output = runOrThrow('npm', ['pack', '--json', '--ignore-scripts', '--pack-destination', place], projectRoot);
  const [packed] = JSON.parse(output) as PackOutput[];
  if (packed === undefined) throw new Error(`npm pack reported no package: ${output}`);
  const tarball = join(place, packed.filename);
  const folder = join(place, 'user');
  mkdirSync(folder);
  writeFileSync(join(folder, 'package.json'), `${JSON.stringify({ name: 'user', private: true, type: 'module' })}\n`);
  const quiet = ['--prefer-offline', '--ignore-scripts', '--no-audit', '--no-fund', '--loglevel=error'];
  runOrThrow('npm', ['install', ...quiet, tarball], folder);
  return {
    tarball,
    files: packed.files,
    unpackedBytes: packed.unpackedSize,
    folder,
    remove: () => rmSync(place, { recursive: true, force: true }),
  };
}
