import type { RawRecord } from '../raw-record.ts';
import type { ContentWindow } from './content-window.ts';
import { LongRecord } from './long-record.ts';
import type { Split, Splitter } from './splitter.ts';
import { maxBatchRecords } from './splitter.ts';

const lineFeed = 0x0a;
const carriageReturn = 0x0d;

/**
 * One record a line, blank ones too. Of a line that is longer than `maxRecordBytes` (a carriage return at its end counts)
 * the record tells so.
 */
export function createLineSplitter(maxRecordBytes: number): Splitter {
  return new LineSplitter(maxRecordBytes);
}

class LineSplitter implements Splitter {
  readonly #maxRecordBytes: number;
  /** The line that is being passed over. */
  #long: LongRecord | undefined;

  constructor(maxRecordBytes: number) {
    this.#maxRecordBytes = maxRecordBytes;
  }

  split(window: ContentWindow): Split {
    if (this.#long !== undefined) return this.#passOver(window, this.#long);
    const records: RawRecord[] = [];
    const { bytes } = window;
    while (records.length < maxBatchRecords) {
      const begin = window.at;
      const found = bytes.indexOf(lineFeed, begin);
      const end = found === -1 ? bytes.length : found;
      if (end - begin > this.#maxRecordBytes) {
        this.#long = new LongRecord(window, this.#maxRecordBytes);
        return { records, next: 'more' };
      }
      if (found === -1 && (!window.isLast || begin === end)) return { records, next: 'wait' };
      window.at = found === -1 ? end : end + 1;
      const textEnd = bytes[end - 1] === carriageReturn && end > begin ? end - 1 : end;
      records.push({ text: window.text(begin, textEnd), end: window.positionOf(window.at) });
    }
    return { records, next: 'more' };
  }

  #passOver(window: ContentWindow, long: LongRecord): Split {
    const { bytes } = window;
    const found = bytes.indexOf(lineFeed, window.at);
    const end = found === -1 ? bytes.length : found;
    window.at = found === -1 ? end : end + 1;
    if (found === -1 && !window.isLast) return { records: [], next: 'wait' };
    this.#long = undefined;
    return { records: [long.finish(window.positionOf(end), window.positionOf(window.at))], next: 'more' };
  }
}
