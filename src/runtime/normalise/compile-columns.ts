import type { Column, ColumnType } from '../../config/log-column.ts';
import { type EventScope, refuse, type Writer } from './event-scope.ts';
import { compileWatcher } from './compile-watcher.ts';
import { firstElement, nextElement, scanMembers, skipBlank, skipValue } from './json-spans.ts';
import { createJsonTextWriter, createJsonWriter } from './json-writer.ts';
import { createBooleanWriter, createFloatWriter, createIntegerWriter, createTextWriter } from './scalar-writers.ts';
import { createTimeWriter } from './time-writer.ts';

/** Where values come from: the members of a JSON object, or the fields of a line, which are text. */
export type ValueSource = 'json' | 'fields';

/** One column, ready to write. */
export interface ColumnWriter {
  /** `"name":`. */
  readonly prefix: string;
  readonly write: Writer;
  /** Refusal of a record without the value; absent if the column may be empty. */
  readonly missing: string | undefined;
  /** Keys in the record, in the order in which they are tried. */
  readonly keys: readonly string[];
  /** The values stand nowhere but in the text of the record: JSON as it came, or more digits than a number holds. */
  readonly needsText: boolean;
}

/** Compiles a column; `path` is what stands before its name in refusals, `userIdentity.` or nothing. */
export function compileColumn(column: Column, source: ValueSource, path = ''): ColumnWriter {
  const keys = typeof column.from === 'string' ? [column.from] : (column.from ?? [column.name]);
  return {
    prefix: `${JSON.stringify(column.name)}:`,
    write: compileType(column.type, column, source, `${path}${column.name}`, keys[0] ?? column.name),
    missing: column.isRequired === true ? `${path}${column.name} is missing` : undefined,
    keys,
    needsText: source === 'json' && needsText(column.type, column),
  };
}

/** Whether the value counts as absent: `null`, an empty text, or nothing. */
export function isAbsent(value: unknown): boolean {
  return value === undefined || value === null || value === '';
}

function compileType(type: ColumnType, column: Column, source: ValueSource, path: string, key: string): Writer {
  if (typeof type === 'object') {
    const nested =
      'array' in type ? compileList(type.array, column, source, path, key) : compileStruct(type.struct, path);
    return column.indicators?.includes('aws_deep') === true ? scanFirst(nested, key) : nested;
  }
  const watch = compileWatcher(column, path);
  const options = watch === undefined ? { path } : { path, watch };
  switch (type) {
    case 'string':
      return createTextWriter(options);
    case 'boolean':
      return createBooleanWriter(options);
    case 'int':
    case 'bigint':
      return createIntegerWriter(options);
    case 'float':
      return createFloatWriter(options);
    case 'timestamp': {
      const { isEventTime = false, timeFormat = 'rfc3339' } = column;
      const formats = typeof timeFormat === 'string' ? [timeFormat] : timeFormat;
      return createTimeWriter({ ...options, formats, isEventTime });
    }
    case 'json': {
      const write = source === 'json' ? createJsonWriter(options) : createJsonTextWriter(options);
      return column.indicators?.includes('aws_deep') === true ? scanFirst(write, key) : write;
    }
  }
}

/** The type needs the text of the record for every value, and not only for rare ones. */
function needsText(type: ColumnType, { timeFormat }: Column): boolean {
  if (type === 'json' || (type === 'timestamp' && timeFormat?.includes('unix_ns') === true)) return true;
  if (typeof type === 'string') return false;
  if ('array' in type)
    return needsText(type.array, { name: '', type: type.array, description: '', ...(timeFormat && { timeFormat }) });
  return type.struct.some((member) => needsText(member.type, member));
}

function scanFirst(write: Writer, key: string): Writer {
  return (value, scope, begin, end) => {
    if (typeof value === 'object' || typeof value === 'string') scope.indicators.deepScan(value, key);
    return write(value, scope, begin, end);
  };
}

