import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Measurement } from '../measurement.ts';
import { median } from '../median.ts';
import { bundleProgram, runProgram } from './bundled-program.ts';
import type { ProcessResult } from './process-once.ts';
import { writeLargeObject } from './write-large-object.ts';

const maxMegabytes = 300;
const [tiny, small, large, huge] = [10e6, 74e6, 1.2e9, 10e9] as const;

interface Sized extends ProcessResult {
  /** Uncompressed. */
  readonly bytes: number;
}

function readResult(text: string): ProcessResult {
  return JSON.parse(text) as ProcessResult;
}

/** Processes an object of that size a few times, each in a new process: the median of time, the most memory. */
async function measureSize(program: string, folder: string, size: number, rounds: number): Promise<Sized> {
  const path = join(folder, 'object.json.gz');
  const bytes = await writeLargeObject(path, size);
  const results = Array.from({ length: rounds }, () => readResult(runProgram(program, path)));
  rmSync(path);
  const [first] = results;
  if (first === undefined) throw new Error('nothing was measured');
  return {
    ...first,
    bytes,
    milliseconds: median(results.map(({ milliseconds }) => milliseconds)),
    peakMegabytes: Math.max(...results.map(({ peakMegabytes }) => peakMegabytes)),
  };
}

function describe({ bytes, milliseconds, outputs, peakMegabytes }: Sized): string {
  const megabytes = bytes / 1e6;
  return (
    `${megabytes.toFixed(0)} MB in ${(milliseconds / 1e3).toFixed(1)} s (${(megabytes / (milliseconds / 1e3)).toFixed(0)} MB/s), ` +
    `peak ${peakMegabytes.toFixed(0)} MB, ${outputs} outputs`
  );
}

/** Memory on a large object, and whether memory and time a byte stay the same from 10 MB on; up to 10 GB with `isHuge`. */
export async function measureLargeObjects(root: string, isHuge: boolean): Promise<Measurement[]> {
  const folder = mkdtempSync(join(tmpdir(), 'pantherctl-bench-'));
  try {
    const program = bundleProgram(root, 'process-once', folder);
    const at10 = await measureSize(program, folder, tiny, 5);
    const at74 = await measureSize(program, folder, small, 5);
    const at1200 = await measureSize(program, folder, large, 2);
    const atMost = isHuge ? await measureSize(program, folder, huge, 1) : at1200;
    const perByte = ({ bytes, milliseconds }: Sized): number => milliseconds / bytes;
    return [
      {
        work: `log processor: peak memory on an object of 1.2 GB against ${maxMegabytes} MB`,
        ratio: at1200.peakMegabytes / maxMegabytes,
        target: 1,
        details: describe(at1200),
      },
      {
        work: 'log processor: the same against that on an object of 74 MB',
        ratio: at1200.peakMegabytes / at74.peakMegabytes,
        target: 1.3,
        details: `${describe(at1200)}; ${describe(at74)}`,
      },
      {
        work: `log processor: time a byte at ${(atMost.bytes / 1e9).toFixed(1)} GB against that at 10 MB`,
        ratio: perByte(atMost) / perByte(at10),
        target: 1.2,
        details: `${describe(atMost)}; ${describe(at10)}`,
      },
      {
        work: `log processor: peak memory at ${(atMost.bytes / 1e9).toFixed(1)} GB against that at 74 MB`,
        ratio: atMost.peakMegabytes / at74.peakMegabytes,
        target: 1.3,
        details: `${describe(atMost)}; ${describe(at74)}`,
      },
    ];
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}
