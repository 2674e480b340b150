import type { DecodeEnd, DecodeOptions, Decoder, DecoderState, RawRecord, StreamType } from '../raw-record.ts';
import { decodeLimits } from '../raw-record.ts';
import { ContentWindow } from './content-window.ts';
import type { DecodeFault } from './decode-fault.ts';
import { probeContent } from './probe-content.ts';
import { countMarkBytes, headBytes, isBinary } from './read-head.ts';
import { readCloudWatchEnvelope } from './read-cloud-watch-envelope.ts';
import { settleStreamType } from './settle-stream-type.ts';
import { createArraySplitter } from './split-json-array.ts';
import { createValueSplitter } from './split-json-values.ts';
import { createLineSplitter } from './split-lines.ts';
import type { Splitter } from './splitter.ts';
import { maxBatchRecords } from './splitter.ts';
import { unpack } from './unpack.ts';

type SettledType = Exclude<StreamType, 'auto'>;
type Batches = Generator<readonly RawRecord[], DecodeFault | undefined, undefined>;

/**
 * A decoder of one object: it tells the compression by the content, cuts what comes out into records, and holds no more
 * than a few blocks and one record in memory. Each decoder decodes once.
 */
export function createDecoder(options: DecodeOptions): Decoder {
  return new ContentDecoder(options);
}

class ContentDecoder implements Decoder {
  readonly #options: DecodeOptions;
  readonly #limits;
  readonly #window: ContentWindow;
  #streamType: SettledType | undefined;
  #splitter: Splitter | undefined;
  /** Whether the first line or value is an object around an array, and nothing was split off yet. */
  #isFirstEnvelope = false;
  /** Such a one that is too long, and blank ones behind it, until another one shows that the content is no single envelope. */
  #held: readonly RawRecord[] = [];

  constructor(options: DecodeOptions) {
    const { from, limits = decodeLimits } = options;
    this.#options = options;
    this.#limits = limits;
    this.#window = new ContentWindow(from?.offset ?? 0, limits.maxRecordBytes);
    if (from !== undefined) this.#settle(from.streamType, from.within);
  }

  save(end: number): DecoderState {
    const within = this.#splitter?.within?.();
    return { offset: end, streamType: this.#streamType ?? 'lines', ...(within !== undefined && { within }) };
  }

  async *decode(chunks: AsyncIterable<Uint8Array>): AsyncGenerator<readonly RawRecord[], DecodeEnd, undefined> {
    const skipped = this.#options.from?.offset ?? 0;
    const pieces = unpack(chunks, this.#limits);
    let bytes = 0;
    try {
      for (;;) {
        const next = await pieces.next();
        if (next.done === true) {
          const fault = (yield* this.#finish(next.value)) ?? next.value;
          return fault === undefined
            ? { kind: 'complete', streamType: this.#streamType ?? 'lines', bytes }
            : { kind: 'rejected', ...fault, bytes };
        }
        const piece = next.value;
        const begin = Math.min(piece.length, Math.max(0, skipped - bytes));
        bytes += piece.length;
        if (begin === piece.length) continue;
        const fault = yield* this.#add(piece.subarray(begin));
        if (fault !== undefined) return { kind: 'rejected', ...fault, bytes };
      }
    } finally {
      await pieces.return(undefined);
    }
  }

  *#add(piece: Buffer): Batches {
    if (!this.#window.add(piece)) return undefined;
    if (this.#splitter === undefined) {
      if (this.#window.bytes.length < headBytes) return undefined;
      const fault = this.#begin();
      if (fault !== undefined) return fault;
    }
    return yield* this.#split();
  }

  /** Takes what is left; a content that was cut off keeps its last record to itself. */
  *#finish(unpackFault: DecodeFault | undefined): Batches {
    if (unpackFault === undefined) this.#window.finish();
    else this.#window.join();
    if (this.#splitter === undefined) {
      const fault = this.#begin();
      if (fault !== undefined) return fault;
    }
    const fault = yield* this.#split();
    const [envelope] = this.#held;
    if (envelope === undefined || fault !== undefined) return fault;
    if (unpackFault === undefined) return describeEnvelope(envelope, this.#streamType);
    yield* this.#release();
    return undefined;
  }

  *#split(): Batches {
    const splitter = this.#splitter;
    if (splitter === undefined) return undefined;
    for (;;) {
      const { next, records } = splitter.split(this.#window);
      if (this.#isFirstEnvelope || this.#held.length > 0) yield* this.#hold(records);
      else if (records.length > 0) yield records;
      if (next === 'more') continue;
      if (next !== 'wait') {
        yield* this.#release();
        return next;
      }
      this.#window.wait();
      return undefined;
    }
  }

  /** Keeps a first record back that may be all there is, until something follows it. Blank lines are nothing. */
  *#hold(records: readonly RawRecord[]): Generator<readonly RawRecord[], void, undefined> {
    let rest = records;
    if (this.#isFirstEnvelope) {
      const first = records.findIndex((record) => !isBlank(record));
      const begin = first === -1 ? records.length : first;
      if (begin > 0) yield records.slice(0, begin);
      rest = records.slice(begin);
      this.#isFirstEnvelope = rest.length === 0;
      if (rest[0]?.tooLong === undefined) {
        if (rest.length > 0) yield rest;
        return;
      }
    }
    this.#held = [...this.#held, ...rest];
    // Blank lines without end are not worth their memory.
    if (this.#held.length > maxBatchRecords || !this.#held.slice(1).every(isBlank)) yield* this.#release();
  }

  /** Gives out what was kept back, also where the content is damaged behind it. */
  *#release(): Generator<readonly RawRecord[], void, undefined> {
    const held = this.#held;
    this.#held = [];
    if (held.length > 0) yield held;
  }

  /** Judges the content by its first bytes. */
  #begin(): DecodeFault | undefined {
    const head = this.#window.bytes.subarray(0, headBytes);
    if (isBinary(head)) {
      return { reason: 'binary', message: 'the content is neither text in UTF-8 nor gzip nor zstd' };
    }
    this.#window.at = countMarkBytes(head);
    const probe = probeContent(head.subarray(this.#window.at));
    const settled = settleStreamType(this.#options.streamType, probe);
    if (typeof settled !== 'string') return settled;
    this.#isFirstEnvelope = (settled === 'lines' || settled === 'json') && probe.arrayKey !== undefined;
    this.#settle(settled, undefined);
    return undefined;
  }

  #settle(streamType: SettledType, within: string | undefined): void {
    this.#streamType = streamType;
    this.#splitter = createSplitter(streamType, this.#limits.maxRecordBytes, within);
  }
}

function isBlank({ text }: RawRecord): boolean {
  return text.trim() === '';
}

/** An envelope as one record is fine for parsers that know it, but not one that nothing can read. */
function describeEnvelope({ tooLong }: RawRecord, streamType: SettledType | undefined): DecodeFault {
  return {
    reason: 'wrongStreamType',
    message: `the stream type is ${streamType}, but the content is one object around an array, of ${tooLong?.bytes} bytes: choose jsonArray`,
  };
}

function createSplitter(streamType: SettledType, maxRecordBytes: number, within: string | undefined): Splitter {
  switch (streamType) {
    case 'lines':
      return createLineSplitter(maxRecordBytes);
    case 'json':
      return createValueSplitter(maxRecordBytes);
    case 'jsonArray':
      return createArraySplitter(maxRecordBytes, within);
    case 'cloudWatchLogs':
      return createValueSplitter(maxRecordBytes, readCloudWatchEnvelope);
  }
}
