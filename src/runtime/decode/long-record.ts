import type { RawRecord } from '../raw-record.ts';
import type { ContentWindow } from './content-window.ts';

/** What is kept of a record that is too long. */
const keptBytes = 64 * 1024;

/** A record that is longer than the limit, while what is left of it is passed over: its begin is all that is in memory. */
export class LongRecord {
  /** Position of its first byte in the content. */
  readonly begin: number;
  readonly #text: string;
  readonly #maxBytes: number;

  /** The record that begins at `at` of the window, which holds more than `maxBytes` of it. */
  constructor(window: ContentWindow, maxBytes: number) {
    const { at, bytes } = window;
    this.begin = window.positionOf(at);
    // Within the limit, so that the same is kept however much of the record is at hand.
    this.#text = window.text(at, cutAtCharacter(bytes, at, at + Math.min(keptBytes, maxBytes)));
    this.#maxBytes = maxBytes;
  }

  /** The record that stands for it, once its `end` is known; the next one begins at `next`. */
  finish(end: number, next: number): RawRecord {
    return { text: this.#text, end: next, tooLong: { bytes: end - this.begin, maxBytes: this.#maxBytes } };
  }
}

/** `end`, or the begin of the character that it would cut. What is no UTF-8 is cut anywhere. */
function cutAtCharacter(bytes: Buffer, begin: number, end: number): number {
  let cut = end;
  while (cut > begin && end - cut < 3 && isContinuation(bytes[cut])) cut--;
  return isContinuation(bytes[cut]) ? end : cut;
}

function isContinuation(byte: number | undefined): boolean {
  return byte !== undefined && (byte & 0xc0) === 0x80;
}
