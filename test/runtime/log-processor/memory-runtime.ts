import { gunzipSync } from 'node:zlib';
import { PantherctlError } from '../../../src/errors.ts';
import type { TopicMessage } from '../../../src/ports/publisher.ts';
import type { QueueMessage } from '../../../src/ports/queue-sender.ts';
import type { RuntimeCloud } from '../../../src/ports/runtime-cloud.ts';
import { createLogTypeLookup } from '../../../src/runtime/log-processor/log-type-lookup.ts';
import { createLogProcessor } from '../../../src/runtime/log-processor/create-log-processor.ts';
import type { LogProcessor } from '../../../src/runtime/log-processor/create-log-processor.ts';
import { readProcessorSettings } from '../../../src/runtime/log-processor/processor-settings.ts';
import type { LogType } from '../../../src/runtime/log-type.ts';
import { defineJsonType } from '../../../src/runtime/normalise/define-json-type.ts';
import type { LogFields } from '../../../src/runtime/telemetry/processor-log.ts';
import { createManualClock } from '../access/manual-clock.ts';
import type { ManualClock } from '../access/manual-clock.ts';
import { createMemoryObjects } from '../access/memory-objects.ts';
import type { MemoryObjects } from '../access/memory-objects.ts';
import { createMemoryLake } from '../output/memory-lake.ts';
import type { StoredObject } from '../output/memory-lake.ts';
import { sampleEnv } from './sample-env.ts';

/** A log type of one line for each event: `{"at": "<time>", "who": "<name>"}`. */
export const sampleType: LogType = defineJsonType({
  name: 'Custom.Sample',
  description: 'For tests',
  reference: 'https://example.com',
  columns: [
    { name: 'at', type: 'timestamp', description: 'When', isRequired: true, isEventTime: true },
    { name: 'who', type: 'string', description: 'Who', isRequired: true, indicators: ['username'] },
  ],
});

/** Lines of the sample type; a name each. */
export function sampleLines(...names: readonly string[]): string {
  return names.map((who) => `{"at":"2026-11-01T10:30:00Z","who":"${who}"}\n`).join('');
}

/** The log processor on a cloud in memory. */
export interface MemoryRuntime {
  readonly clock: ManualClock;
  readonly cloud: RuntimeCloud;
  readonly objects: MemoryObjects;
  readonly processor: LogProcessor;
  /** What was written, by `bucket/key`. */
  readonly written: Map<string, StoredObject>;
  readonly published: { readonly topicArn: string; readonly message: TopicMessage }[];
  readonly sent: { readonly queueUrl: string; readonly message: QueueMessage }[];
  readonly logged: { readonly level: string; readonly message: string; readonly fields: LogFields }[];
  readonly metricLines: Record<string, unknown>[];
  readonly confirmed: string[];
  /** Thrown by the call that it gives one for: `publish <topic>`, `send <queue>`, `document <key>`. */
  fault: (call: string) => PantherctlError | undefined;
  /** Puts an object of the sample source. */
  put(key: string, content: string | Uint8Array, changes?: { readonly etag?: string; readonly bucket?: string }): void;
  putDocument(key: string, text: string): void;
  /** Rows of the outputs of a log type, in the order of their keys; parsed. */
  rows(table?: string): Record<string, unknown>[];
  /** Outputs and copies as text to compare: key and bytes. */
  fingerprint(): Record<string, string>;
}

/** What {@link createMemoryRuntime} takes. */
export interface MemoryRuntimeOptions {
  readonly registry: string;
  readonly logTypes?: readonly LogType[];
  readonly segmentBytes?: number;
  /** The call of writing that fails, counted from 0. */
  readonly failWriteAt?: number;
  readonly env?: Readonly<Record<string, string>>;
}

/** Makes a processor with a registry; the rest is empty. */
export function createMemoryRuntime(options: MemoryRuntimeOptions): MemoryRuntime {
  const { env = sampleEnv, failWriteAt, logTypes = [sampleType], registry, segmentBytes } = options;
  const clock = createManualClock();
  const objects = createMemoryObjects();
  const written = new Map<string, StoredObject>();
  const documents = new Map<string, { readonly text: string; readonly etag: string }>();
  const published: MemoryRuntime['published'] = [];
  const sent: MemoryRuntime['sent'] = [];
  const logged: MemoryRuntime['logged'] = [];
  const metricLines: MemoryRuntime['metricLines'] = [];
  const confirmed: string[] = [];
  const call = async (name: string): Promise<void> => {
    await Promise.resolve();
    const fault = runtime.fault(name);
    if (fault !== undefined) throw fault;
  };
  const cloud: RuntimeCloud = {
    clock,
    sourceObjects: objects,
    lake: createMemoryLake(failWriteAt === undefined ? {} : { failAt: failWriteAt }, written),
    documents: {
      async read(bucket, key, knownEtag) {
        await call(`document ${key}`);
        const put = written.get(`${bucket}/${key}`);
        const text = put?.bytes.toString();
        const found = text === undefined ? documents.get(key) : { text, etag: text };
        return found !== undefined && found.etag === knownEtag ? 'unchanged' : found;
      },
      list: async () => Promise.resolve([]),
    },
    publisher: {
      async publish(topicArn, message) {
        await call(`publish ${topicArn}`);
        published.push({ topicArn, message });
      },
    },
    queues: {
      async send(queueUrl, message) {
        await call(`send ${queueUrl}`);
        sent.push({ queueUrl, message });
      },
    },
    subscriptions: {
      readCertificate: async () => Promise.reject(new PantherctlError('NO_ANSWER', 'there is no network')),
      async confirm(topicArn) {
        await Promise.resolve();
        confirmed.push(topicArn);
      },
    },
  };
  const note = (level: string) => (message: string, fields: LogFields) => void logged.push({ level, message, fields });
  const processor = createLogProcessor({
    cloud,
    settings: readProcessorSettings(env),
    logTypes: createLogTypeLookup(logTypes),
    report: {
      log: { info: note('info'), warn: note('warn'), error: note('error') },
      write: (line) => void metricLines.push(JSON.parse(line) as Record<string, unknown>),
    },
    ...(segmentBytes !== undefined && { segmentBytes }),
  });
  const outputs = (): [string, StoredObject][] =>
    [...written].filter(([name]) => !name.startsWith('panther-runtime/')).toSorted(([a], [b]) => (a < b ? -1 : 1));
  const runtime: MemoryRuntime = {
    clock,
    cloud,
    objects,
    processor,
    written,
    published,
    sent,
    logged,
    metricLines,
    confirmed,
    fault: () => undefined,
    put(key, content, { bucket = 'their-logs', etag = '"e"' } = {}) {
      const bytes = Buffer.from(content as Uint8Array);
      objects.contents.set(`${bucket}/${key}`, { bytes, etag, lastModified: Date.UTC(2026, 10, 1, 11) });
    },
    putDocument: (key, text) => void documents.set(key, { text, etag: text }),
    rows: (table = 'logs/custom_sample/') =>
      outputs()
        .filter(([name]) => name.startsWith(`panther-processed/${table}`))
        .flatMap(([, { bytes }]) => gunzipSync(bytes).toString().trim().split('\n'))
        .map((line) => JSON.parse(line) as Record<string, unknown>),
    fingerprint: () => Object.fromEntries(outputs().map(([name, { bytes }]) => [name, bytes.toString('base64')])),
  };
  runtime.putDocument('sources/registry.json', registry);
  return runtime;
}
