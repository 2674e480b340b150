import { fileFixes } from '../runtime/decode/file-fixes.ts';
import type { OutputObject } from '../runtime/output/lake-writer.ts';
import type { StreamReport } from '../runtime/stream-job.ts';

/** One file with what became of it. */
export interface ProcessedFile {
  readonly name: string;
  readonly report: StreamReport;
  readonly outputs: readonly OutputObject[];
}

/** What became of several files. */
export interface ReportSum {
  readonly files: number;
  /** Files that were rejected, as a whole or in the middle. */
  readonly rejected: number;
  /** Those, each with why, and what mends it. */
  readonly rejectedFiles: readonly {
    readonly file: string;
    readonly reason: string;
    readonly message: string;
    readonly fix: string;
  }[];
  readonly records: number;
  readonly events: number;
  /** Records that no log type took. */
  readonly failed: number;
  /** Uncompressed. */
  readonly bytes: number;
  readonly objects: number;
  /** By events, most first. */
  readonly types: readonly { readonly logType: string; readonly events: number }[];
}

/** Adds up reports of files. */
export function sumReports(files: readonly ProcessedFile[]): ReportSum {
  const events = new Map<string, number>();
  for (const { report } of files) {
    for (const [logType, counts] of Object.entries(report.counts.types)) {
      if (counts.events > 0) events.set(logType, (events.get(logType) ?? 0) + counts.events);
    }
  }
  const types = [...events]
    .map(([logType, count]) => ({ logType, events: count }))
    .toSorted((one, other) => other.events - one.events || (one.logType < other.logType ? -1 : 1));
  const rejectedFiles = files.flatMap(({ name, report: { end } }) =>
    end.kind === 'rejected'
      ? [{ file: name, reason: end.reason, message: end.message, fix: fileFixes[end.reason] }]
      : [],
  );
  const add = (of: (file: ProcessedFile) => number): number => files.reduce((sum, file) => sum + of(file), 0);
  return {
    files: files.length,
    rejected: rejectedFiles.length,
    rejectedFiles,
    records: add(({ report }) => report.counts.records),
    events: types.reduce((sum, each) => sum + each.events, 0),
    failed: add(({ report }) => report.counts.failed),
    bytes: add(({ report }) => report.end.bytes),
    objects: add(({ outputs }) => outputs.length),
    types,
  };
}
