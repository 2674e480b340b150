import * as z from 'zod';
import { isKindOf, unwrapSchema } from './schema-at.ts';
import type { Config } from './schema.ts';
import { safeParse } from './safe-parse.ts';

/**
 * A configuration of which anything may be missing because it was wrong: what is there has passed its own check, and
 * defaults are filled in. Members of lists keep their places.
 */
export type Draft<Value> = Value extends readonly (infer Item)[]
  ? readonly (Draft<Item> | undefined)[]
  : Value extends object
    ? { readonly [Key in keyof Value]?: Draft<Value[Key]> | undefined }
    : Value;

/** The part of a configuration that is usable; checks that compare values run on it. */
export type ConfigDraft = Draft<Config>;

const failed = Symbol('failed');

function salvage(schema: z.core.$ZodType, value: unknown): unknown {
  if (value === undefined) {
    const filled = z.safeParse(schema, undefined);
    return filled.success ? filled.data : failed;
  }
  const inner = unwrapSchema(schema);
  if (!isKindOf(inner, value)) return failed;
  if (inner instanceof z.ZodObject) return salvageKeys(value as Record<string, unknown>, Object.entries(inner.shape));
  if (inner instanceof z.ZodRecord) {
    const sound = Object.keys(value as object).filter((key) => z.safeParse(inner.keyType, key).success);
    return salvageKeys(
      value as Record<string, unknown>,
      sound.map((key) => [key, inner.valueType] as const),
    );
  }
  if (inner instanceof z.ZodArray) {
    return (value as unknown[]).map((item) => {
      const kept = salvage(inner.element, item);
      return kept === failed ? undefined : kept;
    });
  }
  if (inner instanceof z.ZodUnion) {
    const option = inner.options.find((candidate) => isKindOf(candidate, value));
    return option === undefined ? failed : salvage(option, value);
  }
  const parsed = safeParse(schema, value);
  return parsed.success ? parsed.data : failed;
}

function salvageKeys(value: Record<string, unknown>, keys: readonly (readonly [string, z.core.$ZodType])[]): unknown {
  const kept: Record<string, unknown> = Object.create(null) as Record<string, unknown>;
  for (const [key, schema] of keys) {
    const member = salvage(schema, value[key]);
    if (member !== failed && member !== undefined) kept[key] = member;
  }
  return kept;
}

/** Keeps every sound part of a value that may not fit its schema, and fills in the defaults of what is absent. */
export function buildDraft<Output extends object>(
  schema: z.core.$ZodType<Output>,
  value: unknown,
): Draft<Output> | Record<string, never> {
  const draft = salvage(schema, value);
  return draft === failed ? {} : (draft as Draft<Output>);
}
