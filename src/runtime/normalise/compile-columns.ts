import type { Column, ColumnType } from '../../config/log-column.ts';
import type { JsonObject } from '../log-type-spec.ts';
import { compactLength } from './compact-length.ts';
import { compileMembers } from './compile-members.ts';
import { compileWatcher } from './compile-watcher.ts';
import type { ColumnWriter } from './column-writer.ts';
import { asItStands, isAbsent, isGivenUp, refuse, type Writer } from './event-scope.ts';
import { findTextNeed } from './find-text-need.ts';
import { firstElement, nextElement, skipValue } from './json-spans.ts';
import { createJsonTextWriter, createJsonWriter } from './json-writer.ts';
import { createBooleanWriter, createFloatWriter, createIntegerWriter, createTextWriter } from './scalar-writers.ts';
import { createTimeWriter } from './time-writer.ts';

/** Where values come from: the members of a JSON object, or the fields of a line, which are text. */
export type ValueSource = 'json' | 'fields';

/** Compiles a column; `path` is what stands before its name in refusals, `userIdentity.` or nothing. */
export function compileColumn(column: Column, source: ValueSource, path = ''): ColumnWriter {
  const { name } = column;
  const keys = typeof column.from === 'string' ? [column.from] : (column.from ?? [name]);
  const prefix = `${JSON.stringify(name)}:`;
  return {
    name,
    prefix,
    commaPrefix: `,${prefix}`,
    isPlainText: column.type === 'string' && compileWatcher(column, path + name) === undefined,
    write: compileType(column.type, column, source, path + name, keys[0] ?? name),
    missing: column.isRequired === true ? `${path}${name} is missing` : undefined,
    keys,
    needsText: source === 'json' ? findTextNeed(column.type, column) : undefined,
  };
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
      return createIntegerWriter(type, options);
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
  return (value, scope, begin, listEnd) => {
    if (!Array.isArray(value)) return refuse(scope, refusal);
    let members = '';
    // Places in a compact text follow from the lengths of the values.
    const isCompact = begin !== -1 && compactLength(value, scope.text) === listEnd - begin;
    let isSame = isCompact;
    let at = begin === -1 ? -1 : isCompact ? begin + 1 : firstElement(scope.text, begin);
    for (const member of value as readonly unknown[]) {
      const end = at === -1 ? -1 : isCompact ? at + compactLength(member, scope.text) : skipValue(scope.text, at);
      const text = isAbsent(member) ? '' : write(member, scope, at, end);
      if (text === '' && isGivenUp(scope)) return '';
      isSame &&= text === asItStands;
      const json = text === asItStands ? scope.text.slice(at, end) : text;
      if (json !== '') members += members === '' ? json : `,${json}`;
      if (at !== -1) at = isCompact ? end + 1 : nextElement(scope.text, end);
    }
    if (members === '') return '';
    return isSame ? asItStands : `[${members}]`;
  };
}

function compileStruct(columns: readonly Column[], path: string): Writer {
  const writeMembers = compileMembers(columns.map((column) => compileColumn(column, 'json', `${path}.`)));
  const refusal = `${path} is not a mapping`;
  return (value, scope, begin, end) => {
    if (typeof value !== 'object' || value === null || Array.isArray(value)) return refuse(scope, refusal);
    const members = writeMembers(value as JsonObject, scope, begin, end);
    return members === '' || members === asItStands ? members : `{${members}}`;
  };
}
