import type { LakeStore } from '../../src/ports/lake-store.ts';
import { builtInLogTypes } from '../../src/runtime/built-in-log-types.ts';
import { renderFailure } from '../../src/runtime/classify/render-failure.ts';
import type { LogType } from '../../src/runtime/log-type.ts';
import { createCompression } from '../../src/runtime/output/compression.ts';
import { createLakeWriter } from '../../src/runtime/output/lake-writer.ts';
import { processStream, rowContextOf } from '../../src/runtime/process-stream.ts';
import { defaultSegmentBytes } from '../../src/runtime/stream-job.ts';
import type { StreamType } from '../../src/runtime/raw-record.ts';

/** What the processor made of an object. */
export interface ProcessedObject {
  readonly events: number;
  readonly failures: number;
  readonly outputs: number;
  readonly outputBytes: number;
}

/** What is to be processed. */
export interface ObjectToProcess {
  readonly chunks: AsyncIterable<Uint8Array>;
  readonly streamType: StreamType;
  readonly logType: string;
}

/** A lake that counts bytes and keeps none: what a store costs is not the processor's. */
const discardingLake: LakeStore = {
  begin() {
    let size = 0;
    return {
      write: async (chunk) => {
        size += chunk.length;
        await Promise.resolve();
      },
      finish: async () => Promise.resolve({ size }),
      abort: async () => Promise.resolve(),
    };
  },
};

/** A log type that is built in. */
export function findLogType(name: string): LogType {
  const found = builtInLogTypes.find((logType) => logType.name === name);
  if (found === undefined) throw new Error(`there is no log type ${name}`);
  return found;
}

/** The whole processor on one object: from stored bytes to compressed outputs. Throws unless every record became an event. */
export async function processObject(object: ObjectToProcess, level: number): Promise<ProcessedObject> {
  const lastModified = Date.UTC(2026, 5, 2);
  const identity = { bucket: 'their-logs', key: 'file.json.gz', version: '1', lastModified };
  const subject = { identity, sourceId: 's', sourceLabel: 'Source' };
  const context = rowContextOf(subject);
  const writer = createLakeWriter({
    store: discardingLake,
    bucket: 'lake',
    context,
    compression: createCompression({ kind: 'gzip', level }),
    renderFailure: (failure) => renderFailure(failure, identity, context),
  });
  const { counts, end } = await processStream(
    {
      ...subject,
      chunks: object.chunks,
      streamType: object.streamType,
      logTypes: [findLogType(object.logType)],
    },
    writer,
    { segmentBytes: defaultSegmentBytes, mayGoOn: () => true },
  );
  if (end.kind !== 'complete' || counts.failed > 0) throw new Error('the sample data was not processed as it should');
  const outputs = writer.outputs();
  return {
    events: Object.values(counts.types).reduce((sum, { events }) => sum + events, 0),
    failures: counts.failed,
    outputs: outputs.length,
    outputBytes: outputs.reduce((sum, { size }) => sum + size, 0),
  };
}

/** The bytes in chunks as they come from a network. */
export async function* chunksOf(bytes: Buffer, chunkBytes = 64 * 1024): AsyncGenerator<Uint8Array, void, void> {
  for (let at = 0; at < bytes.length; at += chunkBytes) {
    yield await Promise.resolve(bytes.subarray(at, at + chunkBytes));
  }
}
