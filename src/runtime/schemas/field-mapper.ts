import { PantherctlError } from '../../errors.ts';
import { parseFieldTemplate } from '../../config/log-schema/field-template.ts';
import type { LogSchema, TextParser } from '../../config/log-schema/log-schema.ts';
import type { FieldValue } from '../log-type-spec.ts';

/** Puts the values of a line into the order of the columns. */
export type FieldMapper = (values: readonly (string | undefined)[]) => readonly FieldValue[];

/** Where the value of a column comes from: a place among the values of the line, or a template over such places. */
type Origin = number | readonly (string | number)[];

/** The keys that the fields of a schema read, in the order of the columns. */
export function listKeys(schema: LogSchema): readonly string[] {
  return schema.fields.map(({ from, name }) => from ?? name);
}

/** Drops white space and what stands for no value, as the parser says. */
function createCleaner({ emptyValues, trimSpace }: TextParser): (value: string | undefined) => string | undefined {
  const empty = new Set(['', ...emptyValues]);
  return (value) => {
    if (value === undefined) return undefined;
    const trimmed = trimSpace ? value.trim() : value;
    return empty.has(trimmed) ? undefined : trimmed;
  };
}

function findOrigin(key: string, names: readonly string[], parser: TextParser): Origin {
  const template = Object.hasOwn(parser.expandFields, key) ? parser.expandFields[key] : undefined;
  if (template === undefined) return names.indexOf(key);
  const parts = parseFieldTemplate(template);
  if ('fault' in parts) throw new PantherctlError('BUG', `template of ${key} was not checked`);
  return parts.map((part) => ('name' in part ? names.indexOf(part.name) : part.text));
}

/** The text of a template; nothing if none of the values in it is there. */
function expand(parts: readonly (string | number)[], values: readonly (string | undefined)[]): string | undefined {
  let text = '';
  let found = false;
  for (const part of parts) {
    const value = typeof part === 'number' ? values[part] : part;
    found ||= typeof part === 'number' && value !== undefined;
    text += value ?? '';
  }
  return found ? text : undefined;
}

/**
 * A mapper for lines whose values have these names, in their order; a name may stand several times, and then the first
 * value that is there counts. Templates are filled after values are cleaned.
 */
export function createFieldMapper(names: readonly string[], keys: readonly string[], parser: TextParser): FieldMapper {
  const clean = createCleaner(parser);
  const unique = [...new Set(names)];
  const slots = names.map((name) => unique.indexOf(name));
  const origins = keys.map((key) => findOrigin(key, unique, parser));
  return (values) => {
    const cleaned: (string | undefined)[] = Array.from({ length: unique.length });
    for (let index = 0; index < slots.length; index += 1) {
      const slot = slots[index] ?? 0;
      cleaned[slot] ??= clean(values[index]);
    }
    return origins.map((origin) => (typeof origin === 'number' ? cleaned[origin] : expand(origin, cleaned)));
  };
}
