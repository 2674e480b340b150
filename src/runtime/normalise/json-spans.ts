/**
 * Finds where values stand in text that is known to be valid JSON. Nothing here recurses, so that no depth of nesting is
 * too deep, and every loop ends with the text.
 */

/** Position after the string whose opening quote is at `begin`. */
export function skipString(text: string, begin: number): number {
  let end = text.indexOf('"', begin + 1);
  while (end !== -1) {
    let before = end - 1;
    while (before > begin && text.charCodeAt(before) === 0x5c) before -= 1;
    // An even number of backslashes escape one another and not the quote.
    if ((end - before) % 2 === 1) return end + 1;
    end = text.indexOf('"', end + 1);
  }
  return text.length;
}

/** First position from `at` on that holds no white space. */
export function skipBlank(text: string, at: number): number {
  let position = at;
  while (position < text.length && isBlank(text.charCodeAt(position))) position += 1;
  return position;
}

/** Position after the value that begins at `begin`. */
export function skipValue(text: string, begin: number): number {
  const first = text.charCodeAt(begin);
  if (first === 0x22) return skipString(text, begin);
  if (first !== 0x7b && first !== 0x5b) return skipScalar(text, begin);
  let depth = 0;
  let position = begin;
  while (position < text.length) {
    const code = text.charCodeAt(position);
    if (code === 0x22) {
      position = skipString(text, position);
      continue;
    }
    position += 1;
    if (code === 0x7b || code === 0x5b) depth += 1;
    else if (code === 0x7d || code === 0x5d) {
      depth -= 1;
      if (depth === 0) return position;
    }
  }
  return position;
}

/**
 * Puts begin and end of the value of each key into `spans`, two numbers a key. `keys` are those of the parsed object that
 * begins at `begin`. Of a key that stands twice the last value counts, as for `JSON.parse`.
 */
export function scanMembers(text: string, begin: number, keys: readonly string[], spans: Int32Array): void {
  let position = skipBlank(text, begin + 1);
  let places: ReadonlyMap<string, number> | undefined;
  let expected = 0;
  while (text.charCodeAt(position) === 0x22) {
    let place = expected;
    const key = keys[expected];
    let keyEnd = position + 2 + (key?.length ?? 0);
    // Keys nearly always stand in the order of the object; those that do not are looked up.
    if (key === undefined || text.charCodeAt(keyEnd - 1) !== 0x22 || !text.startsWith(key, position + 1)) {
      keyEnd = skipString(text, position);
      places ??= new Map(keys.map((name, index) => [name, index]));
      place = places.get(readKey(text.slice(position + 1, keyEnd - 1))) ?? expected;
    }
    const valueBegin = skipBlank(text, skipBlank(text, keyEnd) + 1);
    const valueEnd = skipValue(text, valueBegin);
    spans[2 * place] = valueBegin;
    spans[2 * place + 1] = valueEnd;
    expected = place + 1;
    position = skipBlank(text, skipBlank(text, valueEnd) + 1);
  }
}

/** Position of the first member of the list at `begin`. */
export function firstElement(text: string, begin: number): number {
  return skipBlank(text, begin + 1);
}

/** Position of the member of a list that comes after the one that ends at `end`. */
export function nextElement(text: string, end: number): number {
  return skipBlank(text, skipBlank(text, end) + 1);
}

/** The JSON text without white space outside of strings. */
export function dropBlanks(json: string): string {
  let kept = '';
  let from = 0;
  let position = 0;
  while (position < json.length) {
    const code = json.charCodeAt(position);
    if (code === 0x22) position = skipString(json, position);
    else if (isBlank(code)) {
      kept += json.slice(from, position);
      position = skipBlank(json, position);
      from = position;
    } else position += 1;
  }
  return kept + json.slice(from);
}

function skipScalar(text: string, begin: number): number {
  let position = begin;
  while (position < text.length) {
    const code = text.charCodeAt(position);
    if (code === 0x2c || code === 0x7d || code === 0x5d || isBlank(code)) break;
    position += 1;
  }
  return position;
}

function readKey(raw: string): string {
  return raw.includes('\\') ? (JSON.parse(`"${raw}"`) as string) : raw;
}

function isBlank(code: number): boolean {
  return code === 0x20 || code === 0x0a || code === 0x0d || code === 0x09;
}
