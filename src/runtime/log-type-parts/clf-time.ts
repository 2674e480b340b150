const months = new Map(
  ['Jan', 'Feb', 'Mar', 'Apr', 'May', 'Jun', 'Jul', 'Aug', 'Sep', 'Oct', 'Nov', 'Dec'].map((name, index) => [
    name,
    String(index + 1).padStart(2, '0'),
  ]),
);

/** Number of a month of two digits by its English name of three letters. */
export function monthNumber(name: string): string | undefined {
  return months.get(name);
}

/**
 * `06/Feb/2019:00:00:38 +0000`, as access logs write times, in the form of RFC 3339; `undefined` if it is no such text.
 * Numbers out of range are left to who reads the result.
 */
export function clfToRfc3339(text: string): string | undefined {
  if (text.length !== 26) return undefined;
  const month = monthNumber(text.slice(3, 6));
  if (month === undefined) return undefined;
  for (let at = 0; at < 26; at++) {
    if (!fits(text.charCodeAt(at), clfShape.charCodeAt(at))) return undefined;
  }
  const zone = text.endsWith('0000') ? 'Z' : `${text.slice(21, 24)}:${text.slice(24)}`;
  return `${text.slice(7, 11)}-${month}-${text.slice(0, 2)}T${text.slice(12, 20)}${zone}`;
}

/** `0` stands for a digit, `a` for anything, `s` for a sign. */
const clfShape = '00/aaa/0000:00:00:00 s0000';

function fits(code: number, shape: number): boolean {
  if (shape === 48) return code >= 48 && code <= 57;
  if (shape === 97) return true;
  if (shape === 115) return code === 43 || code === 45;
  return code === shape;
}

/** A time as access logs write it, in UTC. */
export function clfTime(ms: number): string {
  const iso = new Date(ms).toISOString();
  const month = [...months].find(([, number]) => number === iso.slice(5, 7))?.[0] ?? '';
  return `${iso.slice(8, 10)}/${month}/${iso.slice(0, 4)}:${iso.slice(11, 19)} +0000`;
}
