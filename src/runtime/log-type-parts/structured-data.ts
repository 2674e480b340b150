/** Structured data of RFC 5424 as JSON, or nothing for `-`, and where the line goes on. */
export interface StructuredData {
  readonly json: string | undefined;
  readonly end: number;
}

/** Reads `-`, or elements such as `[id name="value"]` without a space between; `undefined` if it is none. Linear. */
export function readStructuredData(line: string, from: number): StructuredData | undefined {
  if (line.charAt(from) === '-') return { json: undefined, end: from + 1 };
  const elements = new Map<string, Map<string, string>>();
  let at = from;
  while (line.charAt(at) === '[') {
    const id = readName(line, at + 1);
    const values = elements.get(id.name) ?? new Map<string, string>();
    elements.set(id.name, values);
    at = readParameters(line, id.end, values);
    if (id.name === '' || at === -1) return undefined;
  }
  return at === from ? undefined : { json: toJson(elements), end: at };
}

/** Gives the position after the `]` of the element, or -1. */
function readParameters(line: string, from: number, values: Map<string, string>): number {
  let at = from;
  while (line.charAt(at) === ' ') {
    const name = readName(line, at + 1);
    if (name.name === '' || !line.startsWith('="', name.end)) return -1;
    const begin = name.end + 2;
    const end = endOfValue(line, begin);
    if (end === -1) return -1;
    values.set(name.name, unescape(line.slice(begin, end)));
    at = end + 1;
  }
  return line.charAt(at) === ']' ? at + 1 : -1;
}

function readName(line: string, from: number): { readonly name: string; readonly end: number } {
  let end = from;
  while (end < line.length && isNameCode(line.charCodeAt(end))) end++;
  return { name: line.slice(from, end), end };
}

/** Printable ASCII other than space, `"`, `=` and `]`. */
function isNameCode(code: number): boolean {
  return code > 32 && code < 127 && code !== 34 && code !== 61 && code !== 93;
}

function endOfValue(line: string, from: number): number {
  for (let at = from; at < line.length; at++) {
    const code = line.charCodeAt(at);
    if (code === 34) return at;
    if (code === 92) at++;
  }
  return -1;
}

function unescape(text: string): string {
  return text.includes('\\') ? text.replaceAll(/\\(["\\\]])/g, '$1') : text;
}

function toJson(elements: ReadonlyMap<string, ReadonlyMap<string, string>>): string {
  const members = [...elements].map(([id, values]) => {
    const pairs = [...values].map(([name, value]) => `${JSON.stringify(name)}:${JSON.stringify(value)}`);
    return `${JSON.stringify(id)}:{${pairs.join(',')}}`;
  });
  return `{${members.join(',')}}`;
}
