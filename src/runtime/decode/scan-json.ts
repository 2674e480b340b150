// Bytes, and as well codes of characters, that structure JSON. Each is a constant of its own and stands where it is compared
// most, so that the compiler puts the number in its place.

/** `"` */
export const quote = 0x22;
/** `\` */
export const backslash = 0x5c;
/** `:` */
export const colon = 0x3a;
/** `,` */
export const comma = 0x2c;
/** `{` */
export const openBrace = 0x7b;
/** `}` */
export const closeBrace = 0x7d;
/** `[` */
export const openBracket = 0x5b;
/** `]` */
export const closeBracket = 0x5d;

/** Space, tab, line feed, carriage return: the white space of JSON. */
export function isSpace(byte: number | undefined): boolean {
  return byte === 0x20 || byte === 0x0a || byte === 0x0d || byte === 0x09;
}

/** The first byte from `at` on that is no white space, or `end`. */
export function skipSpace(bytes: Uint8Array, at: number, end: number): number {
  let index = at;
  while (index < end && isSpace(bytes[index])) index++;
  return index;
}

/** The index behind the string whose opening quote is at `at`, or -1 if it does not end before `end`. */
export function skipString(bytes: Uint8Array, at: number, end: number): number {
  for (let index = at + 1; index < end; index++) {
    const byte = bytes[index];
    if (byte === quote) return index + 1;
    if (byte === backslash) index++;
  }
  return -1;
}

/**
 * The index behind the object or array that opens at `at`, or -1 if it does not end before `end`. It counts braces and
 * brackets outside of strings and checks nothing else: `JSON.parse` has the last word.
 */
function scanNested(bytes: Uint8Array, at: number, end: number): number {
  // Within the bytes for sure: the compiler leaves out its check of each one.
  const stop = Math.min(end, bytes.length);
  let depth = 1;
  let index = at + 1;
  while (index < stop) {
    const byte = bytes[index++];
    if (byte === quote) {
      // The loop of `skipString`, here for speed.
      while (index < stop) {
        const inner = bytes[index++];
        if (inner === quote) break;
        if (inner === backslash) index++;
      }
    } else if (byte === openBrace || byte === openBracket) {
      depth++;
    } else if (byte === closeBrace || byte === closeBracket) {
      if (--depth === 0) return index;
    }
  }
  return -1;
}

/**
 * The index behind the value that begins at `at`, or -1 if more bytes are needed to tell; `isLast` says that none come. A
 * number or a word ends before white space or punctuation.
 */
export function scanValue(bytes: Uint8Array, at: number, end: number, isLast: boolean): number {
  const byte = bytes[at];
  if (byte === openBrace || byte === openBracket) return scanNested(bytes, at, end);
  if (byte === quote) return skipString(bytes, at, end);
  for (let index = at; index < end; index++) {
    const byte = bytes[index] ?? 0;
    if (isSpace(byte) || isPunctuation(byte)) return index;
  }
  return isLast ? end : -1;
}

function isPunctuation(byte: number): boolean {
  return (
    byte === comma ||
    byte === colon ||
    byte === quote ||
    byte === openBrace ||
    byte === closeBrace ||
    byte === openBracket ||
    byte === closeBracket
  );
}
