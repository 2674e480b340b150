import { hasTooManyValues } from '../json-value-limit.ts';

/** A JSON object, or undefined if the text is none, or one of too many values. */
export function parseObject(text: string): Readonly<Record<string, unknown>> | undefined {
  if (hasTooManyValues(text)) return undefined;
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === 'object' && value !== null && !Array.isArray(value)
      ? (value as Record<string, unknown>)
      : undefined;
  } catch {
    return undefined;
  }
}
