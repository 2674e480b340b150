/** Escapes of Go's quoted texts beyond those of one character that stand for themselves. */
const escapes: Readonly<Record<string, string>> = {
  a: '\u0007',
  b: '\b',
  f: '\f',
  n: '\n',
  r: '\r',
  t: '\t',
  v: '\v',
};

/** An escaped character: by hex digits, or by a letter. */
const escaped = /\\(?:x([0-9a-fA-F]{2})|u([0-9a-fA-F]{4})|U([0-9a-fA-F]{8})|(.))/gsu;
const key = /[^\s="]+=/y;
const bare = /[^\s"]*/y;

/**
 * The pairs of a line `key=value key="quoted value"`, as logrus writes them; `undefined` if something else stands in it. Of
 * a key that stands twice the last value counts.
 */
export function parseLogfmt(line: string): ReadonlyMap<string, string> | undefined {
  const pairs = new Map<string, string>();
  let at = 0;
  while (at < line.length) {
    if (line.charAt(at) === ' ') {
      at += 1;
      continue;
    }
    key.lastIndex = at;
    const name = key.exec(line)?.[0];
    if (name === undefined) return undefined;
    at += name.length;
    const value = readValue(line, at);
    if (value === undefined) return undefined;
    pairs.set(name.slice(0, -1), value.text);
    at = value.end;
    if (at < line.length && line.charAt(at) !== ' ') return undefined;
  }
  return pairs;
}

function readValue(line: string, at: number): { readonly text: string; readonly end: number } | undefined {
  if (line.charAt(at) === '"') {
    const end = endOfQuoted(line, at);
    return end === -1 ? undefined : { text: unescape(line.slice(at + 1, end)), end: end + 1 };
  }
  bare.lastIndex = at;
  const text = bare.exec(line)?.[0] ?? '';
  return { text, end: at + text.length };
}

/** Index of the quote that ends the text whose first quote is at `begin`, or -1. */
function endOfQuoted(line: string, begin: number): number {
  for (let at = begin + 1; at < line.length; at += 1) {
    const character = line.charAt(at);
    if (character === '"') return at;
    if (character === '\\') at += 1;
  }
  return -1;
}

function unescape(text: string): string {
  if (!text.includes('\\')) return text;
  return text.replaceAll(escaped, (whole, byte?: string, short?: string, long?: string, letter?: string) => {
    const digits = byte ?? short ?? long;
    if (digits === undefined) return escapes[letter ?? ''] ?? letter ?? whole;
    const code = Number.parseInt(digits, 16);
    return code > 0x10ffff ? whole : String.fromCodePoint(code);
  });
}
