import { athenaName } from '../../config/athena-name.ts';
import type { Column, ColumnType } from '../../config/log-column.ts';
import type { LogSchema, SchemaField, SchemaValue, TextParser } from '../../config/log-schema/log-schema.ts';
import type { LogType } from '../log-type.ts';
import type { LineReader } from '../log-type-spec.ts';
import { defineJsonType } from '../normalise/define-json-type.ts';
import { defineTextType } from '../normalise/define-text-type.ts';
import { createCsvReader } from './csv-reader.ts';
import { createFastMatchReader } from './fast-match-reader.ts';
import { createRegexReader } from './regex-reader.ts';
import { buildValueCheck } from './value-checks.ts';

function buildType(value: SchemaValue): ColumnType {
  switch (value.type) {
    case 'object':
      return { struct: value.fields.map(buildColumn) };
    case 'array':
      return { array: buildType(value.element) };
    case 'smallint':
      return 'int';
    default:
      return value.type;
  }
}

/** The value that lists hold, however deep they lie in each other; its settings are those of the column. */
function findInnermost(value: SchemaValue): SchemaValue {
  return value.type === 'array' ? findInnermost(value.element) : value;
}

function buildColumn(field: SchemaField): Column {
  const name = athenaName(field.name);
  const key = field.from ?? field.name;
  const value = findInnermost(field);
  const check = buildValueCheck(value);
  return {
    name,
    type: buildType(field),
    description: field.description ?? '',
    ...(key === name ? {} : { from: key }),
    ...(field.isRequired === true ? { isRequired: true } : {}),
    ...(value.type === 'timestamp' ? { timeFormat: value.timeFormats } : {}),
    ...(value.type === 'timestamp' && value.isEventTime === true ? { isEventTime: true } : {}),
    ...(value.type === 'string' && value.indicators !== undefined ? { indicators: value.indicators } : {}),
    ...(check === undefined ? {} : { check }),
  };
}

function createReaders(schema: LogSchema, parser: TextParser): () => LineReader {
  switch (parser.kind) {
    case 'csv':
      return createCsvReader(schema, parser);
    case 'fastmatch':
      return createFastMatchReader(schema, parser);
    case 'regex':
      return createRegexReader(schema, parser);
  }
}

/** The columns of the table of a schema, in the order of its fields. Names fit Athena. */
export function buildSchemaColumns(schema: LogSchema): readonly Column[] {
  return schema.fields.map(buildColumn);
}

/**
 * The log type that a schema describes. Of several fields that are marked as the time of the event, the first one that a
 * record has counts. Expects a schema that `readLogSchema` found sound.
 */
export function compileSchema(schema: LogSchema): LogType {
  const { description, name, parser, reference } = schema;
  const spec = { name, description, reference, columns: buildSchemaColumns(schema) };
  return parser === undefined
    ? defineJsonType(spec)
    : defineTextType({ ...spec, createReader: createReaders(schema, parser) });
}
