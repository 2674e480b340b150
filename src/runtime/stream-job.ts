import type { LogType } from './log-type.ts';
import type { ObjectIdentity } from './object-ref.ts';
import type { DecodeEnd, DecoderState, StreamType } from './raw-record.ts';
import type { ClassifierCounts, ClassifierState, FailedRecord, Row } from './row.ts';

/** Where the rest of a large object begins: always at the end of a segment, so that whoever takes it up writes the same. */
export interface Continuation {
  /** The segment that comes next. */
  readonly segment: number;
  /** The record that comes next, counted from 0. */
  readonly position: number;
  readonly decoder: DecoderState;
  readonly classifier: ClassifierState;
}

/** The content of one object on its way to rows. */
export interface StreamJob {
  readonly identity: ObjectIdentity;
  /** The stored bytes, from the first one. */
  readonly chunks: AsyncIterable<Uint8Array>;
  readonly streamType: StreamType;
  /** In the order of the source; it decides among types that take the same record. */
  readonly logTypes: readonly LogType[];
  readonly sourceId?: string;
  readonly sourceLabel?: string;
  readonly from?: Continuation;
}

/** Takes what records become. */
export interface RowSink {
  add(row: Row): void;
  addFailure(failure: FailedRecord): void;
  /** Resolves when memory allows to go on. Called between batches of records. Throws what writing threw. */
  drain(): Promise<void>;
  /** Makes everything added so far visible, and begins the next segment. */
  finishSegment(): Promise<void>;
}

/** When to end a segment, and whether to begin another. */
export interface StreamPace {
  /**
   * Uncompressed bytes of a segment: it ends with the first record at or beyond a multiple of this. A bound by content and
   * not by time, so that every run cuts at the same places.
   */
  readonly segmentBytes: number;
  /** Asked at the end of a segment: false leaves the rest to a later run. */
  mayGoOn(): boolean;
}

/** What became of the content. */
export interface StreamReport {
  readonly end: DecodeEnd;
  readonly counts: ClassifierCounts;
  /** Present if the rest was left. */
  readonly rest?: Continuation;
}

/** Two GiB: under two minutes of work, and one output for each type and hour of nearly every object. */
export const defaultSegmentBytes = 2 * 1024 ** 3;
