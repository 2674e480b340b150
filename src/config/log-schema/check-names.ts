import { athenaName } from '../athena-name.ts';
import type { Finding } from '../finding.ts';
import { renderValue } from '../render-value.ts';
import { standardFields } from '../standard-fields.ts';
import { schemaLimits } from './log-schema.ts';
import { findError } from './schema-draft.ts';
import type { FieldDraft, Path, SchemaDraft, ValueDraft } from './schema-draft.ts';

/** Columns that every table has besides those of its log type: the standard fields, and those that partition it. */
export const reservedColumns: ReadonlySet<string> = new Set([
  ...standardFields.map(({ name }) => name),
  'year',
  'month',
  'day',
  'hour',
]);

function* checkName(name: string, path: Path, isColumn: boolean): Generator<Finding> {
  const fitting = athenaName(name);
  const report = (message: string, fix: string): Finding =>
    findError(path, { check: 'field-name', message, value: renderValue(name), fix });
  if (name === '') yield report('name is empty', 'write the key of the record');
  else if (fitting.length > schemaLimits.nameMaxCharacters)
    yield report(
      `name has ${fitting.length} characters as a column, more than ${schemaLimits.nameMaxCharacters}`,
      'write a shorter name, and the key of the record under rename: { from: … }',
    );
  else if (isColumn && reservedColumns.has(fitting.toLowerCase()))
    yield report(
      `name ${renderValue(name)} is that of a column which every table has`,
      `write another name and keep the key: rename: { from: ${renderValue(name)} }`,
    );
}

function* checkFieldNames(fields: readonly (FieldDraft | undefined)[], path: Path, isTop: boolean): Generator<Finding> {
  const taken = new Map<string, string>();
  for (const [index, field] of fields.entries()) {
    const name = field?.name;
    if (field === undefined || name === undefined) continue;
    const at = [...path, index, 'name'];
    yield* checkName(name, at, isTop);
    const column = athenaName(name).toLowerCase();
    const other = taken.get(column);
    if (other !== undefined && name !== '') {
      yield findError(at, {
        check: 'field-name',
        message:
          other === name
            ? `field ${renderValue(name)} stands twice`
            : `fields ${renderValue(other)} and ${renderValue(name)} give the same column, ${renderValue(column)}`,
        value: renderValue(name),
        fix:
          other === name
            ? 'keep one of the two'
            : `name one of them otherwise and keep its key: rename: { from: ${renderValue(name)} }`,
      });
    }
    taken.set(column, name);
    yield* checkInside(field, [...path, index]);
  }
}

function* checkInside(value: ValueDraft, path: Path): Generator<Finding> {
  if (value.fields !== undefined) yield* checkFieldNames(value.fields, [...path, 'fields'], false);
  if (value.element !== undefined) yield* checkInside(value.element, [...path, 'element']);
}

/**
 * What is wrong with the names of fields: empty or too long, those of columns that every table has, and two that give
 * the same column, as Athena does not tell upper from lower case.
 */
export function* checkNames(draft: SchemaDraft): Generator<Finding> {
  for (const [name, value] of Object.entries(draft.definitions ?? {}))
    if (value !== undefined) yield* checkInside(value, ['definitions', name]);
  yield* checkFieldNames(draft.fields ?? [], ['fields'], true);
}
