import { PantherctlError } from '../../errors.ts';
import type { LakeStore } from '../../ports/lake-store.ts';
import type { FailedRecord, RowContext } from '../row.ts';
import type { RowSink } from '../stream-job.ts';
import type { Compression } from './compression.ts';
import { createBlockPool } from './line-block.ts';
import { limitConcurrency } from './limit-concurrency.ts';
import { createOpenOutputs } from './open-outputs.ts';
import type { OpenOutput, OutputType } from './open-outputs.ts';
import { outputLimits } from './output-limits.ts';
import type { OutputLimits } from './output-limits.ts';
import { createOutputUpload } from './output-upload.ts';
import { hourOf, partitionHour } from './partition-hour.ts';

/** An output object that is there for all to see. */
export interface OutputObject {
  /** Absent for classification failures. */
  readonly logType: OutputType;
  readonly key: string;
  /** Bytes as stored. */
  readonly size: number;
  readonly rows: number;
}

/** What a lake writer holds at the moment; see {@link OutputLimits}. */
export interface WriterUsage {
  readonly outputs: number;
  readonly openBytes: number;
  readonly heldBytes: number;
  readonly inFlightBytes: number;
  readonly completing: number;
}

/**
 * Writes rows to the lake: an object for each log type and event hour of a segment, and more than one where memory does
 * not allow to keep it open. Keys and bytes depend on the rows alone, so writing again replaces like with like. If a write
 * fails, `drain` or `finishSegment` gives up all that is not complete and throws the error; after that nothing can be added.
 */
export interface LakeWriter extends RowSink {
  /** What is complete, in the order in which it was opened. Of a segment that is under way it may be a part. */
  outputs(): readonly OutputObject[];
  /** Gives up everything that is not complete. Never throws; may be called at any time, also twice. */
  abort(): Promise<void>;
  usage(): WriterUsage;
}

/** What {@link createLakeWriter} takes. */
export interface LakeWriterOptions {
  readonly store: LakeStore;
  readonly bucket: string;
  /** `parseTimeMs` is the hour of failures, and of events outside of the lake's years (`partition-hour.ts`). */
  readonly context: Pick<RowContext, 'digest' | 'parseTimeMs'>;
  /** Of a continuation; 0 by default. */
  readonly firstSegment?: number;
  readonly compression: Compression;
  /** The row of a record that no log type took: a JSON object without a line feed. */
  readonly renderFailure: (failure: FailedRecord) => string;
  readonly limits?: OutputLimits;
}

/** Blocks that are compressed at once. The thread pool has four threads by default, and one is left to unpack what comes next. */
const compressionsAtOnce = 3;

/** Makes a writer for the rows of one object. */
export function createLakeWriter(options: LakeWriterOptions): LakeWriter {
  const { bucket, compression, context, firstSegment = 0, limits = outputLimits, renderFailure, store } = options;
  const pool = createBlockPool(limits.blockBytes);
  const inTurn = limitConcurrency(compressionsAtOnce);
  const inUploadTurn = limitConcurrency(limits.uploads);
  const written: (OutputObject & { readonly ordinal: number })[] = [];
  const completing = new Map<OpenOutput, Promise<void>>();
  const failureHour = partitionHour(hourOf(context.parseTimeMs), context.parseTimeMs);
  let inFlightBytes = 0;
  let failure: { readonly error: unknown } | undefined;
  let isClosed = false;
  let wake: (() => void) | undefined;

  const settle = (): void => {
    wake?.();
    wake = undefined;
  };

  const fail = (error: unknown): void => {
    failure ??= { error };
  };

  const writeBlock = async ({ upload }: OpenOutput, block: Buffer): Promise<void> => {
    inFlightBytes += block.length;
    try {
      await upload.write(block);
      pool.recycle(block);
    } catch (error) {
      fail(error);
    }
    inFlightBytes -= block.length;
    settle();
  };

  const finishOutput = async (output: OpenOutput): Promise<void> => {
    try {
      await inUploadTurn(async () => {
        if (failure !== undefined || isClosed) return output.upload.abort();
        const { size } = await output.upload.finish();
        const { key, logType, ordinal, rows } = output;
        written.push({ logType, key, size, rows, ordinal });
      });
    } catch (error) {
      fail(error);
      await output.upload.abort();
    }
    completing.delete(output);
    settle();
  };

  const outputs = createOpenOutputs(
    {
      limits,
      pool,
      digest: context.digest,
      extension: compression.extension,
      openUpload: (key) =>
        createOutputUpload({
          store,
          bucket,
          key,
          contentType: compression.contentType,
          compress: (block) => inTurn(() => compression.compress(block)),
          uploadFromBytes: limits.uploadFromBytes,
        }),
      onCut: (output, block) => void writeBlock(output, block),
      onComplete: (output) => completing.set(output, finishOutput(output)),
    },
    firstSegment,
  );

  const abort = async (): Promise<void> => {
    isClosed = true;
    await Promise.all(outputs.clear().map(async ({ upload }) => upload.abort()));
    await Promise.all(completing.values());
  };

  /** Waits until no more is under way than allowed. */
  const waitFor = async (mostInFlightBytes: number, mostCompleting: number): Promise<void> => {
    while (failure === undefined && (inFlightBytes > mostInFlightBytes || completing.size > mostCompleting)) {
      await new Promise<void>((resolve) => (wake = resolve));
    }
    if (failure === undefined) return;
    await abort();
    throw failure.error;
  };

  return {
    add({ hour, line, logType }) {
      if (isClosed || failure !== undefined) return;
      outputs.add(logType, partitionHour(hour, context.parseTimeMs), line);
    },
    addFailure(record) {
      if (isClosed || failure !== undefined) return;
      outputs.add(undefined, failureHour, renderFailure(record));
    },
    drain: () => waitFor(limits.inFlightBytes, limits.completing),
    async finishSegment() {
      if (isClosed && failure === undefined) {
        fail(new PantherctlError('BUG', 'a segment cannot be finished after its outputs were given up'));
      }
      if (failure === undefined) outputs.endSegment();
      await waitFor(0, 0);
    },
    outputs: () =>
      written
        .toSorted((a, b) => a.ordinal - b.ordinal)
        .map(({ key, logType, rows, size }) => ({ logType, key, size, rows })),
    abort,
    usage: () => ({
      outputs: outputs.count,
      openBytes: outputs.openBytes,
      heldBytes: outputs.heldBytes,
      inFlightBytes,
      completing: completing.size,
    }),
  };
}
