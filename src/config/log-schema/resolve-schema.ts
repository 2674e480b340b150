import type { Finding } from '../finding.ts';
import { renderValue } from '../render-value.ts';
import type { FieldDocument, SchemaDocument, ValueDocument } from './document-schema.ts';
import { schemaLimits } from './log-schema.ts';
import type { LogSchema, SchemaField, SchemaValue, TextParser, TextValidation } from './log-schema.ts';
import { findError } from './schema-draft.ts';
import type { Path } from './schema-draft.ts';
import { readTimeFormat } from './time-formats.ts';

/** Makes the plain schema of a document whose values are sound by themselves. */
class SchemaResolver {
  readonly findings: Finding[] = [];
  readonly #definitions: Readonly<Record<string, ValueDocument>>;
  #fields = 0;

  constructor(document: SchemaDocument) {
    this.#definitions = document.definitions ?? {};
  }

  resolveFields(fields: readonly FieldDocument[], path: Path, open: readonly string[], depth: number): SchemaField[] {
    this.#fields += fields.length;
    if (this.#fields > schemaLimits.maxFields) {
      const message = `the schema has more than ${schemaLimits.maxFields} fields once references are written out`;
      this.#report(path, 'too-many-fields', message, 'write type: json for objects whose fields nobody searches for');
      return [];
    }
    return fields.map((field, index) => ({
      ...this.resolveValue(field, [...path, index], open, depth),
      name: field.name,
      ...(field.rename === undefined || field.rename.from === field.name ? {} : { from: field.rename.from }),
      ...(field.required === true ? { isRequired: true } : {}),
      ...(field.description === undefined ? {} : { description: field.description }),
    }));
  }

  resolveValue(value: ValueDocument, path: Path, open: readonly string[], depth: number): SchemaValue {
    if (this.findings.length > 0) return { type: 'json' };
    if (depth > schemaLimits.maxDepth) {
      const message = `values are nested more than ${schemaLimits.maxDepth} deep`;
      this.#report(path, 'too-deep', message, 'write type: json for what lies this deep');
      return { type: 'json' };
    }
    switch (value.type) {
      case 'ref':
        return this.#follow(value, path, open, depth);
      case 'object':
        return {
          type: 'object',
          fields: this.resolveFields(value.fields ?? [], [...path, 'fields'], open, depth + 1),
        };
      case 'array':
        return {
          type: 'array',
          element: this.resolveValue(value.element ?? { type: 'json' }, [...path, 'element'], open, depth + 1),
        };
      case 'timestamp':
        return {
          type: 'timestamp',
          timeFormats: readTimeFormats(value),
          ...(value.isEventTime === true ? { isEventTime: true } : {}),
        };
      case 'string':
        return {
          type: 'string',
          ...(value.indicators === undefined ? {} : { indicators: value.indicators }),
          ...readValidation(value),
        };
      default:
        return { type: value.type };
    }
  }

  #follow(value: ValueDocument, path: Path, open: readonly string[], depth: number): SchemaValue {
    const target = value.target ?? '';
    const definition = this.#definitions[target];
    if (definition !== undefined && !open.includes(target))
      return this.resolveValue(definition, ['definitions', target], [...open, target], depth);
    this.#report(
      [...path, 'target'],
      'reference',
      `definition ${renderValue(target)} contains itself`,
      'write type: json where it would begin again',
      renderValue(target),
    );
    return { type: 'json' };
  }

  #report(path: Path, check: string, message: string, fix: string, value?: string): void {
    this.findings.push(findError(path, { check, message, fix, ...(value === undefined ? {} : { value }) }));
  }
}

function readTimeFormats(value: ValueDocument) {
  const written = value.timeFormats ?? (value.timeFormat === undefined ? [] : [value.timeFormat]);
  const read = written.flatMap((format) => {
    const formats = readTimeFormat(format);
    return 'fault' in formats ? [] : formats;
  });
  return [...new Set(read)];
}

function readValidation({ validate }: ValueDocument): { readonly validate?: TextValidation } {
  if (validate === undefined) return {};
  const { allow, cidr, deny, ip } = validate;
  return {
    validate: {
      ...(allow === undefined ? {} : { allow }),
      ...(deny === undefined ? {} : { deny }),
      ...(ip === undefined ? {} : { ip }),
      ...(cidr === undefined ? {} : { cidr }),
    },
  };
}

function readParser({ parser }: SchemaDocument): TextParser | undefined {
  const options = parser?.csv ?? parser?.fastmatch ?? parser?.regex;
  if (parser === undefined || options === undefined) return undefined;
  const shared = {
    emptyValues: options.emptyValues ?? [],
    trimSpace: options.trimSpace ?? false,
    expandFields: { ...options.expandFields },
    ...(options.skipPrefix === undefined || options.skipPrefix === '' ? {} : { skipPrefix: options.skipPrefix }),
  };
  if (parser.fastmatch !== undefined) return { kind: 'fastmatch', match: parser.fastmatch.match, ...shared };
  if (parser.regex !== undefined) {
    const { match, patternDefinitions } = parser.regex;
    return { kind: 'regex', match, patternDefinitions: { ...patternDefinitions }, ...shared };
  }
  const { columns, delimiter = ',', hasHeader = false, quote = '"', skipLines = 0 } = parser.csv ?? {};
  return {
    kind: 'csv',
    delimiter,
    quote,
    hasHeader,
    ...(columns === undefined ? {} : { columns }),
    skipLines,
    ...shared,
  };
}

/** The schema that a sound document describes, references written out, or why that has no end or bounds. */
export function resolveSchema(document: SchemaDocument): {
  readonly schema?: LogSchema;
  readonly findings: readonly Finding[];
} {
  const resolver = new SchemaResolver(document);
  const fields = resolver.resolveFields(document.fields, ['fields'], [], 1);
  const parser = readParser(document);
  if (resolver.findings.length > 0) return { findings: resolver.findings };
  const schema: LogSchema = {
    name: document.schema,
    description: document.description ?? '',
    reference: document.referenceURL ?? '',
    ...(parser === undefined ? {} : { parser }),
    fields,
  };
  return { schema, findings: [] };
}
