import { athenaName } from '../../config/athena-name.ts';
import { customLogTypePattern, customLogTypeRule } from '../../config/log-types.ts';
import { reservedColumns } from '../../config/log-schema/check-names.ts';
import { schemaLimits } from '../../config/log-schema/log-schema.ts';
import type { LogSchema, SchemaField, SchemaValue } from '../../config/log-schema/log-schema.ts';
import { renderValue } from '../../config/render-value.ts';
import { PantherctlError } from '../../errors.ts';
import { chooseTimeFormat, rankEventTimeKey } from './guess-time-formats.ts';
import { ValueShape } from './value-shape.ts';
import type { ValueKind } from './value-shape.ts';

/** How a schema is inferred. */
export interface InferOptions {
  /** Mark fields as required that every sample has; true by default. Only fields at the top are ever marked. */
  readonly markRequired?: boolean;
}

const json: SchemaValue = { type: 'json' };

function isOnly(kinds: ReadonlySet<ValueKind>, ...allowed: readonly ValueKind[]): boolean {
  return kinds.size > 0 && [...kinds].every((kind) => allowed.includes(kind));
}

/** Whole numbers become `bigint`, however small the samples: a larger one to come must not be refused. */
function inferScalar(shape: ValueShape): SchemaValue {
  const { indicators, kinds, timeFormats } = shape;
  const isOneKind = isOnly(kinds, 'text') || isOnly(kinds, 'integer', 'number');
  const format = isOneKind ? chooseTimeFormat(timeFormats) : undefined;
  if (format !== undefined) return { type: 'timestamp', timeFormats: [format] };
  if (isOnly(kinds, 'boolean')) return { type: 'boolean' };
  if (isOnly(kinds, 'integer')) return { type: 'bigint' };
  // Digits beyond 64 bits are kept as text.
  if (kinds.has('number') && isOnly(kinds, 'integer', 'hugeInteger', 'number')) return { type: 'float' };
  const [indicator] = indicators;
  return isOnly(kinds, 'text') && indicator !== undefined
    ? { type: 'string', indicators: [indicator] }
    : { type: 'string' };
}

/** Settles types and names, once all samples were seen. */
class SchemaBuilder {
  /** Objects that are kept as JSON, as there would be too many fields otherwise. */
  readonly #collapsed = new Set<ValueShape>();

