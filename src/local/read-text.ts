/** A text, number or truth value as text; `undefined` for anything else, which has no honest rendering. */
export function readText(value: unknown): string | undefined {
  if (typeof value === 'string') return value;
  return typeof value === 'number' || typeof value === 'boolean' ? String(value) : undefined;
}
