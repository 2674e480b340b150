import * as z from 'zod';

/**
 * What a schema makes of any value. `zod` asks for the length of a list before it has seen that there is one, and throws if
 * a mapping stands there with a key `length` whose value cannot be compared; to it such a value is 0 here.
 */
export function safeParse<Schema extends z.core.$ZodType>(
  schema: Schema,
  value: unknown,
): z.core.util.SafeParseResult<z.core.output<Schema>> {
  try {
    return z.safeParse(schema, value);
  } catch (error) {
    if (!(error instanceof TypeError)) throw error;
    return z.safeParse(schema, withPlainLengths(value));
  }
}

function withPlainLengths(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(withPlainLengths);
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(
    Object.entries(value).map(([key, each]) => [
      key,
      key === 'length' && typeof each === 'object' ? 0 : withPlainLengths(each),
    ]),
  );
}
