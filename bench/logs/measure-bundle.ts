import { spawnSync } from 'node:child_process';
import { existsSync, mkdtempSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import type { Measurement } from '../measurement.ts';
import { median, time } from '../median.ts';

const rounds = 15;

/** Loading the bundle of the function against an empty script, in turns; nothing where no bundle was built. */
export function measureBundle(root: string): Measurement[] {
  const bundle = join(root, 'dist', 'runtime', 'log-processor.mjs');
  if (!existsSync(bundle)) return [];
  const folder = mkdtempSync(join(tmpdir(), 'pantherctl-bench-'));
  try {
    const empty = join(folder, 'empty.mjs');
    const loading = join(folder, 'loading.mjs');
    writeFileSync(empty, '');
    // The exports alone, not a call: the bundle is loaded as Lambda loads it, before the first event.
    writeFileSync(loading, `await import(${JSON.stringify(pathToFileURL(bundle).href)});\nprocess.exit(0);\n`);
    const start = (path: string): number =>
      time(() => {
        const ended = spawnSync(process.execPath, [path], { encoding: 'utf8' });
        if (ended.status !== 0) throw new Error(`the bundle does not load: ${ended.stderr}`);
      });
    const times = { empty: [] as number[], loading: [] as number[] };
    for (let round = 0; round < rounds; round += 1) {
      times.empty.push(start(empty));
      times.loading.push(start(loading));
    }
    const [withBundle, without] = [median(times.loading), median(times.empty)];
    return [
      {
        work: 'log processor: cold start of the bundle against an empty node script',
        ratio: withBundle / without,
        details:
          `${(withBundle - without).toFixed(0)} ms beyond ${without.toFixed(0)} ms, medians of ${rounds}; ` +
          `the bundle has ${(statSync(bundle).size / 1e6).toFixed(2)} MB`,
      },
    ];
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}
