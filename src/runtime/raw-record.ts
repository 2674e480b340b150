import type { ContentReason } from './outcome.ts';

/** How the content of an object is cut into records; `auto` is settled by the content. */
export type StreamType = 'auto' | 'lines' | 'json' | 'jsonArray' | 'cloudWatchLogs';

/** One record of an object: a line, a JSON value, or one event of a CloudWatch Logs envelope. */
export interface RawRecord {
  /** A line without its line end, or the JSON value as it stands in the object (with its white space), or the message of a CloudWatch event. */
  readonly text: string;
  /** Uncompressed bytes of the object up to and with this record; a later run can go on there. */
  readonly end: number;
  /** The parsed value, where the decoder has it anyway. */
  readonly value?: Readonly<Record<string, unknown>>;
  /** Milliseconds since 1970, as the envelope says, where there is one; for events that carry no time themselves. */
  readonly timeMs?: number;
  /** Present if the record is longer than the limit: `text` is its begin alone, and no log type is to be asked. */
  readonly tooLong?: TooLong;
}

/** How long a record is that is longer than the limit, in bytes of the object without a line feed. */
export interface TooLong {
  readonly bytes: number;
  readonly maxBytes: number;
}

/** Where decoding can be taken up again: after the record at whose `end` it was saved. JSON-safe, a few bytes. */
export interface DecoderState {
  /** Uncompressed bytes to leave out. */
  readonly offset: number;
  /** The stream type that `auto` was settled to. */
  readonly streamType: Exclude<StreamType, 'auto'>;
  /** What else the splitter needs, as it defines it. */
  readonly within?: string;
}

/** How decoding ended. Records that came before stay good in every case. */
export type DecodeEnd =
  | { readonly kind: 'complete'; readonly streamType: Exclude<StreamType, 'auto'>; readonly bytes: number }
  | { readonly kind: 'rejected'; readonly reason: ContentReason; readonly message: string; readonly bytes: number };

/** Bounds of what one object may unpack to; beyond them it is rejected with the reason. */
export interface DecodeLimits {
  /** Uncompressed bytes of one object. */
  readonly maxBytes: number;
  /** Uncompressed over compressed bytes, judged once `ratioFromBytes` have come out. */
  readonly maxRatio: number;
  readonly ratioFromBytes: number;
  /** Bytes of one record. Of a longer one only the begin is given out, with `tooLong`. */
  readonly maxRecordBytes: number;
}

/** The limits of production. A log file rarely packs better than 1:40; zeros pack to 1:1000. */
export const decodeLimits: DecodeLimits = {
  maxBytes: 64 * 1024 ** 3,
  maxRatio: 400,
  ratioFromBytes: 16 * 1024 ** 2,
  maxRecordBytes: 16 * 1024 ** 2,
};

/** Cuts an object into records. */
export interface Decoder {
  /**
   * The records in batches, in order, and at last how it ended. Faults of `chunks` (the connection) are thrown on. A batch
   * is never empty; how records fall into batches depends on the chunks and means nothing.
   */
  decode(chunks: AsyncIterable<Uint8Array>): AsyncGenerator<readonly RawRecord[], DecodeEnd, undefined>;
  /** State after the record with that `end`, the last one that was given out or any of its batch. */
  save(end: number): DecoderState;
}

/** What making a decoder takes. */
export interface DecodeOptions {
  readonly streamType: StreamType;
  readonly limits?: DecodeLimits;
  /** Goes on after an earlier run; the chunks still begin at the object's first byte. */
  readonly from?: DecoderState;
}
