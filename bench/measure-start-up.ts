import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { listLoadedModules } from '../scripts/loaded-packages.ts';
import type { Measurement } from './measurement.ts';
import { median, time } from './median.ts';

const rounds = 21;

/** `pantherctl --help` against a script that does nothing, in turns, so that a busy moment hits both. */
export function measureStartUp(root: string): Measurement {
  const folder = mkdtempSync(join(tmpdir(), 'pantherctl-bench-'));
  try {
    const empty = join(folder, 'empty.mjs');
    writeFileSync(empty, '');
    const command = join(root, 'dist', 'cli.js');
    const start = (args: readonly string[]): number =>
      time(() => spawnSync(process.execPath, args, { stdio: 'ignore' }));
    start([empty]);
    start([command, '--help']);
    const baseline: number[] = [];
    const help: number[] = [];
    for (let round = 0; round < rounds; round += 1) {
      baseline.push(start([empty]));
      help.push(start([command, '--help']));
    }
    const loaded = listLoadedModules(command, ['--help']);
    return {
      work: 'start-up: pantherctl --help against an empty node script',
      ratio: median(help) / median(baseline),
      target: 2,
      details:
        `${median(help).toFixed(0)} ms against ${median(baseline).toFixed(0)} ms, medians of ${rounds}; ` +
        `loads ${loaded.ownFileCount} files of its own and ${loaded.packages.join(', ') || 'no package'}`,
    };
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}
