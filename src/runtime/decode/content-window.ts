import { isAscii } from 'node:buffer';

/** Below this, what is left is looked at again with every piece that comes. */
const smallBytes = 64 * 1024;

/**
 * The uncompressed bytes that are at hand, and where they stand in the content. A record that is not there as a whole is
 * scanned anew later: only when twice its bytes have come, so that a long one costs no more than a few scans.
 */
export class ContentWindow {
  bytes: Buffer = Buffer.alloc(0);
  /** Index of the first byte that is not taken yet. */
  at = 0;
  /** Whether all of `bytes` is ASCII: text of it can be made without decoding. */
  isAscii = true;
  /** No more will come. */
  isLast = false;
  #memory: Buffer = Buffer.alloc(0);
  #base: number;
  #pending: Buffer[] = [];
  #pendingBytes = 0;
  #wanted = 1;
  readonly #maxRecordBytes: number;

  constructor(base: number, maxRecordBytes: number) {
    this.#base = base;
    this.#maxRecordBytes = maxRecordBytes;
  }

  /** Position in the content of a byte of the window. */
  positionOf(index: number): number {
    return this.#base + index;
  }

  /** Adds what comes next. False: too little for another try. */
  add(piece: Buffer): boolean {
    this.#pending.push(piece);
    this.#pendingBytes += piece.length;
    if (this.bytes.length - this.at + this.#pendingBytes < this.#wanted) return false;
    this.join();
    return true;
  }

  /** Nothing comes any more. */
  finish(): void {
    this.join();
    this.isLast = true;
  }

  /** Says that the record which begins at `at` is not there as a whole. */
  wait(): void {
    const left = this.bytes.length - this.at;
    this.#wanted = left < smallBytes ? left + 1 : Math.min(2 * left, Math.max(left, this.#maxRecordBytes) + 1);
  }

  /** Text of bytes of the window; what is no UTF-8 becomes U+FFFD. */
  text(begin: number, end: number): string {
    return this.isAscii ? this.bytes.toString('latin1', begin, end) : this.bytes.toString('utf8', begin, end);
  }

  /** Puts everything that was added into `bytes`: always the same memory, since records hold copies. */
  join(): void {
    const left = this.bytes.length - this.at;
    const length = left + this.#pendingBytes;
    if (length > this.#memory.length) {
      const memory = Buffer.allocUnsafe(Math.max(smallBytes, Math.ceil(length * 1.25)));
      this.bytes.copy(memory, 0, this.at);
      this.#memory = memory;
    } else {
      this.#memory.copyWithin(0, this.at, this.bytes.length);
    }
    let to = left;
    for (const piece of this.#pending) to += piece.copy(this.#memory, to);
    this.#base += this.at;
    this.bytes = this.#memory.subarray(0, length);
    this.at = 0;
    this.isAscii = isAscii(this.bytes);
    this.#pending = [];
    this.#pendingBytes = 0;
    this.#wanted = 1;
  }
}
