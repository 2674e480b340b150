import type { RegisteredSource, SourceRegistry } from '../../config/source-registry.ts';
import { isErrorCode } from '../../errors.ts';
import type { RuntimeCloud } from '../../ports/runtime-cloud.ts';
import { findSource } from '../access/find-source.ts';
import type { SourceMatch } from '../access/find-source.ts';
import { outcomeOfReadError, outcomeOfWriteError } from '../access/outcome-of-error.ts';
import { readObject } from '../access/read-object.ts';
import type { ReadableObject } from '../access/read-object.ts';
import type { LogType } from '../log-type.ts';
import type { ObjectRef } from '../object-ref.ts';
import type { Outcome } from '../outcome.ts';
import type { Compression } from '../output/compression.ts';
import type { Continuation } from '../stream-job.ts';
import { traceError } from '../telemetry/trace-error.ts';
import { countOpened, countOutputs, countRecords } from '../telemetry/processor-telemetry.ts';
import type { ProcessorTelemetry } from '../telemetry/processor-telemetry.ts';
import { findLogTypes } from './log-type-lookup.ts';
import type { LogTypeLookup } from './log-type-lookup.ts';
import { ReadFault, runOverObject } from './object-run.ts';
import type { ObjectRunReport } from './object-run.ts';
import { outcomeOfNoTurn, outcomeOfTimeUp } from './outcome-of-time-up.ts';
import type { EarlierRuns, RunTimes } from './outcome-of-time-up.ts';
import type { ProcessorSettings } from './processor-settings.ts';
import { hasTimeFor } from './time-plan.ts';

/** An object that is to be read, or the rest of one. */
export interface ObjectWork extends EarlierRuns {
  readonly object: ObjectRef;
  readonly rest?: Continuation;
  /** Stored bytes that there is room for. */
  readonly mostBytes: number;
  /** When the run began and when it ends, in milliseconds since 1970. */
  readonly startedMs: number;
  readonly deadlineMs: number;
}

/** What {@link createObjectProcessor} takes. */
export interface ObjectProcessorOptions {
  readonly cloud: RuntimeCloud;
  readonly settings: ProcessorSettings;
  readonly compression: Compression;
  readonly segmentBytes: number;
  readonly logTypes: LogTypeLookup;
  readonly telemetry: ProcessorTelemetry;
}

/** What became of the object, with the source that it belongs to; or that it is larger than there is room for, and its bytes. */
export type ObjectOutcome =
  | { readonly outcome: Outcome; readonly source?: RegisteredSource }
  | { readonly largerBytes: number };

const done: Outcome = { kind: 'done' };

/** Makes what takes one object from its name to its outcome. It never throws. */
export function createObjectProcessor(options: ObjectProcessorOptions) {
  return async (work: ObjectWork, registry: SourceRegistry): Promise<ObjectOutcome> => {
    const { bucket, key, size } = work.object;
    const match = findSource(registry, bucket, key);
    if (match.kind !== 'found') return { outcome: { kind: 'skipped', why: match.kind } };
    const { source } = match;
    const begunMs = options.cloud.clock.now();
    if (!hasTimeFor(size, begunMs, work.deadlineMs)) {
      return { source, outcome: outcomeOfNoTurn(work.waits, 'no time was left to begin with it') };
    }
    try {
      const ended = await processAs(match, { ...work, begunMs }, options);
      return 'largerBytes' in ended ? ended : { source, outcome: ended };
    } catch (error) {
      return { source, outcome: failedOutcome(outcomeOfWriteError(error), error, source, options.telemetry) };
    }
  };
}

/** The same outcome; where nobody foresaw the error, the log says where it came from. */
function failedOutcome(
  outcome: Outcome,
  error: unknown,
  { id }: RegisteredSource,
  { log }: ProcessorTelemetry,
): Outcome {
  if (outcome.kind === 'retry' && outcome.reason === 'unknown') {
    log.error('something unforeseen happened', { sourceId: id, ...traceError(error) });
  }
  return outcome;
}

async function processAs(
  match: SourceMatch,
  work: ObjectWork & RunTimes,
  options: ObjectProcessorOptions,
): Promise<Outcome | { readonly largerBytes: number }> {
  const { telemetry } = options;
  const { source } = match;
  const logTypes = await findKnownTypes(match, work.object, options);
  if (logTypes.length === 0) {
    const message = `no log type of source ${source.id} has a parser`;
    return { kind: 'rejected', reason: 'unknownLogType', message };
  }
  const object = await open(match, work, options);
  if ('kind' in object) return object;
  if (object.ref.size > work.mostBytes) {
    await closeUnread(object);
    return { largerBytes: object.ref.size };
  }
  if (object.ref.size === 0) {
    await closeUnread(object);
    return { kind: 'skipped', why: 'emptyObject' };
  }
  await telemetry.ages.noteData(source.id);
  const ran = await run(match, logTypes, object, work, options);
  if ('kind' in ran) return ran;
  await telemetry.ages.noteData(source.id);
  tellOf(source, object, ran, telemetry);
  const { end } = ran.report;
  return end.kind === 'rejected' ? { kind: 'rejected', reason: end.reason, message: end.message } : done;
}

