import { spawnSync } from 'node:child_process';
import { rmSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { resultsFolder } from './test-results.ts';

interface Step {
  readonly name: string;
  /** A command of `node_modules/.bin` and its arguments. */
  readonly run: readonly [string, ...string[]];
  /** Show the output while it runs, not only when it fails. */
  readonly live?: boolean;
}

const quickSteps: readonly Step[] = [
  { name: 'lint', run: ['oxlint'] },
  { name: 'format', run: ['oxfmt', '--check'] },
  { name: 'types', run: ['tsc', '--noEmit'] },
  { name: 'unused code', run: ['knip', '--no-progress'] },
  { name: 'unit tests and freshness', run: vitest('unit', 'unit*'), live: true },
];

const slowSteps: readonly Step[] = [
  { name: 'build', run: ['tsx', 'scripts/build.ts'] },
  { name: 'emulator', run: ['tsx', 'scripts/prepare-moto.ts'] },
  { name: 'slow tests', run: vitest('slow', 'slow'), live: true },
];

/** A run of the projects whose names match, which leaves its report under `name`. */
function vitest(name: string, projects: string): [string, ...string[]] {
  const results = join(resultsFolder, `${name}.json`);
  return [
    'vitest',
    'run',
    '--project',
    projects,
    '--reporter=default',
    '--reporter=json',
    `--outputFile.json=${results}`,
  ];
}

/** Runs every step, also after a failure, so that one run shows all that is wrong. True if all passed. */
function runSteps(root: string, steps: readonly Step[]): boolean {
  const failed: string[] = [];
  for (const { name, run, live = false } of steps) {
    const [command, ...args] = run;
    const started = performance.now();
    const ended = spawnSync(join(root, 'node_modules', '.bin', command), args, {
      cwd: root,
      encoding: 'utf8',
      stdio: live ? 'inherit' : 'pipe',
    });
    const passed = ended.status === 0;
    if (!passed) failed.push(name);
    if (!passed && !live) console.log(`${ended.stdout}${ended.stderr}${ended.error?.message ?? ''}`);
    console.log(`${passed ? 'ok    ' : 'FAILED'} ${name} (${((performance.now() - started) / 1000).toFixed(1)} s)`);
  }
  if (failed.length > 0) console.log(`failed: ${failed.join(', ')}`);
  return failed.length === 0;
}

const root = dirname(dirname(fileURLToPath(import.meta.url)));
rmSync(join(root, resultsFolder), { recursive: true, force: true });
const steps = process.argv.includes('--all') ? [...quickSteps, ...slowSteps] : quickSteps;
process.exitCode = runSteps(root, steps) ? 0 : 1;
