import type { ObjectRef } from '../object-ref.ts';
import type { DecoderState } from '../raw-record.ts';
import type { ClassifierState } from '../row.ts';
import type { Continuation } from '../stream-job.ts';
import { readCount, readMembers, readText } from './json-reading.ts';
import type { JsonMembers } from './json-reading.ts';
import type { ObjectRecord } from './intake-record.ts';

/** Marks our own form, and says which. */
const formKey = 'pantherObject';
const formVersion = 1;

const streamTypes: ReadonlySet<unknown> = new Set<DecoderState['streamType']>([
  'lines',
  'json',
  'jsonArray',
  'cloudWatchLogs',
]);

/**
 * Our own message about one object, or about the rest of one. It goes to the input queue to have the rest done, or an object
 * that found no time in `waits` runs, and to the dead-letter queue with a rejected record, from where it can be sent back as
 * it is. Keys are not URL-encoded.
 */
export function renderObjectMessage(
  { bucket, etag, key, size, versionId }: ObjectRef,
  rest?: Continuation,
  waits = 0,
): string {
  const object = { bucket, key, versionId, etag, size };
  return JSON.stringify({ [formKey]: formVersion, object, rest, ...(waits > 0 && { waits }) });
}

/** True if the message says that it has our own form. */
export function isObjectMessage(message: JsonMembers): boolean {
  return formKey in message;
}

/** Reads our own form. `undefined` if it is damaged, or of another version. */
export function readObjectMessage(message: JsonMembers): ObjectRecord | undefined {
  const object = readMembers(message['object']);
  const bucket = readText(object?.['bucket']);
  const key = readText(object?.['key']);
  if (message[formKey] !== formVersion || object === undefined || bucket === undefined || key === undefined)
    return undefined;
  const ref = objectRefOf(bucket, key, object['versionId'], object['etag'], object['size']);
  const waits = readCount(message['waits']);
  const record: ObjectRecord = { kind: 'object', object: ref, ...(waits !== undefined && { waits }) };
  if (message['rest'] === undefined) return record;
  const rest = readContinuation(message['rest']);
  return rest === undefined ? undefined : { ...record, rest };
}

/** An object with what is known of it; what has another form is left out. */
export function objectRefOf(bucket: string, key: string, versionId: unknown, etag: unknown, size: unknown): ObjectRef {
  const known = { versionId: readText(versionId), etag: readText(etag), size: readCount(size) };
  return {
    bucket,
    key,
    ...(known.versionId !== undefined && { versionId: known.versionId }),
    ...(known.etag !== undefined && { etag: known.etag }),
    ...(known.size !== undefined && { size: known.size }),
  };
}

function readContinuation(value: unknown): Continuation | undefined {
  const rest = readMembers(value);
  const segment = readCount(rest?.['segment']);
  const position = readCount(rest?.['position']);
  const decoder = readDecoderState(rest?.['decoder']);
  const classifier = readClassifierState(rest?.['classifier']);
  if (segment === undefined || position === undefined || decoder === undefined || classifier === undefined)
    return undefined;
  return { segment, position, decoder, classifier };
}

function readDecoderState(value: unknown): DecoderState | undefined {
  const state = readMembers(value);
  const offset = readCount(state?.['offset']);
  const within = state?.['within'];
  if (state === undefined || offset === undefined || !streamTypes.has(state['streamType'])) return undefined;
  if (within !== undefined && typeof within !== 'string') return undefined;
  const streamType = state['streamType'] as DecoderState['streamType'];
  return { offset, streamType, ...(within !== undefined && { within }) };
}

function readClassifierState(value: unknown): ClassifierState | undefined {
  const state = readMembers(value);
  const penalties = readMembers(state?.['penalties']);
  const parsers = readMembers(state?.['parsers']);
  if (penalties === undefined || parsers === undefined) return undefined;
  if (!Object.values(penalties).every((penalty) => readCount(penalty) !== undefined)) return undefined;
  if (!Object.values(parsers).every((parser) => typeof parser === 'string')) return undefined;
  return { penalties: penalties as ClassifierState['penalties'], parsers: parsers as ClassifierState['parsers'] };
}
