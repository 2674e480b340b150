import { isUtf8 } from 'node:buffer';

/** What the kind of content is judged by. */
export const headBytes = 64 * 1024;

const byteOrderMark = Buffer.from([0xef, 0xbb, 0xbf]);

/** Bytes of the mark by which some programs begin UTF-8. */
export function countMarkBytes(head: Buffer): number {
  return head.subarray(0, byteOrderMark.length).equals(byteOrderMark) ? byteOrderMark.length : 0;
}

/** Text with more than one character in so many that is none of UTF-8 is no text: one line of Latin-1 must not cost a file. */
const charactersPerDamage = 8;

/** Whether the first bytes are no text in UTF-8: a NUL, or many bytes that no character has. The last one may be cut. */
export function isBinary(head: Buffer): boolean {
  if (head.includes(0)) return true;
  const longestCut = Math.min(3, head.length);
  for (let cut = 0; cut <= longestCut; cut++) {
    if (isUtf8(head.subarray(0, head.length - cut)) && isCutCharacter(head.subarray(head.length - cut))) return false;
  }
  const text = head.toString('utf8');
  return (text.split('\uFFFD').length - 1) * charactersPerDamage > text.length;
}

/** Whether bytes can begin a character that needs more of them. */
function isCutCharacter(bytes: Buffer): boolean {
  const [first] = bytes;
  if (first === undefined) return true;
  const length = first >= 0xf0 ? 4 : first >= 0xe0 ? 3 : first >= 0xc2 ? 2 : 0;
  return bytes.length < length && bytes.subarray(1).every((byte) => (byte & 0xc0) === 0x80);
}
