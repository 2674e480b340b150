import type { IndicatorName, TimeFormat } from '../log-column.ts';

/** Indicators that a schema may name. Source: `reference/panther-behaviour.md` 2.6. */
export const schemaIndicators = [
  'ip',
  'domain',
  'hostname',
  'url',
  'net_addr',
  'md5',
  'sha1',
  'sha256',
  'aws_arn',
  'aws_account_id',
  'aws_instance_id',
  'aws_tag',
  'trace_id',
  'username',
  'email',
] as const satisfies readonly IndicatorName[];

/** Types of a value that hold no others. */
export const scalarTypes = ['string', 'int', 'smallint', 'bigint', 'float', 'boolean', 'timestamp'] as const;

/** Which addresses or ranges of addresses a text must be. */
export type AddressFamily = 'any' | 'ipv4' | 'ipv6';

/** What a text must be, beyond being text. */
export interface TextValidation {
  readonly allow?: readonly string[];
  readonly deny?: readonly string[];
  readonly ip?: AddressFamily;
  readonly cidr?: AddressFamily;
}

/** A value of a record and how it is read. References to definitions are resolved. */
export type SchemaValue =
  | {
      readonly type: 'string';
      readonly indicators?: readonly (typeof schemaIndicators)[number][];
      readonly validate?: TextValidation;
    }
  | { readonly type: 'int' | 'smallint' | 'bigint' | 'float' | 'boolean' | 'json' }
  | {
      readonly type: 'timestamp';
      /** Tried in turn. */
      readonly timeFormats: readonly TimeFormat[];
      readonly isEventTime?: boolean;
    }
  | { readonly type: 'object'; readonly fields: readonly SchemaField[] }
  | { readonly type: 'array'; readonly element: SchemaValue };

/** A value with a name. */
export type SchemaField = SchemaValue & {
  /** Name of the field; the column is named by it, made fit for Athena. */
  readonly name: string;
  /** Key of the record, where it is not `name`. */
  readonly from?: string;
  readonly isRequired?: boolean;
  readonly description?: string;
};

interface SharedParserOptions {
  /** Values that mean that there is none. */
  readonly emptyValues: readonly string[];
  /** Drops white space around each value. */
  readonly trimSpace: boolean;
  /** More values, each a template with `%{name}` of other values in it. */
  readonly expandFields: Readonly<Record<string, string>>;
  /** Lines that begin so hold no event, such as comments. */
  readonly skipPrefix?: string;
}

/** How lines of text become named values. */
export type TextParser =
  | (SharedParserOptions & {
      readonly kind: 'csv';
      /** One character. */
      readonly delimiter: string;
      /** One character, or empty if no value is quoted. */
      readonly quote: string;
      readonly hasHeader: boolean;
      /** Names of the values in their order; an empty name leaves one out. Absent if the header says them. */
      readonly columns?: readonly string[];
      /** Lines at the begin of an object that hold no event; the header comes after them. */
      readonly skipLines: number;
    })
  /** Patterns with `%{name}` placeholders, tried in turn. */
  | (SharedParserOptions & { readonly kind: 'fastmatch'; readonly match: readonly string[] })
  /** One regular expression of RE2, in parts, with `%{PATTERN:name}` and `(?P<name>…)`. */
  | (SharedParserOptions & {
      readonly kind: 'regex';
      readonly match: readonly string[];
      readonly patternDefinitions: Readonly<Record<string, string>>;
    });

/** A log type that users describe themselves, checked and free of references. */
export interface LogSchema {
  /** `Custom.…`. */
  readonly name: string;
  readonly description: string;
  /** Page that documents the format; empty if there is none. */
  readonly reference: string;
  /** Absent if records are JSON objects. */
  readonly parser?: TextParser;
  /** In the order of the table. */
  readonly fields: readonly SchemaField[];
}

/** Bounds of a schema. Athena's tables and the JSON of their structs grow unwieldy long before. */
export const schemaLimits = {
  documentMaxBytes: 1_048_576,
  /** Objects and arrays within each other. */
  maxDepth: 32,
  /** Fields at all levels, with every reference written out. */
  maxFields: 1_000,
  /** Of a name of a field once it fits Athena. https://docs.aws.amazon.com/glue/latest/webapi/API_Column.html */
  nameMaxCharacters: 255,
  /** Patterns of a fastmatch parser. */
  maxPatterns: 64,
  /** Of a regular expression with every named pattern written out. */
  regexMaxCharacters: 65_536,
  /** Instructions of a compiled regular expression; matching takes so many steps for each character at worst. */
  regexMaxInstructions: 5_000,
} as const;
