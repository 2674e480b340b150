import type { JsonObject } from '../log-type-spec.ts';
import { placeMembers } from './compact-length.ts';
import type { ColumnWriter } from './column-writer.ts';
import { asItStands, type EventScope, isAbsent, isGivenUp, refuse } from './event-scope.ts';
import { scanMembers, skipBlank } from './json-spans.ts';
import { createPlanner, type PlannedColumn } from './shape-plan.ts';

/**
 * Writes the members of a row or struct, without braces; an empty text as {@link Writer} says, and {@link asItStands} for
 * the object with its braces. It stands at `begin` to `end` in the text of the record, white space around it included; -1 if
 * that is not known.
 */
export type MembersWriter = (object: JsonObject, scope: EventScope, begin: number, end: number) => string;

/** Compiles the columns of an object: those of a table, or the fields of a struct. */
export function compileMembers(columns: readonly ColumnWriter[]): MembersWriter {
  const planFor = createPlanner(columns);
  let scanned = new Int32Array(64);
  return (object, scope, begin, end) => {
    const keys = Object.keys(object);
    const { entries, isOrdered, missing } = planFor(keys);
    if (missing !== undefined) return refuse(scope, missing);
    const values = Object.values(object);
    if (begin === -1) return writeApart(entries, values, scope);
    if (scanned.length < 2 * keys.length) scanned = new Int32Array(4 * keys.length);
    if (isOrdered && placeMembers(keys, values, begin, end, scanned, scope.text)) {
      return writeRuns(entries, values, scope, begin, end, scanned);
    }
    if (!scope.isExact && !entries.some((entry) => needsText(entry, values))) return writeApart(entries, values, scope);
    scanMembers(scope.text, skipBlank(scope.text, begin), keys, scanned);
    return writeRuns(entries, values, scope, begin, end, scanned);
  };
}

function needsText({ column, others, place }: PlannedColumn, values: readonly unknown[]): boolean {
  if (column.needsText === undefined) return false;
  return column.needsText(values[place]) || others.some((other) => column.needsText?.(values[other]));
}

/** Writes value by value. */
function writeApart(entries: readonly PlannedColumn[], values: readonly unknown[], scope: EventScope): string {
  let members = '';
  for (const { column, others, place } of entries) {
    const value = values[firstPresent(values, place, others)];
    if (isAbsent(value)) {
      if (column.missing !== undefined) return refuse(scope, column.missing);
      continue;
    }
    const text = column.write(value, scope, -1, -1);
    if (text !== '') members += members === '' ? column.prefix + text : column.commaPrefix + text;
    else if (isGivenUp(scope)) return '';
  }
  return members;
}

/**
 * Writes values whose places are known. Those that stay as they stand, with nothing but their key between them and the one
 * before, are copied in one piece.
 */
function writeRuns(
  entries: readonly PlannedColumn[],
  values: readonly unknown[],
  scope: EventScope,
  begin: number,
  end: number,
  spans: Int32Array,
): string {
  const { text } = scope;
  let members = '';
  let runBegin = -1;
  let runEnd = -1;
  for (const { column, isSameName, others, place: first } of entries) {
    const place = others.length === 0 ? first : firstPresent(values, first, others);
    const value = values[place];
    if (isAbsent(value)) {
      if (column.missing !== undefined) return refuse(scope, column.missing);
      continue;
    }
    const valueBegin = spans[2 * place] ?? -1;
    const valueEnd = spans[2 * place + 1] ?? -1;
    const isKept = column.isPlainText && typeof value === 'string' && valueEnd - valueBegin === value.length + 2;
    let json = isKept ? asItStands : column.write(value, scope, valueBegin, valueEnd);
    if (json === asItStands) {
      // The key is not escaped and has no white space around it if it takes no more room than the column's prefix.
      const memberBegin = valueBegin - column.prefix.length;
      const before = place === 0 ? skipBlank(text, begin) : (spans[2 * place - 1] ?? -1);
      if (isSameName && before + 1 === memberBegin) {
        if (runEnd !== before) {
          if (runBegin !== -1) members = append(members, text.slice(runBegin, runEnd));
          runBegin = memberBegin;
        }
        runEnd = valueEnd;
        continue;
      }
      json = text.slice(valueBegin, valueEnd);
    }
    if (runBegin !== -1) {
      members = append(members, text.slice(runBegin, runEnd));
      runBegin = -1;
      runEnd = -1;
    }
    if (json !== '') members += members === '' ? column.prefix + json : column.commaPrefix + json;
    else if (isGivenUp(scope)) return '';
  }
  if (runBegin === -1) return members;
  if (members === '' && runBegin === begin + 1 && runEnd === end - 1) return asItStands;
  return append(members, text.slice(runBegin, runEnd));
}

function append(members: string, run: string): string {
  return members === '' ? run : `${members},${run}`;
}

function firstPresent(values: readonly unknown[], place: number, others: readonly number[]): number {
  if (others.length === 0 || !isAbsent(values[place])) return place;
  return others.find((other) => !isAbsent(values[other])) ?? place;
}
