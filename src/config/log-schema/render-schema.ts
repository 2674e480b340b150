import { stringify } from 'yaml';
import type { LogSchema, SchemaField, SchemaValue, TextParser } from './log-schema.ts';

/** Drops members that are absent, and those that say what is so anyway. */
function dropEmpty(members: Readonly<Record<string, unknown>>): Readonly<Record<string, unknown>> {
  return Object.fromEntries(
    Object.entries(members).filter(
      ([, value]) =>
        value !== undefined &&
        value !== '' &&
        value !== false &&
        !(Array.isArray(value) && value.length === 0) &&
        !(typeof value === 'object' && value !== null && Object.keys(value).length === 0),
    ),
  );
}

function buildValue(value: SchemaValue): Readonly<Record<string, unknown>> {
  switch (value.type) {
    case 'object':
      return { type: value.type, fields: value.fields.map(buildField) };
    case 'array':
      return { type: value.type, element: buildValue(value.element) };
    case 'timestamp':
      return dropEmpty({ type: value.type, timeFormats: value.timeFormats, isEventTime: value.isEventTime });
    case 'string':
      return dropEmpty({ type: value.type, indicators: value.indicators, validate: value.validate });
    default:
      return { type: value.type };
  }
}

function buildField(field: SchemaField): Readonly<Record<string, unknown>> {
  return {
    name: field.name,
    ...(field.from === undefined ? {} : { rename: { from: field.from } }),
    ...dropEmpty({ description: field.description, required: field.isRequired }),
    ...buildValue(field),
  };
}

function buildParser({ kind, ...options }: TextParser): Readonly<Record<string, unknown>> {
  const quote = 'quote' in options && options.quote === '' ? { quote: '' } : {};
  const skipLines = 'skipLines' in options && options.skipLines > 0 ? options.skipLines : undefined;
  return { [kind]: { ...dropEmpty({ ...options, skipLines }), ...quote } };
}

/** The document of a schema, as `readLogSchema` takes it: reading it gives the same schema. Ends with a line feed. */
export function renderSchema(schema: LogSchema): string {
  const document = {
    schema: schema.name,
    ...dropEmpty({ description: schema.description, referenceURL: schema.reference }),
    ...(schema.parser === undefined ? {} : { parser: buildParser(schema.parser) }),
    fields: schema.fields.map(buildField),
  };
  return stringify(document, { aliasDuplicateObjects: false, lineWidth: 0, version: '1.2' });
}
