import { gzipSync } from 'node:zlib';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { RegisteredSource } from '../../../src/config/source-registry.ts';
import { tableName } from '../../../src/config/lake.ts';
import { builtInLogTypes } from '../../../src/runtime/built-in-log-types.ts';
import type { LogType } from '../../../src/runtime/log-type.ts';
import { writeSamples } from '../../../src/runtime/write-samples.ts';
import type { QueueRecord } from '../../../src/runtime/log-processor/batch-work.ts';
import { registryText, sourceOf } from '../access/sample-registry.ts';
import { inEnvelope, s3Event, s3Record } from '../intake/notifications.ts';
import { seededRandom } from '../log-types/load-log-types.ts';
import { createMemoryRuntime, sampleLines, sampleType } from './memory-runtime.ts';
import type { MemoryRuntime } from './memory-runtime.ts';

/** An object as a source has it, of which one run does a part and others the rest. */
interface Kind {
  readonly logType: LogType;
  readonly streamType: RegisteredSource['streamType'];
  readonly content: string;
}

function logTypeOf(name: string): LogType {
  const logType = builtInLogTypes.find((each) => each.name === name);
  if (logType === undefined) throw new TypeError(`there is no log type ${name}`);
  return logType;
}

function samplesOf(logType: LogType, maxRecords: number): string {
  const bounds = { fromMs: Date.UTC(2026, 10, 1, 9, 59, 30), maxBytes: 1e9, maxRecords };
  return [...writeSamples(logType, seededRandom(7), bounds)].join('');
}

/** Each line with its fields the other way round, the header too: whoever forgets the header reads nothing right. */
function reverseFields(text: string): string {
  return text.replaceAll(/^.+$/gm, (line) => line.split(' ').toReversed().join(' '));
}

/** Twelve envelopes of five events each, between control messages; all events of an envelope end with it. */
function envelopes(): string {
  const control = JSON.stringify({ messageType: 'CONTROL_MESSAGE', logEvents: [{ id: '', message: 'CWL CONTROL' }] });
  return Array.from({ length: 12 }, (_, index) => {
    const logEvents = Array.from({ length: 5 }, (_each, event) => ({
      id: `${index}-${event}`,
      timestamp: Date.UTC(2026, 10, 1, 10, index),
      message: sampleLines(`user-${index}-${event}`).trimEnd(),
    }));
    const envelope = { messageType: 'DATA_MESSAGE', owner: '111122223333', logGroup: 'g', logEvents };
    return `${index % 3 === 0 ? control : ''}${JSON.stringify(envelope)}`;
  }).join('');
}

const vpcFlow = logTypeOf('AWS.VPCFlow');
const cloudTrail = logTypeOf('AWS.CloudTrail');
const kinds: readonly (readonly [string, Kind])[] = [
  ['envelopes of CloudWatch Logs', { logType: sampleType, streamType: 'cloudWatchLogs', content: envelopes() }],
  [
    'VPC flow with its header',
    { logType: vpcFlow, streamType: 'lines', content: reverseFields(samplesOf(vpcFlow, 40)) },
  ],
  ['CloudTrail', { logType: cloudTrail, streamType: 'auto', content: samplesOf(cloudTrail, 20) }],
  [
    'lines with some that nobody takes',
    {
      logType: sampleType,
      streamType: 'auto',
      content: Array.from({ length: 60 }, (_, index) =>
        index % 4 === 0 ? `{"no":${index}}\n` : sampleLines(`u${index}`),
      ).join(''),
    },
  ],
];

const enough = 3_600_000;
/** Enough to begin with, and not enough for a second segment where opening takes half a minute. */
const little = 45_000;
const SenderId = 'AROAEXAMPLE:panther-log-processor';

function setUp({ content, logType, streamType }: Kind, segmentBytes: number): MemoryRuntime {
  const source = sourceOf('prod', { streamType, prefixes: [{ prefix: '', exclude: [], logTypes: [logType.name] }] });
  const runtime = createMemoryRuntime({ registry: registryText(source), logTypes: [logType], segmentBytes });
  runtime.put('big', gzipSync(content));
  runtime.objects.fault = () => {
    runtime.clock.time += 30_000;
    return undefined;
  };
  return runtime;
}

const tableOf = ({ logType }: Kind): string => `logs/${tableName(logType.name)}/`;
const announced = inEnvelope(s3Event(s3Record('their-logs', 'big')));

async function run(runtime: MemoryRuntime, record: QueueRecord, remaining: number): Promise<void> {
  const { outcomes } = await runtime.processor.processBatch([record], { deadlineMs: runtime.clock.now() + remaining });
  expect(outcomes.map(({ outcome }) => outcome)).toEqual([{ kind: 'done' }]);
}

/**
 * Works off all that was queued on little time, and between two parts delivers the announcement again where `again` says
 * so, with little time or with enough; the number of runs over parts.
 */
async function runInParts(
  runtime: MemoryRuntime,
  again: readonly ('little' | 'enough' | undefined)[],
): Promise<number> {
  let runs = 0;
  await run(runtime, { messageId: 'first', body: announced }, little);
  for (let next = 0; next < runtime.sent.length && runs < 300; next += 1) {
    runs += 1;
    const repeat = again[runs - 1];
    if (repeat !== undefined) {
      await run(runtime, { messageId: `again-${runs}`, body: announced }, repeat === 'little' ? little : enough);
    }
    const body = runtime.sent[next]?.message.body ?? '';
    await run(runtime, { messageId: `rest-${runs}`, body, attributes: { SenderId } }, little);
  }
  expect(runs).toBeLessThan(300);
  return runs;
}

describe.each(kinds)('%s', (_, kind) => {
  it('give the same objects in many runs as in one, also where the announcement comes again in between', async () => {
    const repeats = fc.array(
      fc.constantFrom<'little' | 'enough' | undefined>('little', 'enough', undefined, undefined),
      {
        maxLength: 3,
      },
    );
    await fc.assert(
      fc.asyncProperty(fc.integer({ min: 400, max: 4_000 }), repeats, async (segmentBytes, again) => {
        const [whole, inParts] = [setUp(kind, segmentBytes), setUp(kind, segmentBytes)];
        await run(whole, { messageId: 'whole', body: announced }, enough);
        const parts = await runInParts(inParts, again);
        if (segmentBytes * 2 < Buffer.byteLength(kind.content)) expect(parts).toBeGreaterThan(0);
        expect(inParts.fingerprint()).toEqual(whole.fingerprint());
        const ids = whole.rows(tableOf(kind)).map(({ p_row_id }) => p_row_id);
        expect(new Set(ids).size).toBe(ids.length);
      }),
      { numRuns: 8 },
    );
  });

  it('give every record once', async () => {
    const [whole, inParts] = [setUp(kind, 1e9), setUp(kind, 700)];
    await run(whole, { messageId: 'whole', body: announced }, enough);
    expect(await runInParts(inParts, [])).toBeGreaterThan(1);
    const idsOf = (runtime: MemoryRuntime) =>
      runtime
        .rows(tableOf(kind))
        .map(({ p_row_id }) => String(p_row_id))
        .toSorted();
    expect(idsOf(inParts)).toEqual(idsOf(whole));
    expect(idsOf(whole).length).toBeGreaterThan(15);
  });
});
