/** A part of the key that a seeded value hangs on. */
export type KeyPart = string | number;

/**
 * 32 bits that depend on nothing but the parts: the same key gives the same number on any machine, and values do not
 * depend on the order in which they are asked for. Not for secrets.
 */
export function hash32(...parts: readonly KeyPart[]): number {
  let hash = 0x811c9dc5;
  for (const part of parts) {
    const text = String(part);
    for (let index = 0; index < text.length; index += 1) {
      hash = Math.imul(hash ^ text.charCodeAt(index), 0x01000193);
    }
    hash = Math.imul(hash ^ 0x1f, 0x01000193);
  }
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
  let text = '';
  for (let index = 0; index < length; index += 1) text += alphabet[hash32(...key, index) % alphabet.length];
  return text;
}

/** Lower-case hexadecimal digits. */
export function hexDigits(length: number, ...key: readonly KeyPart[]): string {
  let text = '';
  for (let block = 0; text.length < length; block += 1) {
    text += hash32(...key, block)
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
