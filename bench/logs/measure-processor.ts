import type { Measurement } from '../measurement.ts';
import { median } from '../median.ts';
import {
  buildCloudTrailObject,
  buildCloudWatchLogsObject,
  buildJsonLinesObject,
  buildSampleObject,
} from './log-object.ts';
import type { LogObject } from './log-object.ts';
import { processNaively } from './naive-processor.ts';
import { chunksOf, findLogType, processObject } from './process-object.ts';
import { splitAndParse } from './split-and-parse.ts';

const rounds = 5;
const cloudTrailRecords = 50_000;
const sampleBytes = 24e6;

type Work = () => Promise<unknown>;

/** Median milliseconds of each work, which take turns, so that a busy moment hits all of them; one round goes first untimed. */
async function timeInTurns<Name extends string>(works: Readonly<Record<Name, Work>>): Promise<Record<Name, number>> {
  const names = Object.keys(works) as Name[];
  const times = new Map(names.map((name) => [name, [] as number[]]));
  for (let round = -1; round < rounds; round += 1) {
    for (const name of names) {
      const started = performance.now();
      await works[name]();
      if (round >= 0) times.get(name)?.push(performance.now() - started);
    }
  }
  return Object.fromEntries([...times].map(([name, list]) => [name, median(list)])) as Record<Name, number>;
}

function processAt(object: LogObject, level: number): Work {
  return () => processObject({ ...object, chunks: chunksOf(object.stored) }, level);
}

/** Megabytes of uncompressed input a second. */
function speed(bytes: number, milliseconds: number): number {
  return bytes / 1e6 / (milliseconds / 1e3);
}

function describe(bytes: number, processed: number, other: number, what: string): string {
  const figures = [processed, other].map((milliseconds) => speed(bytes, milliseconds).toFixed(0));
  return `${figures[0]} MB/s against ${figures[1]} MB/s of ${what}; uncompressed input, medians of ${rounds}`;
}

/** The whole processor against the limit of any, against the first way that comes to mind, and on other kinds of logs. */
export async function measureProcessor(): Promise<Measurement[]> {
  const cloudTrail = buildCloudTrailObject(cloudTrailRecords);
  const others = [
    buildJsonLinesObject(cloudTrailRecords / 2),
    buildCloudWatchLogsObject(64),
    buildSampleObject('VPC flow', findLogType('AWS.VPCFlow'), sampleBytes),
    buildSampleObject('ALB', findLogType('AWS.ALB'), sampleBytes),
  ];
  const times = await timeInTurns({
    limit: () => splitAndParse(cloudTrail.stored),
    level6: processAt(cloudTrail, 6),
    level3: processAt(cloudTrail, 3),
    naive: async () => Promise.resolve(processNaively(cloudTrail.stored)),
  });
  const limit = 'splitting and parsing alone';
  const naive = 'gunzip, parse, spread, stringify, gzip';
  const { bytes } = cloudTrail;
  const measurements: Measurement[] = [
    {
      work: 'log processor: CloudTrail, output at gzip 6, against splitting and parsing alone',
      ratio: times.limit / times.level6,
      target: 0.33,
      isFloor: true,
      details: describe(bytes, times.level6, times.limit, limit),
    },
    {
      work: 'log processor: the same at the default level, 3',
      ratio: times.limit / times.level3,
      target: 0.33,
      isFloor: true,
      details: describe(bytes, times.level3, times.limit, limit),
    },
    {
      work: 'log processor: CloudTrail at gzip 6 against the naive way, gzip 6 too',
      ratio: times.naive / times.level6,
      target: 1.8,
      isFloor: true,
      details: describe(bytes, times.level6, times.naive, naive),
    },
  ];
  for (const object of others) {
    const { level3, level6 } = await timeInTurns({ level6: processAt(object, 6), level3: processAt(object, 3) });
    const [at3, at6] = [speed(object.bytes, level3), speed(object.bytes, level6)];
    measurements.push({
      work: `log processor: ${object.name} against CloudTrail, both at level 3`,
      ratio: at3 / speed(bytes, times.level3),
      details: `${at3.toFixed(0)} MB/s, ${at6.toFixed(0)} MB/s at gzip 6; ${(object.bytes / 1e6).toFixed(0)} MB of input`,
    });
  }
  return measurements;
}
