import { scanValue } from './scan-json.ts';

const quote = 0x22;
const backslash = 0x5c;
const openBrace = 0x7b;
const closeBrace = 0x7d;
const openBracket = 0x5b;
const closeBracket = 0x5d;

/**
 * Passes over one JSON value that comes in pieces, without keeping any of them: it remembers only how deep it stands, and
 * whether in a string. Values end for it where they do for `scanValue`.
 */
export class ValueSkip {
  #depth: number;
  #isBegun: boolean;
  #isInString = false;
  /** The last byte was a backslash in a string. */
  #isEscaped = false;
  #isWord = false;

  /** `depth`: how many arrays and objects of the value are open already. */
  constructor(depth = 0) {
    this.#depth = depth;
    this.#isBegun = depth > 0;
  }

  /** The index behind the value, or -1: all bytes from `at` on belong to it, and more are needed. `isLast`: none will come. */
  skip(bytes: Uint8Array, at: number, isLast: boolean): number {
    if (!this.#isBegun) this.#isWord = !opensValue(bytes[at]);
    this.#isBegun = true;
    return this.#isWord ? skipWord(bytes, at, isLast) : this.#skipNested(bytes, at);
  }

  #skipNested(bytes: Uint8Array, at: number): number {
    const end = bytes.length;
    let depth = this.#depth;
    for (let index = at; index < end;) {
      if (this.#isInString) {
        index = this.#skipString(bytes, index);
        if (depth === 0 && !this.#isInString) return index;
        continue;
      }
      const byte = bytes[index++];
      if (byte === quote) this.#isInString = true;
      else if (byte === openBrace || byte === openBracket) depth++;
      else if ((byte === closeBrace || byte === closeBracket) && --depth === 0) return index;
    }
    this.#depth = depth;
    return -1;
  }

  /** The index behind the closing quote, or the end of the bytes. */
  #skipString(bytes: Uint8Array, at: number): number {
    let index = this.#isEscaped ? at + 1 : at;
    this.#isEscaped = false;
    for (; index < bytes.length; index++) {
      const byte = bytes[index];
      if (byte === quote) {
        this.#isInString = false;
        return index + 1;
      }
      if (byte === backslash) index++;
    }
    this.#isEscaped = index > bytes.length;
    return bytes.length;
  }
}

function opensValue(byte: number | undefined): boolean {
  return byte === quote || byte === openBrace || byte === openBracket;
}

/** A word that goes on may find a quote or bracket behind it, which is no begin of a value. */
function skipWord(bytes: Uint8Array, at: number, isLast: boolean): number {
  return opensValue(bytes[at]) ? at : scanValue(bytes, at, bytes.length, isLast);
}