  inferValue(shape: ValueShape): SchemaValue {
    const { element, kinds } = shape;
    if (kinds.size === 0) return json;
    if (isOnly(kinds, 'text', 'boolean', 'integer', 'hugeInteger', 'number')) return inferScalar(shape);
    if (isOnly(kinds, 'list') && element !== undefined) return { type: 'array', element: this.inferValue(element) };
    if (!isOnly(kinds, 'object') || shape.looksLikeMap || shape.members.size === 0 || this.#collapsed.has(shape))
      return json;
    return { type: 'object', fields: this.inferFields(shape, new Set()) };
  }

  /** Fields in the order in which their keys were first seen. */
  inferFields(shape: ValueShape, reserved: ReadonlySet<string>): readonly SchemaField[] {
    const names = nameFields([...shape.members.keys()], reserved);
    return [...shape.members].map(([key, member]) => {
      const name = names.get(key) ?? key;
      return { ...this.inferValue(member), name, ...(name === key ? {} : { from: key }) };
    });
  }

  /** Keeps the largest objects as JSON until the schema is within its bounds. */
  bound(root: ValueShape): void {
    for (;;) {
      const sizes = new Map<ValueShape, number>();
      const total = this.#measure(root, sizes) - 1;
      if (total <= schemaLimits.maxFields) return;
      sizes.delete(root);
      const [largest] = [...sizes].toSorted((left, right) => right[1] - left[1]);
      if (largest === undefined) return;
      this.#collapsed.add(largest[0]);
    }
  }

  /** Counts the fields in a shape and itself; notes the objects among them. */
  #measure(shape: ValueShape, sizes: Map<ValueShape, number>): number {
    if (this.#collapsed.has(shape) || (shape.looksLikeMap && sizes.size > 0)) return 1;
    const isObject = shape.members.size > 0;
    if (isObject) sizes.set(shape, 0);
    let size = shape.element === undefined ? 1 : this.#measure(shape.element, sizes);
    for (const member of shape.members.values()) size += this.#measure(member, sizes);
    if (isObject) sizes.set(shape, size);
    return size;
  }
}

/** A name for each key, such that no two give the same column. A key keeps its name unless another one needs it more. */
function nameFields(keys: readonly string[], reserved: ReadonlySet<string>): ReadonlyMap<string, string> {
  const taken = new Set(reserved);
  const names = new Map<string, string>();
  const fit = keys.filter((key) => athenaName(key) === key);
  for (const key of new Set([...fit, ...keys])) {
    const column = athenaName(key);
    let name = key;
    const isFree = key !== '' && column.length <= schemaLimits.nameMaxCharacters && !taken.has(column.toLowerCase());
    for (let number = 2; !isFree && (name === key || taken.has(name.toLowerCase())); number += 1)
      name = `${column.slice(0, schemaLimits.nameMaxCharacters - 10)}_${number}`;
    taken.add(athenaName(name).toLowerCase());
    names.set(key, name);
  }
  return names;
}

/** Path to the field that most likely holds the time of the event; `undefined` if there is no time outside of lists. */
function findEventTime(fields: readonly SchemaField[], root: ValueShape): readonly number[] | undefined {
  let best: { readonly path: readonly number[]; readonly score: readonly number[] } | undefined;
  const visit = (members: readonly SchemaField[], path: readonly number[], shape: ValueShape): void => {
    for (const [index, field] of members.entries()) {
      const key = field.from ?? field.name;
      const member = shape.members.get(key);
      const here = [...path, index];
      if (field.type === 'object' && member !== undefined) visit(field.fields, here, member);
      if (field.type !== 'timestamp') continue;
      const rank = rankEventTimeKey(key);
      // A time that some records lack is worse than one under a less likely key, and a deep one worse than both.
      const score = [
        rank === Number.POSITIVE_INFINITY ? 1 : 0,
        here.length,
        member?.count === root.count ? 0 : 1,
        rank,
      ];
      const difference = score.map((part, at) => part - (best?.score[at] ?? 0)).find((part) => part !== 0) ?? 0;
      if (Number.isFinite(rank) && (best === undefined || difference < 0)) best = { path: here, score };
    }
  };
  visit(fields, [], root);
  return best?.path;
}

function markEventTime(fields: readonly SchemaField[], path: readonly number[]): readonly SchemaField[] {
  const [head, ...rest] = path;
  return fields.map((field, index) => {
    if (index !== head) return field;
    if (field.type === 'object') return { ...field, fields: markEventTime(field.fields, rest) };
    return field.type === 'timestamp' ? { ...field, isEventTime: true } : field;
  });
}

function isMapping(value: unknown): boolean {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/**
 * A schema that fits all these JSON objects, parsed, where long numbers may be `ExactNumber`. Every key becomes a field whose type fits all values under it;
 * what has no common type, lies very deep, or has hundreds of keys is kept as JSON. The same samples in the same order give
 * the same schema. Throws `INPUT_INVALID` for a malformed name, for values that are no objects, for none at all, and for
 * objects with more than 1,000 different keys.
 */
export function inferSchema(name: string, values: Iterable<unknown>, options: InferOptions = {}): LogSchema {
  if (!customLogTypePattern.test(name)) {
    throw new PantherctlError('INPUT_INVALID', `${renderValue(name)} is not the name of a custom schema`, {
      fix: customLogTypeRule,
    });
  }
  const root = new ValueShape('', 0);
  for (const value of values) {
    if (!isMapping(value)) {
      throw new PantherctlError('INPUT_INVALID', `sample ${root.count + 1} is not a JSON object`, {
        fix: 'give samples that are JSON objects; for lines of text, write a schema with a parser',
      });
    }
    root.add(value);
  }
  if (root.isMap || root.members.size === 0) {
    const what = root.isMap ? `more than ${schemaLimits.maxFields} different keys` : 'no key';
    throw new PantherctlError('INPUT_INVALID', `the ${root.count} samples have ${what}`, {
      fix: root.isMap ? 'give samples of one log type, whose keys are names' : 'give at least one object with keys',
    });
  }
  const builder = new SchemaBuilder();
  builder.bound(root);
  const inferred = builder.inferFields(root, reservedColumns);
  const eventTime = findEventTime(inferred, root);
  const fields = eventTime === undefined ? inferred : markEventTime(inferred, eventTime);
  const { markRequired = true } = options;
  return {
    name,
    description: `Inferred from ${root.count} ${root.count === 1 ? 'sample' : 'samples'}`,
    reference: '',
    fields: fields.map((field) => {
      const isEverywhere = root.members.get(field.from ?? field.name)?.count === root.count;
      return markRequired && isEverywhere ? { ...field, isRequired: true } : field;
    }),
  };
}
