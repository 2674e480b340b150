import { createReadStream, readFileSync } from 'node:fs';
import { processObject } from './process-object.ts';
import type { ProcessedObject } from './process-object.ts';

/** What processing one file in a process of its own took. */
export interface ProcessResult extends ProcessedObject {
  readonly milliseconds: number;
  /** Of the whole process, in MB of a million bytes. */
  readonly peakMegabytes: number;
}

/**
 * Most memory of this program so far, in bytes. The kernel's `maxRSS` begins with that of the process which started this
 * one, so it would tell of the benchmark itself: https://man7.org/linux/man-pages/man5/proc_pid_status.5.html has `VmHWM`.
 */
function peakBytes(): number {
  if (process.platform !== 'linux') return process.resourceUsage().maxRSS * 1024;
  const [, kibibytes] = /^VmHWM:\s+(\d+) kB$/m.exec(readFileSync('/proc/self/status', 'utf8')) ?? [];
  if (kibibytes === undefined) throw new Error('the kernel does not tell the peak of memory');
  return Number(kibibytes) * 1024;
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
