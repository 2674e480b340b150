import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Measurement } from '../measurement.ts';
import { bundleProgram, runProgram } from './bundled-program.ts';
import { generateCloudTrailRecords } from './cloud-trail-data.ts';
import type { BatchResult } from './process-batch-once.ts';
import { writeLargeObject } from './write-large-object.ts';

/** A batch: so many objects that are alike, in ten messages. */
interface Batch {
  readonly name: string;
  readonly objects: number;
  /** Of each, uncompressed. */
  readonly bytes: number;
  readonly records: () => Iterable<string>;
}

const inOrder = (): Iterable<string> => generateCloudTrailRecords(Infinity);

/** Records whose hours go through a day again and again, so that an output of each hour is open all the time. */
function* mixedUp(): Generator<string, void, undefined> {
  let index = 0;
  for (const record of inOrder()) {
    const hour = new Date(Date.UTC(2026, 4, 1, (index += 1) % 24)).toISOString().slice(0, 13);
    yield record.replace(/"eventTime":"[^"]{13}/, `"eventTime":"${hour}`);
  }
}

/** Large ones are copied in several parts. */
const batches: readonly Batch[] = [
  { name: 'ten large objects, the hours of a day mixed up', objects: 10, bytes: 60e6, records: mixedUp },
  { name: 'forty small objects', objects: 40, bytes: 2e6, records: inOrder },
];

/** Memory of the function, in MiB, where nobody sets another. */
function readMemoryMebibytes(root: string): number {
  const template = JSON.parse(readFileSync(join(root, 'generated', 'json', 'panther-runtime.json'), 'utf8')) as {
    readonly Parameters: { readonly ProcessorMemory: { readonly Default: string } };
  };
  return Number(template.Parameters.ProcessorMemory.Default);
}

/**
 * Peak memory of whole batches, uploads included, against that of the function as the template has it. A third is what the
 * bounds of the processor come to: 250 MB for each of two large objects, and Node with the code.
 */
export async function measureBatch(root: string): Promise<Measurement[]> {
  const folder = mkdtempSync(join(tmpdir(), 'pantherctl-bench-'));
  try {
    const program = bundleProgram(root, 'process-batch-once', folder);
    const memory = readMemoryMebibytes(root);
    const path = join(folder, 'object.json.gz');
    const measurements: Measurement[] = [];
    for (const { bytes, name, objects, records } of batches) {
      const each = await writeLargeObject(path, bytes, records());
      const { milliseconds, peakMegabytes } = JSON.parse(runProgram(program, path, String(objects))) as BatchResult;
      measurements.push({
        work: `log processor: peak memory of a batch of ${name} against the ${memory} MiB of the function`,
        ratio: (peakMegabytes * 1e6) / (memory * 1024 ** 2),
        target: 0.33,
        details: `peak ${peakMegabytes.toFixed(0)} MB; ${objects} of ${(each / 1e6).toFixed(0)} MB in ${(milliseconds / 1e3).toFixed(1)} s`,
      });
    }
    return measurements;
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}
