import { metrics, sourceDimensions } from '../../config/metrics.ts';
import type { OutputObject } from '../output/lake-writer.ts';
import type { RejectionReason } from '../outcome.ts';
import type { ClassifierCounts } from '../row.ts';
import type { MetricSums } from './metric-sums.ts';
import type { ProcessorLog } from './processor-log.ts';
import type { SourceAges } from './source-ages.ts';
import type { SystemErrors } from './system-errors.ts';

/** All by which the log processor tells of itself. */
export interface ProcessorTelemetry {
  readonly log: ProcessorLog;
  readonly metrics: MetricSums;
  readonly systemErrors: SystemErrors;
  readonly ages: SourceAges;
}

const subsystem = { Subsystem: 'LogProcessor' } as const;

/** Counts an attempt to open an object of a source. */
export function countOpened(sums: MetricSums, sourceId: string, status: 'OK' | 'AuthErr' | 'Err'): void {
  sums.add(metrics.getObject, { ...sourceDimensions(sourceId), Status: status }, 1);
}

/** Counts what came of the records of one object. */
export function countRecords(sums: MetricSums, sourceId: string, { failed, types }: ClassifierCounts): void {
  let events = 0;
  let latencySeconds = 0;
  for (const [logType, counts] of Object.entries(types)) {
    if (counts.records === 0) continue;
    events += counts.events;
    latencySeconds += counts.latencySeconds;
    sums.add(metrics.bytesProcessed, { LogType: logType }, counts.bytes);
    sums.add(metrics.eventsProcessed, { LogType: logType }, counts.events);
    sums.add(metrics.eventLatency, { LogType: logType }, counts.latencySeconds);
  }
  const source = sourceDimensions(sourceId);
  sums.add(metrics.sourceEvents, source, events);
  sums.add(metrics.sourceFailures, source, failed);
  sums.add(metrics.sourceLatency, source, latencySeconds);
}

/** Counts what was written. */
export function countOutputs(sums: MetricSums, outputs: readonly OutputObject[]): void {
  if (outputs.length === 0) return;
  sums.add(metrics.outputFiles, subsystem, outputs.length);
  sums.add(
    metrics.outputBytes,
    subsystem,
    outputs.reduce((bytes, { size }) => bytes + size, 0),
  );
}

/** Counts a rejected record. */
export function countRejected(sums: MetricSums, reason: RejectionReason): void {
  sums.add(metrics.rejectedRecords, { ...subsystem, Reason: reason }, 1);
}
