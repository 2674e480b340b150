const safe = /^[A-Za-z0-9!_.'()/-]$/;
const encoder = new TextEncoder();

/**
 * The beginning or end of object keys as a filter of S3 notifications wants it: `+` for a space, other special characters
 * percent-encoded, as keys stand in the messages. `year=2026/` is `year%3D2026/`, and plain it would match nothing.
 * https://docs.aws.amazon.com/AmazonS3/latest/userguide/notification-how-to-filtering.html
 */
export function encodeFilterText(text: string): string {
  return Array.from(text, (character) => (safe.test(character) ? character : encode(character))).join('');
}

function encode(character: string): string {
  if (character === ' ') return '+';
  const bytes = [...encoder.encode(character)];
  return bytes.map((byte) => `%${byte.toString(16).toUpperCase().padStart(2, '0')}`).join('');
}

/** What a filter's text stands for; the text itself if it is not encoded in a way that can be read. */
export function decodeFilterText(text: string): string {
  try {
    return decodeURIComponent(text.replaceAll('+', ' '));
  } catch {
    return text;
  }
}
