import * as z from 'zod';

/** A schema without its defaults and optionality: what a value that is present must be. */
export function unwrapSchema(schema: z.core.$ZodType): z.core.$ZodType {
  let inner = schema;
  while (inner instanceof z.ZodOptional || inner instanceof z.ZodDefault || inner instanceof z.ZodPrefault) {
    inner = inner.def.innerType;
  }
  return inner;
}

/** True if a value is of the kind that a schema describes, looking at the value alone and not into it. */
export function isKindOf(schema: z.core.$ZodType, value: unknown): boolean {
  const inner = unwrapSchema(schema);
  if (inner instanceof z.ZodArray) return Array.isArray(value);
  if (inner instanceof z.ZodObject || inner instanceof z.ZodRecord) {
    return typeof value === 'object' && value !== null && !Array.isArray(value);
  }
  if (inner instanceof z.ZodUnion) return inner.options.some((option) => isKindOf(option, value));
  if (inner instanceof z.ZodLiteral) return inner.values.has(value as never);
  if (inner instanceof z.ZodBoolean) return typeof value === 'boolean';
  return typeof value === (inner instanceof z.ZodNumber ? 'number' : 'string');
}

function memberSchema(schema: z.core.$ZodType, key: PropertyKey): z.core.$ZodType | undefined {
  const inner = unwrapSchema(schema);
  if (inner instanceof z.ZodObject) {
    return Object.hasOwn(inner.shape, key) ? (inner.shape as Record<PropertyKey, z.core.$ZodType>)[key] : undefined;
  }
  if (inner instanceof z.ZodArray) return inner.element;
  if (inner instanceof z.ZodRecord) return inner.valueType;
  if (!(inner instanceof z.ZodUnion)) return undefined;
  for (const option of inner.options) {
    const member = memberSchema(option, key);
    if (member !== undefined) return member;
  }
  return undefined;
}

/** The schema of the value at a path, or `undefined` where the schema knows no such path. */
export function findSchemaAt(schema: z.core.$ZodType, path: readonly PropertyKey[]): z.core.$ZodType | undefined {
  let found: z.core.$ZodType | undefined = schema;
  for (const key of path) {
    if (found === undefined) return undefined;
    found = memberSchema(found, key);
  }
  return found;
}

/** Keys that a mapping may have; empty for every other schema. */
export function listKeys(schema: z.core.$ZodType): readonly string[] {
  const inner = unwrapSchema(schema);
  if (inner instanceof z.ZodObject) return Object.keys(inner.shape);
  return inner instanceof z.ZodUnion ? inner.options.flatMap((option) => listKeys(option)) : [];
}

/** What a schema says about itself for people and editors. */
export function readMeta(schema: z.core.$ZodType | undefined): z.GlobalMeta {
  return (schema === undefined ? undefined : z.globalRegistry.get(schema)) ?? {};
}
