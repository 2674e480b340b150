import { hiveType } from '../src/config/hive-type.ts';
import { tableName } from '../src/config/lake.ts';
import type { Column, ColumnType } from '../src/config/log-column.ts';
import { standardFields } from '../src/config/standard-fields.ts';
import type { LogType } from '../src/runtime/log-type.ts';

type Described = Pick<Column, 'name' | 'type' | 'description'> & Partial<Column>;

function escapeCell(text: string): string {
  return text
    .replaceAll('|', String.raw`\|`)
    .replaceAll('\n', ' ')
    .replaceAll('<', '&lt;');
}

/** `struct` and `array of struct` are told by the rows of their fields. */
function renderType(type: ColumnType): string {
  if (type === 'json') return 'json';
  if (typeof type === 'string') return hiveType(type);
  if ('struct' in type) return 'struct';
  return `array of ${renderType(type.array)}`;
}

function fieldsOf(type: ColumnType, path: string): readonly (readonly [string, Column])[] {
  if (typeof type === 'string') return [];
  if ('array' in type) return fieldsOf(type.array, `${path}[]`);
  return type.struct.map((field) => [`${path}.${field.name}`, field]);
}

function renderNotes({ indicators = [], isEventTime, isRequired }: Described): string {
  return [
    ...(isRequired === true ? ['required'] : []),
    ...(isEventTime === true ? ['event time'] : []),
    ...indicators.map((name) => `\`${name}\``),
  ].join(', ');
}

function* renderColumn(path: string, column: Described): Generator<string> {
  yield `| \`${path}\` | ${renderType(column.type)} | ${renderNotes(column)} | ${escapeCell(column.description)} |`;
  for (const [inner, field] of fieldsOf(column.type, path)) yield* renderColumn(inner, field);
}

function renderColumns(columns: readonly Described[]): readonly string[] {
  return [
    '| column | type | | what it holds |',
    '|---|---|---|---|',
    ...columns.flatMap((column) => [...renderColumn(column.name, column)]),
  ];
}

function renderLogType({ columns, description, name, reference }: LogType): readonly string[] {
  return [
    '',
    `## ${name}`,
    '',
    `${description}. Table \`${tableName(name)}\`; format: <${reference}>`,
    '',
    ...renderColumns(columns),
  ];
}

const anchorOf = (name: string): string => name.toLowerCase().replaceAll('.', '');

/** The text of `docs/log-types.md`: the built-in log types with their columns. Ends with a line feed. */
export function renderLogTypeDocs(logTypes: readonly LogType[]): string {
  const sorted = logTypes.toSorted((a, b) => (a.name.toLowerCase() < b.name.toLowerCase() ? -1 : 1));
  return `${[
    '# Log types',
    '',
    '<!-- Generated from src/runtime/log-types/ by `npm run gen`; do not edit. -->',
    '',
    'The log types that the log processor has a parser for. For others write a schema: [log-processor.md](log-processor.md#log-types-of-your-own).',
    '',
    '- A record without a column that is *required* is refused, and the next log type is tried.',
    '- *event time* gives `p_event_time` and the hour of the partition; of several the first that a record has counts.',
    '- Names in code are indicators: what the column holds is also in the `p_any_` fields. `aws_deep` searches a whole value.',
    '- `json` is any JSON value as it came: text in Athena, for `json_extract`, and JSON in `logs query`.',
    '- Timestamps are UTC. What is empty (`null`, `""`, `[]`, `{}`) is left out; a key that no column names is left out too.',
    '',
    '| log type | table | what it is |',
    '|---|---|---|',
    ...sorted.map(
      ({ description, name }) =>
        `| [${name}](#${anchorOf(name)}) | \`${tableName(name)}\` | ${escapeCell(description)} |`,
    ),
    '',
    '## Fields of every event',
    '',
    'They stand behind the columns of each table. `year`, `month`, `day` and `hour` are the partition.',
    '',
    ...renderColumns(standardFields),
    ...sorted.flatMap((logType) => renderLogType(logType)),
  ].join('\n')}\n`;
}
