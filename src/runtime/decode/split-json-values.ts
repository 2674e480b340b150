import type { RawRecord } from '../raw-record.ts';
import type { ContentWindow } from './content-window.ts';
import { LongRecord } from './long-record.ts';
import { scanValue, skipSpace } from './scan-json.ts';
import type { Split, Splitter } from './splitter.ts';
import { describeTruncated, describeUnexpected, maxBatchRecords } from './splitter.ts';
import { ValueSkip } from './value-skip.ts';

/** Makes the records of a JSON value that was found. */
export type ReadValue = (record: RawRecord) => readonly RawRecord[];

/**
 * One record a JSON value, however the values are laid out; or what `read` makes of each. Of a value that is longer than
 * `maxRecordBytes` the record tells so.
 */
export function createValueSplitter(maxRecordBytes: number, read?: ReadValue): Splitter {
  return new ValueSplitter(maxRecordBytes, read);
}

/** A value that is passed over, and the record that it is. */
interface Passing {
  readonly record: LongRecord;
  readonly rest: ValueSkip;
}

class ValueSplitter implements Splitter {
  readonly #maxRecordBytes: number;
  readonly #read: ReadValue | undefined;
  /** The value that is being passed over. */
  #long: Passing | undefined;

  constructor(maxRecordBytes: number, read: ReadValue | undefined) {
    this.#maxRecordBytes = maxRecordBytes;
    this.#read = read;
  }

  split(window: ContentWindow): Split {
    if (this.#long !== undefined) return this.#passOver(window, this.#long);
    const records: RawRecord[] = [];
    const { bytes } = window;
    while (records.length < maxBatchRecords) {
      window.at = skipSpace(bytes, window.at, bytes.length);
      const begin = window.at;
      if (begin === bytes.length) return { records, next: 'wait' };
      const end = scanValue(bytes, begin, bytes.length, window.isLast);
      if ((end === -1 ? bytes.length : end) - begin > this.#maxRecordBytes) {
        this.#long = { record: new LongRecord(window, this.#maxRecordBytes), rest: new ValueSkip() };
        return { records, next: 'more' };
      }
      if (end === -1) return { records, next: window.isLast ? describeTruncated(window.positionOf(begin)) : 'wait' };
      if (end === begin) return { records, next: describeUnexpected(window, begin, 'a JSON value') };
      window.at = end;
      const record = { text: window.text(begin, end), end: window.positionOf(end) };
      if (this.#read === undefined) records.push(record);
      else for (const each of this.#read(record)) records.push(each);
    }
    return { records, next: 'more' };
  }

  #passOver(window: ContentWindow, { record, rest }: Passing): Split {
    const end = rest.skip(window.bytes, window.at, window.isLast);
    window.at = end === -1 ? window.bytes.length : end;
    if (end === -1) return { records: [], next: window.isLast ? describeTruncated(record.begin) : 'wait' };
    this.#long = undefined;
    const position = window.positionOf(end);
    return { records: [record.finish(position, position)], next: 'more' };
  }
}
