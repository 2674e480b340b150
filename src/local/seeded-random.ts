/** A part of the key that a seeded value hangs on. */
export type KeyPart = string | number;

/**
 * 32 bits that depend on nothing but the parts: the same key gives the same number on any machine, and values do not
 * depend on the order in which they are asked for. Not for secrets.
 */
export function hash32(...parts: readonly KeyPart[]): number {
  return finish(digest(parts));
}

/** Start values of the FNV-1a hash: the usual one, and another for independent bits. */
const firstBasis = 0x811c9dc5;
const secondBasis = 0x9747b28c;

function digest(parts: readonly KeyPart[], basis = firstBasis): number {
  let hash = basis;
  for (const part of parts) {
    const text = String(part);
    for (let index = 0; index < text.length; index += 1) {
      hash = Math.imul(hash ^ text.charCodeAt(index), 0x01000193);
    }
    hash = Math.imul(hash ^ 0x1f, 0x01000193);
  }
  return hash;
}

/** The `step`th number that follows from a digest. */
function finish(digested: number, step = 0): number {
  let hash = (digested + Math.imul(step, 0x9e3779b9)) | 0;
  hash = Math.imul(hash ^ (hash >>> 16), 0x85ebca6b);
  hash = Math.imul(hash ^ (hash >>> 13), 0xc2b2ae35);
  return (hash ^ (hash >>> 16)) >>> 0;
}

/** A whole number from `low` to `high`, both included. */
export function integerBetween(low: number, high: number, ...key: readonly KeyPart[]): number {
  return low + (hash32(...key) % (high - low + 1));
}

/** `length` characters drawn from `alphabet`. */
export function textFrom(alphabet: string, length: number, ...key: readonly KeyPart[]): string {
  const start = digest(key);
  let text = '';
  for (let index = 0; index < length; index += 1) text += alphabet[finish(start, index) % alphabet.length];
  return text;
}

/** Lower-case hexadecimal digits; 64 bits of the key count, so that many thousand ids stay apart. */
export function hexDigits(length: number, ...key: readonly KeyPart[]): string {
  const lanes = [digest(key), digest(key, secondBasis)];
  let text = '';
  for (let block = 0; text.length < length; block += 1) {
    text += finish(lanes[block % 2] ?? 0, block)
      .toString(16)
      .padStart(8, '0');
  }
  return text.slice(0, length);
}

/** In the form of a UUID, as AWS puts into stack and key ids. */
export function uuidFrom(...key: readonly KeyPart[]): string {
  const digits = hexDigits(32, ...key);
  return [
    digits.slice(0, 8),
    digits.slice(8, 12),
    `4${digits.slice(13, 16)}`,
    `a${digits.slice(17, 20)}`,
    digits.slice(20, 32),
  ].join('-');
}
