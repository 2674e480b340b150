/** Levels that are looked into; what is nested deeper is measured by reading its text. */
const maxDepth = 16;

/** An exponent behind digits, where a number can begin; within a text, which does no harm, as well. */
const exponent = /[:,[\s]-?\d+(?:\.\d+)?[eE]/;

/** A text, and whether numbers in it may be written with exponents; not looked up before it matters. */
export interface NumberText {
  readonly text: string;
  hasExponents: boolean | undefined;
}

/**
 * Length of a value as the shortest JSON text that means it; `NaN` if a number is in it that can be shorter than it is
 * written there. A piece of the text of that very length therefore holds no escapes, no white space and no key twice, and so
 * all places in it are known without reading it.
 */
export function compactLength(value: unknown, source: NumberText, depth = 0): number {
  if (typeof value === 'string') return value.length + 2;
  if (typeof value === 'number') return numberLength(value, source);
  if (typeof value === 'boolean') return value ? 4 : 5;
  if (value === null) return 4;
  if (typeof value !== 'object' || depth === maxDepth) return NaN;
  let length = 1;
  if (Array.isArray(value)) {
    for (const member of value as readonly unknown[]) length += 1 + compactLength(member, source, depth + 1);
  } else {
    const members = value as Readonly<Record<string, unknown>>;
    for (const key in members) length += key.length + 4 + compactLength(members[key], source, depth + 1);
  }
  // Each member counted its comma or, the last one, the closing mark.
  return length === 1 ? 2 : length;
}

/** Without an exponent nothing is shorter than the digits, but for integers that are rounded up to a further digit. */
function numberLength(value: number, source: NumberText): number {
  if (value >= 0 && value < 10 && Number.isInteger(value)) return 1;
  if (Number.isSafeInteger(value)) {
    // An exponent takes less room only if it stands for three zeros or more: 1e3.
    if (value % 1000 !== 0) return String(value).length;
  } else if (Number.isInteger(value)) return NaN;
  source.hasExponents ??= exponent.test(source.text);
  return source.hasExponents ? NaN : String(value).length;
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
  source: NumberText,
): boolean {
  let at = begin;
  for (let place = 0; place < keys.length; place += 1) {
    at += (keys[place] ?? '').length + 4;
    spans[2 * place] = at;
    at += compactLength(values[place], source);
    spans[2 * place + 1] = at;
  }
  return at + 1 === end;
}
