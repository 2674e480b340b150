import { isUtf8 } from 'node:buffer';

/** What the kind of content is judged by. */
export const headBytes = 64 * 1024;

const byteOrderMark = Buffer.from([0xef, 0xbb, 0xbf]);

/** Bytes of the mark by which some programs begin UTF-8. */
export function countMarkBytes(head: Buffer): number {
  return head.subarray(0, byteOrderMark.length).equals(byteOrderMark) ? byteOrderMark.length : 0;
}

/** Whether the first bytes are no text in UTF-8: a NUL, or bytes that no character has. The last one may be cut. */
export function isBinary(head: Buffer): boolean {
  if (head.includes(0)) return true;
  const longestCut = Math.min(3, head.length);
  for (let cut = 0; cut <= longestCut; cut++) {
    if (isUtf8(head.subarray(0, head.length - cut)) && isCutCharacter(head.subarray(head.length - cut))) return false;
  }
  return true;
}

/** Whether bytes can begin a character that needs more of them. */
function isCutCharacter(bytes: Buffer): boolean {
  const [first] = bytes;
  if (first === undefined) return true;
  const length = first >= 0xf0 ? 4 : first >= 0xe0 ? 3 : first >= 0xc2 ? 2 : 0;
  return bytes.length < length && bytes.subarray(1).every((byte) => (byte & 0xc0) === 0x80);
}
