import type { Column } from '../config/log-column.ts';
import type { IndicatorSink, SampleMaker } from './log-type.ts';
import type { RawRecord } from './raw-record.ts';

interface SharedSpec {
  readonly name: string;
  readonly description: string;
  readonly reference: string;
  readonly columns: readonly Column[];
  readonly sample?: SampleMaker;
}

/** A JSON value with keys. */
export type JsonObject = Readonly<Record<string, unknown>>;

/** What the file of a log type says whose records are JSON objects. Keys that no column names are left out of the row. */
export interface JsonTypeSpec extends SharedSpec {
  /**
   * Key of the list that holds the events where a record is a wrapper, `{"Records":[…]}`; each member is an event. A record
   * without the key is an event itself, unless `isWrapped`.
   */
  readonly wrapper?: string;
  readonly isWrapped?: boolean;
  /** Why the record is none of this type, beyond what the columns say. Called before the columns are read, so keep it cheap. */
  readonly refuse?: (value: JsonObject) => string | undefined;
  /** Indicators that no column declares. */
  readonly indicators?: (value: JsonObject, sink: IndicatorSink) => void;
  readonly sampleEnvelope?: 'Records';
}

/** A field of a line; `undefined` if the line has none, or says that it has none (`-`). */
export type FieldValue = string | readonly string[] | undefined;

/** Cuts lines of one object into fields. */
export interface LineReader {
  /** The fields in the order of the columns; a header; or why the line is none of this type, in words without its content. */
  read(line: string, record: RawRecord): readonly FieldValue[] | 'header' | { readonly refused: string };
  save?(): string | undefined;
  restore?(state: string): void;
}

/** What the file of a log type says whose records are lines of text. Fields become values of their columns' types. */
export interface TextTypeSpec extends SharedSpec {
  readonly createReader: () => LineReader;
  /** Indicators that no column declares; `fields` as the reader gave them. */
  readonly indicators?: (fields: readonly FieldValue[], sink: IndicatorSink) => void;
  readonly sampleHeader?: string;
}
