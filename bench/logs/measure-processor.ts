import type { Measurement } from '../measurement.ts';
import { median } from '../median.ts';
import {
  buildCloudTrailObject,
  buildCloudWatchLogsObject,
  buildJsonLinesObject,
  buildSampleObject,
} from './log-object.ts';
import type { LogObject } from './log-object.ts';
import { findLogType } from './process-object.ts';
import { runJq } from './run-jq.ts';
import { takeTurns, timesAsFast } from './take-turns.ts';

const rounds = 15;
const roundsOfOthers = 5;
const cloudTrailRecords = 50_000;
const sampleBytes = 24e6;

/** Megabytes of uncompressed input a second, by the median. */
function speed({ bytes }: LogObject, milliseconds: readonly number[]): string {
  return `${(bytes / 1e6 / (median(milliseconds) / 1e3)).toFixed(0)} MB/s`;
}

/**
 * A CloudTrail file in turns: split and parsed, against the whole at once and against jq; then the whole processor, against
 * splitting and parsing, the limit of any, and against the first way that comes to mind.
 */
export async function measureCloudTrail(root: string): Promise<Measurement[]> {
  const object = buildCloudTrailObject(cloudTrailRecords);
  const turns = await takeTurns(root, object, ['split', 'whole', 'level6', 'level3', 'naive'], rounds, { jq: runJq });
  const compare = (
    work: string,
    first: keyof typeof turns,
    second: keyof typeof turns,
    target: number,
  ): Measurement => ({
    work,
    ratio: timesAsFast(turns, first, second),
    target,
    isFloor: true,
    details: `${speed(object, turns[first])} against ${speed(object, turns[second])}; uncompressed input, medians of ${rounds} rounds`,
  });
  return [
    compare('CloudTrail, split and parsed: times as fast as gunzip and JSON.parse of the whole', 'split', 'whole', 1.4),
    compare("CloudTrail, split and parsed: times as fast as zcat | jq -c '.Records[]'", 'split', 'jq', 6),
    compare(
      'CloudTrail, whole processor, output at gzip 6: against splitting and parsing alone',
      'level6',
      'split',
      0.33,
    ),
    compare('CloudTrail, whole processor: the same at the default level, 3', 'level3', 'split', 0.33),
    compare(
      'CloudTrail, whole processor: times as fast as gunzip, parse, spread, stringify, gzip; both at gzip 6',
      'level6',
      'naive',
      1.8,
    ),
  ];
}

/** The whole processor on other kinds of logs, for information. */
export async function measureOtherLogs(root: string): Promise<Measurement[]> {
  const objects = [
    buildJsonLinesObject(cloudTrailRecords / 2),
    buildCloudWatchLogsObject(64),
    buildSampleObject('VPC flow', findLogType('AWS.VPCFlow'), sampleBytes),
    buildSampleObject('ALB', findLogType('AWS.ALB'), sampleBytes),
  ];
  const measurements: Measurement[] = [];
  for (const object of objects) {
    const turns = await takeTurns(root, object, ['level6', 'level3'], roundsOfOthers);
    measurements.push({
      work: `${object.name}, whole processor: times as fast at gzip 3, the default, as at gzip 6`,
      ratio: timesAsFast(turns, 'level3', 'level6'),
      details: `${speed(object, turns.level3)}, ${speed(object, turns.level6)} at gzip 6; ${(object.bytes / 1e6).toFixed(0)} MB of input`,
    });
  }
  return measurements;
}
