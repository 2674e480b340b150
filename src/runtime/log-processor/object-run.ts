import type { LakeStore } from '../../ports/lake-store.ts';
import type { RuntimeCloud } from '../../ports/runtime-cloud.ts';
import type { ReadableObject } from '../access/read-object.ts';
import type { SourceMatch } from '../access/find-source.ts';
import { renderFailure } from '../classify/render-failure.ts';
import { renderObjectMessage } from '../intake/object-message.ts';
import type { LogType } from '../log-type.ts';
import { announceOutputs } from '../output/announce-outputs.ts';
import type { Compression } from '../output/compression.ts';
import { createLakeWriter } from '../output/lake-writer.ts';
import type { OutputObject } from '../output/lake-writer.ts';
import { createRawBackup } from '../output/raw-backup.ts';
import { processStream, rowContextOf } from '../process-stream.ts';
import type { Continuation, StreamReport } from '../stream-job.ts';
import type { ProcessorSettings } from './processor-settings.ts';
import { sendableBody } from './sendable-body.ts';
import { createPace, createTimeCheck, timeToSendOfObject } from './time-plan.ts';

/** What one run over an object, or over a part of it, takes. */
export interface ObjectRun {
  readonly cloud: RuntimeCloud;
  readonly settings: ProcessorSettings;
  readonly compression: Compression;
  readonly segmentBytes: number;
  readonly match: SourceMatch;
  readonly logTypes: readonly LogType[];
  readonly object: ReadableObject;
  readonly rest?: Continuation;
  readonly deadlineMs: number;
}

/** What it came to. */
export interface ObjectRunReport {
  readonly report: StreamReport;
  readonly outputs: readonly OutputObject[];
}

/** Thrown in the place of an error of reading, so that it is not taken for one of writing. */
export class ReadFault {
  readonly cause: unknown;

  constructor(cause: unknown) {
    this.cause = cause;
  }
}

/**
 * Reads an object that is open and writes what it holds: rows, a copy of its bytes with the first run over it, messages
 * about the outputs, and at last the message about the rest, if time ran out. In this order, so that whatever fails, the
 * record is not done and a second run replaces like with like. Throws a {@link ReadFault}, `CANCELLED` when time is up, or what writing threw;
 * nothing that is incomplete is left then.
 */
export async function runOverObject(run: ObjectRun): Promise<ObjectRunReport> {
  const { cloud, compression, deadlineMs, match, object, rest, segmentBytes, settings } = run;
  const { identity, ref } = object;
  const { id: sourceId, name: sourceLabel, streamType } = match.source;
  const context = rowContextOf({ identity, sourceId, sourceLabel });
  const checkTime = createTimeCheck(cloud.clock, deadlineMs);
  const timeLeft = (): number => timeToSendOfObject(cloud.clock.now(), deadlineMs);
  const counted = countBytes(object.chunks, checkTime);
  const isCopied = settings.rawDataBucket !== undefined && rest === undefined;
  const backup = isCopied
    ? createRawBackup({
        store: cloud.lake,
        bucket: settings.rawDataBucket,
        sourceId,
        identity,
        chunks: counted.chunks,
      })
    : undefined;
  const writer = createLakeWriter({
    store: whileTimeLasts(cloud.lake, checkTime),
    bucket: settings.processedDataBucket,
    context,
    compression,
    renderFailure: (failure) => renderFailure(failure, identity, context),
    ...(rest !== undefined && { firstSegment: rest.segment }),
  });
  const pace = createPace({
    clock: cloud.clock,
    deadlineMs,
    segmentBytes,
    bytesToCopy: () => (isCopied ? ref.size - counted.bytes() : 0),
  });
  try {
    const report = await processStream(
      {
        identity,
        chunks: backup?.chunks ?? counted.chunks,
        streamType,
        logTypes: run.logTypes,
        sourceId,
        sourceLabel,
        ...(rest !== undefined && { from: rest }),
      },
      writer,
      pace,
    );
    await backup?.finish();
    const outputs = writer.outputs();
    await announceOutputs(outputs, {
      async publish(message) {
        checkTime();
        await cloud.publisher.publish(settings.processedDataTopicArn, message, timeLeft());
      },
      bucket: settings.processedDataBucket,
      region: settings.region,
      lastModified: identity.lastModified,
    });
    if (report.rest !== undefined) {
      const body = sendableBody(renderObjectMessage(ref, report.rest));
      await cloud.queues.send(settings.inputQueueUrl, { body }, timeLeft());
    }
    return { report, outputs };
  } catch (error) {
    await writer.abort();
    await backup?.abort();
    // Whatever is thrown after reading has failed comes of that.
    throw counted.failure() ?? error;
  }
}

/** The same, but nothing begins once time is up: an object may have outputs by the ten thousand. */
function whileTimeLasts(lake: LakeStore, checkTime: () => void): LakeStore {
  return {
    begin(bucket, key, options) {
      checkTime();
      return lake.begin(bucket, key, options);
    },
  };
}

/** The same chunks, counted, while time lasts; and the error that reading them ended with. */
function countBytes(chunks: AsyncIterable<Uint8Array>, checkTime: () => void) {
  let bytes = 0;
  let failure: ReadFault | undefined;
  async function* count(): AsyncGenerator<Uint8Array, void, undefined> {
    const source = chunks[Symbol.asyncIterator]();
    let isOver = false;
    try {
      for (;;) {
        checkTime();
        let next: IteratorResult<Uint8Array, unknown>;
        try {
          next = await source.next();
        } catch (error) {
          isOver = true;
          failure = new ReadFault(error);
          throw error;
        }
        if (next.done === true) {
          isOver = true;
          return;
        }
        bytes += next.value.length;
        yield next.value;
      }
    } finally {
      if (!isOver) await source.return?.();
    }
  }
  return { chunks: count(), bytes: () => bytes, failure: () => failure };
}
