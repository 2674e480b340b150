import type { RawRecord } from './raw-record.ts';

/** One line of output. */
export interface Row {
  readonly logType: string;
  /** Start of the hour of the event in UTC, milliseconds since 1970. */
  readonly hour: number;
  /** A JSON object without a line feed, standard fields included. */
  readonly line: string;
}

/** What is the same for every row of an object. */
export interface RowContext {
  /** Of the object; begins each row id. */
  readonly digest: string;
  /** Stands for the time of parsing, and for that of events without one. Milliseconds since 1970. */
  readonly parseTimeMs: number;
  readonly sourceId?: string;
  readonly sourceLabel?: string;
}

/** Why a log type refused a record, in words without content of the log. */
export interface Refusal {
  readonly logType: string;
  readonly reason: string;
}

/** What became of a record. Every record is exactly one of these. */
export type Classified =
  | { readonly kind: 'events'; readonly rows: readonly Row[] }
  /** Blank, a header, a control message. */
  | { readonly kind: 'skipped' }
  | { readonly kind: 'failed'; readonly refusals: readonly Refusal[] };

/** What a later run needs to classify as this one would have. JSON-safe. */
export interface ClassifierState {
  readonly penalties: Readonly<Record<string, number>>;
  readonly parsers: Readonly<Record<string, string>>;
}

/** What became of the records so far. `records` = those with events + `failed` + `skipped`. */
export interface ClassifierCounts {
  readonly records: number;
  readonly skipped: number;
  readonly failed: number;
  /** Of each log type: records that it took, events that they gave, bytes of the records' text, and the sum of parse time minus event time in seconds. */
  readonly types: Readonly<
    Record<
      string,
      { readonly records: number; readonly events: number; readonly bytes: number; readonly latencySeconds: number }
    >
  >;
}

/** Tells records of one object apart by the log types of the source. Deterministic: the same records give the same rows. */
export interface Classifier {
  /** `position` counts the records of the object from 0. Never throws. */
  classify(record: RawRecord, position: number): Classified;
  save(): ClassifierState;
  restore(state: ClassifierState): void;
  counts(): ClassifierCounts;
}

/** A record that no log type took, as its table keeps it. */
export interface FailedRecord {
  /** As it stood in the object; the begin of a record that is too long. */
  readonly text: string;
  readonly position: number;
  readonly refusals: readonly Refusal[];
}
