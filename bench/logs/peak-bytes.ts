import { readFileSync } from 'node:fs';

/**
 * Most memory of this program so far, in bytes. The kernel's `maxRSS` begins with that of the process which started this
 * one, so it would tell of the benchmark itself: https://man7.org/linux/man-pages/man5/proc_pid_status.5.html has `VmHWM`.
 */
export function peakBytes(): number {
  if (process.platform !== 'linux') return process.resourceUsage().maxRSS * 1024;
  const [, kibibytes] = /^VmHWM:\s+(\d+) kB$/m.exec(readFileSync('/proc/self/status', 'utf8')) ?? [];
  if (kibibytes === undefined) throw new Error('the kernel does not tell the peak of memory');
  return Number(kibibytes) * 1024;
}
