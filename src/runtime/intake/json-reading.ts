/** A JSON object whose members are not known yet. */
export type JsonMembers = Readonly<Record<string, unknown>>;

/** The members of a JSON object; `undefined` for all else. */
export function readMembers(value: unknown): JsonMembers | undefined {
  return typeof value === 'object' && value !== null && !Array.isArray(value) ? (value as JsonMembers) : undefined;
}

/** A text with something in it; `undefined` for all else. */
export function readText(value: unknown): string | undefined {
  return typeof value === 'string' && value !== '' ? value : undefined;
}

/** A whole number from 0; `undefined` for all else. */
export function readCount(value: unknown): number | undefined {
  return typeof value === 'number' && Number.isSafeInteger(value) && value >= 0 ? value : undefined;
}

/** The members of the JSON object that a text holds; `undefined` if it holds anything else. */
export function parseMembers(text: string): JsonMembers | undefined {
  try {
    return readMembers(JSON.parse(text));
  } catch {
    return undefined;
  }
}