/** A list: empty members are left out. A member's place is found from the one before. */
function compileList(type: ColumnType, column: Column, source: ValueSource, path: string, key: string): Writer {
  const { indicators: declared, ...rest } = column;
  const indicators = declared?.filter((name) => name !== 'aws_deep');
  const member = { ...rest, type, ...(indicators && { indicators }) };
  const write = compileType(type, member, source, path, key);
  const refusal = `${path} is not a list`;
  return (value, scope, begin) => {
    if (!Array.isArray(value)) return refuse(scope, refusal);
    let members = '';
    let at = begin === -1 ? -1 : firstElement(scope.text, begin);
    for (const member of value as readonly unknown[]) {
      const end = at === -1 ? -1 : skipValue(scope.text, at);
      if (!isAbsent(member)) {
        const text = write(member, scope, at, end);
        if (text !== '') members += members === '' ? text : `,${text}`;
        else if (isGivenUp(scope)) return '';
      }
      if (at !== -1) at = nextElement(scope.text, end);
    }
    return members === '' ? '' : `[${members}]`;
  };
}

function compileStruct(columns: readonly Column[], path: string): Writer {
  const writeMembers = compileMembers(columns, `${path}.`);
  const refusal = `${path} is not a mapping`;
  return (value, scope, begin) => {
    if (typeof value !== 'object' || value === null || Array.isArray(value)) return refuse(scope, refusal);
    const members = writeMembers(value as Readonly<Record<string, unknown>>, scope, begin);
    return members === '' ? '' : `{${members}}`;
  };
}

/** Writes the members of a row or struct, without braces; see {@link Writer} for empty texts. */
export type MembersWriter = (
  value: Readonly<Record<string, unknown>>,
  scope: EventScope,
  begin: number,
  spans?: ArrayLike<number>,
) => string;

/** True if the event will not be written as it is, so that every writer may stop. */
export function isGivenUp(scope: EventScope): boolean {
  return scope.refusal !== undefined || scope.needsExact;
}

/** Compiles the columns of an object: those of a table, or the fields of a struct. */
export function compileMembers(columns: readonly Column[], path = ''): MembersWriter {
  const slots = new Map<string, number>();
  const compiled = columns.map((column) => {
    const writer = compileColumn(column, 'json', path);
    const keys = writer.keys.map((key) => {
      const slot = slots.get(key) ?? slots.size;
      slots.set(key, slot);
      // An object has members such as `constructor` that its JSON does not.
      return { key, slot, isInherited: key in Object.prototype };
    });
    return { ...writer, keys };
  });
  const spans = new Int32Array(2 * slots.size);
  const needsText = compiled.some((column) => column.needsText);
  return (object, scope, begin, given) => {
    const isLocated = begin !== -1 && (needsText || scope.isExact || given !== undefined);
    if (isLocated && !(given !== undefined && spread(object, given, slots, spans))) {
      scanMembers(scope.text, skipBlank(scope.text, begin), slots, spans);
    }
    let members = '';
    for (const { keys, missing, prefix, write } of compiled) {
      let value: unknown;
      let slot = 0;
      for (const each of keys) {
        value = each.isInherited && !Object.hasOwn(object, each.key) ? undefined : object[each.key];
        ({ slot } = each);
        if (!isAbsent(value)) break;
      }
      if (isAbsent(value)) {
        if (missing !== undefined) return refuse(scope, missing);
        continue;
      }
      const text = isLocated
        ? write(value, scope, spans[2 * slot] ?? -1, spans[2 * slot + 1] ?? -1)
        : write(value, scope, -1, -1);
      if (text !== '') members += members === '' ? prefix + text : `,${prefix}${text}`;
      else if (isGivenUp(scope)) return '';
    }
    return members;
  };
}

/** Takes the places that the decoder knows; false if they do not fit the object. */
function spread(
  object: Readonly<Record<string, unknown>>,
  given: ArrayLike<number>,
  slots: ReadonlyMap<string, number>,
  spans: Int32Array,
): boolean {
  const keys = Object.keys(object);
  if (given.length < 2 * keys.length) return false;
  for (let index = 0; index < keys.length; index += 1) {
    const slot = slots.get(keys[index] ?? '');
    if (slot === undefined) continue;
    spans[2 * slot] = given[2 * index] ?? -1;
    spans[2 * slot + 1] = given[2 * index + 1] ?? -1;
  }
  return true;
}