/** Names without a parser are told; the others do their work. */
async function findKnownTypes(
  { prefix, source }: SourceMatch,
  object: ObjectRef,
  { logTypes, telemetry }: ObjectProcessorOptions,
): Promise<readonly LogType[]> {
  const { known, unknown } = await findLogTypes(logTypes, prefix.logTypes);
  if (unknown.length > 0 && known.length > 0) {
    const message = `the processor has no parser for ${unknown.join(', ')}`;
    telemetry.systemErrors.note({ code: 'unknownLogTypes', source, object, message });
  }
  return known;
}

async function open(
  { source }: SourceMatch,
  { isLastTry, object, rest }: ObjectWork,
  { cloud, telemetry }: ObjectProcessorOptions,
): Promise<ReadableObject | Outcome> {
  const { accountId, externalId, id, roleArn } = source;
  try {
    const opened = await readObject({
      objects: cloud.sourceObjects,
      clock: cloud.clock,
      access: { accountId, roleArn, ...(externalId !== undefined && { externalId }) },
      object,
      isExact: rest !== undefined,
    });
    countOpened(telemetry.metrics, id, 'OK');
    return opened;
  } catch (error) {
    countOpened(telemetry.metrics, id, isErrorCode(error, 'ACCESS_DENIED') ? 'AuthErr' : 'Err');
    if (rest !== undefined && isErrorCode(error, 'STALE_REQUEST')) {
      const message = 'the object was replaced before the rest of it was read';
      return { kind: 'rejected', reason: 'notFound', message };
    }
    return readOutcome(error, source, { isLastTry, object }, telemetry);
  }
}

/** A refusal is told with the first try, since it may take a person to end it. */
function readOutcome(
  error: unknown,
  source: RegisteredSource,
  { isLastTry, object }: Pick<ObjectWork, 'isLastTry' | 'object'>,
  telemetry: ProcessorTelemetry,
): Outcome {
  const outcome = outcomeOfReadError(error, isLastTry);
  if (outcome.kind === 'retry' && isErrorCode(error, 'ACCESS_DENIED')) {
    telemetry.systemErrors.note({ code: 'accessDenied', source, object, message: error.message });
  }
  return failedOutcome(outcome, error, source, telemetry);
}

async function run(
  match: SourceMatch,
  logTypes: readonly LogType[],
  object: ReadableObject,
  work: ObjectWork & RunTimes,
  { cloud, compression, segmentBytes, settings, telemetry }: ObjectProcessorOptions,
): Promise<ObjectRunReport | Outcome> {
  const { deadlineMs, isLastTry, rest } = work;
  try {
    return await runOverObject({
      cloud,
      settings,
      compression,
      segmentBytes,
      match,
      logTypes,
      object,
      deadlineMs,
      ...(rest !== undefined && { rest }),
    });
  } catch (error) {
    const { source } = match;
    if (isErrorCode(error, 'CANCELLED')) return outcomeOfTimeUp(error.message, work, work);
    return error instanceof ReadFault
      ? readOutcome(error.cause, source, { isLastTry, object: object.ref }, telemetry)
      : failedOutcome(outcomeOfWriteError(error), error, source, telemetry);
  }
}

function tellOf(
  source: RegisteredSource,
  { ref }: ReadableObject,
  { outputs, report }: ObjectRunReport,
  { log, metrics, systemErrors }: ProcessorTelemetry,
): void {
  const { counts, end, rest } = report;
  countRecords(metrics, source.id, counts);
  countOutputs(metrics, outputs);
  if (counts.failed > 0) {
    systemErrors.note({
      code: 'classificationFailed',
      source,
      object: ref,
      message: 'there are records that no log type of the source takes',
      count: counts.failed,
    });
  }
  log.info('read an object', {
    sourceId: source.id,
    bucket: ref.bucket,
    key: ref.key,
    storedBytes: ref.size,
    bytes: end.bytes,
    records: counts.records,
    failed: counts.failed,
    skipped: counts.skipped,
    outputs: outputs.length,
    isPart: rest !== undefined,
  });
}

/** Leaves the loop before it begins, which closes what is open. */
async function closeUnread({ chunks }: ReadableObject): Promise<void> {
  for await (const _ of chunks) return;
}
