import { createReadStream } from 'node:fs';
import { peakBytes } from './peak-bytes.ts';
import { processObject } from './process-object.ts';
import type { ProcessedObject } from './process-object.ts';

/** What processing one file in a process of its own took. */
export interface ProcessResult extends ProcessedObject {
  readonly milliseconds: number;
  /** Of the whole process, in MB of a million bytes. */
  readonly peakMegabytes: number;
}

const [path = ''] = process.argv.slice(2);
const started = performance.now();
const processed = await processObject(
  { chunks: createReadStream(path), streamType: 'auto', logType: 'AWS.CloudTrail' },
  3,
);
const result: ProcessResult = {
  ...processed,
  milliseconds: performance.now() - started,
  peakMegabytes: peakBytes() / 1e6,
};
console.log(JSON.stringify(result));
