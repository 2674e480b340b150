import { createReadStream, statSync } from 'node:fs';
import { processorEnv } from '../../src/config/env.ts';
import { renderRegistry } from '../../src/config/source-registry.ts';
import { createAwsLakeStore } from '../../src/aws/runtime/aws-lake-store.ts';
import type { RuntimeCloud } from '../../src/ports/runtime-cloud.ts';
import { createHandler } from '../../src/runtime/log-processor/create-handler.ts';
import { sampleEnv } from '../../test/runtime/log-processor/sample-env.ts';
import { createDiscardingS3 } from './discarding-s3.ts';
import { peakBytes } from './peak-bytes.ts';

/** What a batch in a process of its own took. */
export interface BatchResult {
  readonly milliseconds: number;
  /** Of the whole process, in MB of a million bytes. */
  readonly peakMegabytes: number;
}

const registry = renderRegistry({
  version: 1,
  sources: [
    {
      id: 'source',
      name: 'Source',
      owner: '444455556666/us-west-2',
      accountId: '123456789012',
      region: 'us-east-1',
      bucket: 'their-logs',
      roleArn: 'arn:aws:iam::123456789012:role/PantherLogProcessingRole-source',
      streamType: 'auto',
      prefixes: [{ prefix: '', exclude: [], logTypes: ['AWS.CloudTrail'] }],
    },
  ],
});

/** Where every object of the source has the content of one file, and nothing that is written is kept. */
function createCloud(path: string): RuntimeCloud {
  const s3 = createDiscardingS3();
  const nothing = async (): Promise<void> => Promise.resolve();
  return {
    clock: {
      now: () => Date.now(),
      sleep: async (milliseconds) => new Promise((resolve) => void setTimeout(resolve, milliseconds)),
    },
    sourceObjects: {
      open: async (_access, _bucket, key) =>
        Promise.resolve({
          size: statSync(path).size,
          etag: `"${key}"`,
          lastModified: Date.UTC(2026, 5, 2),
          body: createReadStream(path),
        }),
    },
    lake: createAwsLakeStore(async () => Promise.resolve(s3), undefined),
    documents: {
      read: async (_bucket, key) =>
        Promise.resolve(key === 'sources/registry.json' ? { text: registry, etag: '"registry"' } : undefined),
      list: async () => Promise.resolve([]),
    },
    publisher: { publish: nothing },
    queues: { send: nothing },
    subscriptions: { readCertificate: async () => Promise.resolve(''), confirm: nothing },
  };
}

const [path = '', objects = ''] = process.argv.slice(2);
const env = { ...sampleEnv, [processorEnv.outputLevel]: '3' };
let done = 0;
const handler = createHandler({
  cloud: createCloud(path),
  env,
  log: {
    info: (message) => void (message === 'read an object' && (done += 1)),
    warn: () => {},
    error: (message) => {
      throw new Error(message);
    },
  },
  write: () => {},
});
const Records = Array.from({ length: 10 }, (_, message) => ({
  messageId: String(message),
  body: JSON.stringify({
    Records: Array.from({ length: Number(objects) / 10 }, (__, index) => ({
      s3: { bucket: { name: 'their-logs' }, object: { key: `${message}/${index}`, size: statSync(path).size } },
    })),
  }),
}));
const started = performance.now();
const { batchItemFailures } = await handler({ Records }, { getRemainingTimeInMillis: () => 900_000 });
if (batchItemFailures.length > 0 || done !== Number(objects))
  throw new Error('the batch was not processed as it should');
const result: BatchResult = { milliseconds: performance.now() - started, peakMegabytes: peakBytes() / 1e6 };
console.log(JSON.stringify(result));
