import type { Column, ColumnType } from './log-column.ts';

/** One column as a table of Glue has it. */
export interface TableColumn {
  readonly name: string;
  /** A type of Hive, such as `array<struct<arn:string>>`. */
  readonly type: string;
}

/**
 * The type of Hive by which Athena reads a column. A column of any JSON is text there: the reader hands its JSON on, and
 * `json_extract` takes it apart. https://docs.aws.amazon.com/athena/latest/ug/openx-json-serde.html
 */
export function hiveType(type: ColumnType): string {
  if (typeof type === 'string') return type === 'json' ? 'string' : (scalars[type] ?? type);
  if ('array' in type) return `array<${hiveType(type.array)}>`;
  return `struct<${type.struct.map((field) => `${field.name}:${hiveType(field.type)}`).join(',')}>`;
}

const scalars: Readonly<Record<string, string>> = { float: 'double' };

/** Columns as a table has them. */
export function buildTableColumns(columns: readonly Pick<Column, 'name' | 'type'>[]): readonly TableColumn[] {
  return columns.map(({ name, type }) => ({ name, type: hiveType(type) }));
}
