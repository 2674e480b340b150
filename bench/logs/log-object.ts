import { gzipSync } from 'node:zlib';
import { createSampleRandom } from '../../src/runtime/create-sample-random.ts';
import type { LogType } from '../../src/runtime/log-type.ts';
import type { StreamType } from '../../src/runtime/raw-record.ts';
import { writeSamples } from '../../src/runtime/write-samples.ts';
import { buildCloudTrailFile, generateCloudTrailRecords } from './cloud-trail-data.ts';

/** An object of logs as a source would store it. */
export interface LogObject {
  readonly name: string;
  readonly streamType: StreamType;
  readonly logType: string;
  /** Compressed at gzip level 6. */
  readonly stored: Buffer;
  /** Uncompressed. */
  readonly bytes: number;
}

function pack(name: string, streamType: StreamType, logType: string, content: Buffer): LogObject {
  return { name, streamType, logType, stored: gzipSync(content, { level: 6 }), bytes: content.length };
}

/** A CloudTrail file of so many records, 1.5 KB each. */
export function buildCloudTrailObject(records: number): LogObject {
  return pack('CloudTrail', 'auto', 'AWS.CloudTrail', buildCloudTrailFile(records));
}

/** The same records, each on a line of its own. */
export function buildJsonLinesObject(records: number): LogObject {
  const lines = Array.from(generateCloudTrailRecords(records), (record) => Buffer.from(`${record}\n`));
  return pack('CloudTrail as JSON lines', 'auto', 'AWS.CloudTrail', Buffer.concat(lines));
}

/** Samples of a log type, until so many bytes have come together. */
export function buildSampleObject(name: string, logType: LogType, maxBytes: number): LogObject {
  const bounds = { maxRecords: Infinity, maxBytes, fromMs: Date.UTC(2026, 5, 1) };
  const pieces = Array.from(writeSamples(logType, createSampleRandom(createNumbers()), bounds), (piece) =>
    Buffer.from(piece),
  );
  return pack(name, 'auto', logType.name, Buffer.concat(pieces));
}

/** What CloudWatch Logs sends through a subscription: envelopes of 240 events each, every one a gzip member, in one object. */
export function buildCloudWatchLogsObject(envelopes: number): LogObject {
  const records = [...generateCloudTrailRecords(envelopes * 240)];
  const members: Buffer[] = [];
  let bytes = 0;
  for (let envelope = 0; envelope < envelopes; envelope += 1) {
    const logEvents = records
      .slice(envelope * 240, (envelope + 1) * 240)
      .map((message, index) => ({ id: String(envelope * 240 + index), timestamp: Date.UTC(2026, 5, 1), message }));
    const content = Buffer.from(
      JSON.stringify({
        messageType: 'DATA_MESSAGE',
        owner: '111122223333',
        logGroup: 'trail',
        logStream: `stream-${envelope % 16}`,
        subscriptionFilters: ['panther'],
        logEvents,
      }),
    );
    bytes += content.length;
    members.push(gzipSync(content, { level: 6 }));
  }
  const stored = Buffer.concat(members);
  return { name: 'CloudWatch Logs', streamType: 'cloudWatchLogs', logType: 'AWS.CloudTrail', stored, bytes };
}

/** A generator of numbers from 0 up to 1 that always starts alike. */
function createNumbers(): () => number {
  let state = 1;
  return () => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return state / 2 ** 32;
  };
}
