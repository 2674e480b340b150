/** Levels that are looked into; what is nested deeper is measured by reading its text. */
const maxDepth = 16;

/**
 * Length of a value as the shortest JSON text that means it; `NaN` if a number is in it that may be shorter in some other
 * way. A piece of the text of that very length therefore holds no escapes, no white space and no key twice, and so all
 * places in it are known without reading it.
 */
export function compactLength(value: unknown, text: string, depth = 0): number {
  if (typeof value === 'string') return value.length + 2;
  if (typeof value === 'number') return numberLength(value, text);
  if (typeof value === 'boolean') return value ? 4 : 5;
  if (value === null) return 4;
  if (typeof value !== 'object' || depth === maxDepth) return NaN;
  let length = 1;
  if (Array.isArray(value)) {
    for (const member of value as readonly unknown[]) length += 1 + compactLength(member, text, depth + 1);
  } else {
    const members = value as Readonly<Record<string, unknown>>;
    for (const key in members) length += key.length + 4 + compactLength(members[key], text, depth + 1);
  }
  // Each member counted its comma or, the last one, the closing mark.
  return length === 1 ? 2 : length;
}

/**
 * What an exponent makes shorter are integers with three zeros or more, 1e3, and fractions with two zeros before their
 * digits. An integer that was rounded may have had fewer digits.
 */
function numberLength(value: number, text: string): number {
  if (!Number.isInteger(value)) {
    return Number.isFinite(value) && Math.abs(value) >= 0.01 ? String(value).length : NaN;
  }
  if (!Number.isSafeInteger(value) || (value % 10_000 === 0 && value !== 0)) return NaN;
  const digits = String(value);
  if (value % 1000 !== 0 || value === 0) return digits.length;
  const thousands = digits.slice(0, -3);
  return text.includes(`${thousands}e3`) || text.includes(`${thousands}E3`) ? NaN : digits.length;
}

/**
 * Puts begin and end of the values of the object that stands at `begin` to `end` into `spans`, two numbers a value, if its
 * text is compact; false if not. `keys` must stand in the order of the text.
 */
export function placeMembers(
  keys: readonly string[],
  values: readonly unknown[],
  begin: number,
  end: number,
  spans: Int32Array,
  text: string,
): boolean {
  let at = begin;
  for (let place = 0; place < keys.length; place += 1) {
    at += (keys[place] ?? '').length + 4;
    spans[2 * place] = at;
    at += compactLength(values[place], text);
    spans[2 * place + 1] = at;
  }
  return at + 1 === end;
}
