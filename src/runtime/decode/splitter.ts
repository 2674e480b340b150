import type { RawRecord } from '../raw-record.ts';
import type { ContentWindow } from './content-window.ts';
import type { DecodeFault } from './decode-fault.ts';

/** Cuts content into records, piece by piece; it remembers where it stands. */
export interface Splitter {
  /**
   * Takes records from the window until it holds no whole one or the batch is full. `more`: call again before adding to the
   * window. A fault ends the work; records given with it are good.
   */
  split(window: ContentWindow): Split;
  /** What a later run needs beside the position of a record, for all of the last batch; absent if nothing. */
  within?(): string;
}

/** Records that were split off, and how to go on. */
export interface Split {
  readonly records: readonly RawRecord[];
  readonly next: 'more' | 'wait' | DecodeFault;
}

/** Few enough that parsed values die young, before the collector of garbage has to copy them. */
export const maxBatchRecords = 64;

/** The content ends within the record that begins at a position. */
export function describeTruncated(position: number): DecodeFault {
  return { reason: 'truncated', message: `the content ends within the record at byte ${position}` };
}

/** Something else stands where a record, or what divides records, is expected. */
export function describeUnexpected(window: ContentWindow, index: number, expected: string): DecodeFault {
  return { reason: 'malformed', message: `${expected} is expected at byte ${window.positionOf(index)}` };
}
