import type { Finding } from '../finding.ts';
import { findNearest } from '../nearest.ts';
import { renderValue } from '../render-value.ts';
import { schemaLimits } from './log-schema.ts';
import { findError } from './schema-draft.ts';
import type { Path, SchemaDraft, ValueDraft } from './schema-draft.ts';
import { readTimeFormat } from './time-formats.ts';

type TypeName = NonNullable<ValueDraft['type']>;

/** Keys that mean something for some types only. */
const keyTypes: Readonly<
  Partial<Record<keyof ValueDraft, { readonly types: readonly TypeName[]; readonly fix: string }>>
> = {
  fields: { types: ['object'], fix: 'write type: object, or remove it' },
  element: { types: ['array'], fix: 'write type: array, or remove it' },
  target: { types: ['ref'], fix: 'write type: ref, or remove it' },
  timeFormat: { types: ['timestamp'], fix: 'write type: timestamp, or remove it' },
  timeFormats: { types: ['timestamp'], fix: 'write type: timestamp, or remove it' },
  isEventTime: { types: ['timestamp'], fix: 'write type: timestamp, or remove it' },
  indicators: { types: ['string'], fix: 'write type: string; in a list, put it into the element' },
  validate: { types: ['string'], fix: 'write type: string; in a list, put it into the element' },
};

function* checkKeys(value: ValueDraft, type: TypeName, path: Path): Generator<Finding> {
  for (const [key, rule] of Object.entries(keyTypes)) {
    if (value[key as keyof ValueDraft] === undefined || rule.types.includes(type)) continue;
    const message = `${key} does not go with type ${type}`;
    yield findError([...path, key], { check: 'field-key', at: 'key', message, fix: rule.fix });
  }
  const needed = { object: 'fields', array: 'element', ref: 'target' } as const;
  const key = type in needed ? needed[type as keyof typeof needed] : undefined;
  if (key === undefined || value[key] !== undefined) return;
  yield findError([...path, key], {
    check: 'missing-key',
    message: `type ${type} needs the key ${key}`,
    fix:
      key === 'fields'
        ? 'list its fields, or write type: json for an object with any keys'
        : key === 'element'
          ? 'add it, as in element: { type: string }'
          : 'name one of the definitions',
  });
}

function* checkTimestamp(value: ValueDraft, path: Path): Generator<Finding> {
  if (value.timeFormat !== undefined && value.timeFormats !== undefined) {
    yield findError([...path, 'timeFormats'], {
      check: 'field-key',
      at: 'key',
      message: 'timeFormat and timeFormats both stand here',
      fix: 'keep timeFormats, and list both formats there',
    });
  }
  if (value.timeFormat === undefined && value.timeFormats === undefined) {
    yield findError([...path, 'timeFormats'], {
      check: 'missing-key',
      message: 'type timestamp needs the key timeFormats',
      fix: 'add it, as in timeFormats: [rfc3339]',
    });
  }
  const written = [
    ...(value.timeFormat === undefined ? [] : [{ format: value.timeFormat, at: [...path, 'timeFormat'] }]),
    ...(value.timeFormats ?? []).map((format, index) => ({ format, at: [...path, 'timeFormats', index] })),
  ];
  for (const { at, format } of written) {
    if (format === undefined) continue;
    const read = readTimeFormat(format);
    if ('fault' in read) yield findError(at, { ...read.fault, value: renderValue(format) });
  }
}

function* checkValidation(value: ValueDraft, path: Path): Generator<Finding> {
  const { allow, deny } = value.validate ?? {};
  if (allow === undefined || deny === undefined) return;
  const denied = new Set(deny);
  for (const [index, text] of allow.entries()) {
    if (text === undefined || !denied.has(text)) continue;
    yield findError([...path, 'validate', 'allow', index], {
      check: 'validation',
      message: `${renderValue(text)} is both allowed and denied`,
      value: renderValue(text),
      fix: 'remove it from one of the lists',
    });
  }
}

/** Walks every value of a document once, definitions too, without following references. */
class ValueWalk {
  readonly #definitions: ReadonlySet<string>;
  #fields = 0;
  #tooMany = false;

  constructor(definitions: Iterable<string>) {
    this.#definitions = new Set(definitions);
  }

  *check(value: ValueDraft, path: Path, inList: boolean): Generator<Finding> {
    if (value.type !== undefined) {
      yield* checkKeys(value, value.type, path);
      if (value.type === 'timestamp') yield* checkTimestamp(value, path);
      if (value.type === 'string') yield* checkValidation(value, path);
      if (value.type === 'ref') yield* this.#checkTarget(value, path);
    }
    if (value.isEventTime === true && inList) {
      yield findError([...path, 'isEventTime'], {
        check: 'event-time',
        message: 'a member of a list cannot be the time of the event',
        fix: 'remove isEventTime, and mark a field outside of lists',
      });
    }
    if (value.fields !== undefined) yield* this.checkFields(value.fields, [...path, 'fields'], inList);
    if (value.element !== undefined) yield* this.check(value.element, [...path, 'element'], true);
  }

  *checkFields(fields: NonNullable<ValueDraft['fields']>, path: Path, inList: boolean): Generator<Finding> {
    for (const [index, field] of fields.entries()) {
      this.#fields += 1;
      if (this.#fields > schemaLimits.maxFields && !this.#tooMany) {
        this.#tooMany = true;
        yield findError([...path, index], {
          check: 'too-many-fields',
          message: `the schema has more than ${schemaLimits.maxFields} fields`,
          fix: 'write type: json for objects whose fields nobody searches for',
        });
      }
      if (field !== undefined) yield* this.check(field, [...path, index], inList);
    }
  }

  *#checkTarget(value: ValueDraft, path: Path): Generator<Finding> {
    if (value.target === undefined || this.#definitions.has(value.target)) return;
    const nearest = findNearest(value.target, this.#definitions);
    yield findError([...path, 'target'], {
      check: 'reference',
      message: `there is no definition ${renderValue(value.target)}`,
      value: renderValue(value.target),
      fix: nearest === undefined ? 'add it under definitions' : `write ${nearest}`,
    });
  }
}

/** What is wrong with single values: keys that do not go with a type, formats of times, references to nothing. */
export function* checkValues(draft: SchemaDraft): Generator<Finding> {
  const definitions = draft.definitions ?? {};
  const walk = new ValueWalk(Object.keys(definitions));
  for (const [name, value] of Object.entries(definitions))
    if (value !== undefined) yield* walk.check(value, ['definitions', name], false);
  yield* walk.checkFields(draft.fields ?? [], ['fields'], false);
}
