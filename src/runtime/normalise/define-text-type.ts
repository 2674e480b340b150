import type { LogParser, LogType, ParseResult } from '../log-type.ts';
import type { FieldValue, LineReader, TextTypeSpec } from '../log-type-spec.ts';
import type { RawRecord } from '../raw-record.ts';
import type { ColumnWriter } from './column-writer.ts';
import { compileColumn } from './compile-columns.ts';
import { toEvent } from './define-json-type.ts';
import { createEventScope, type EventScope, isAbsent, isGivenUp, refuse } from './event-scope.ts';
import { IndicatorCollector } from './indicators/indicator-collector.ts';

/** A log type whose records are lines. Its columns are compiled here, once; each object gets a reader of its own. */
export function defineTextType(spec: TextTypeSpec): LogType {
  const { columns, description, name, reference, sample, sampleHeader } = spec;
  const writers = columns.map((column) => compileColumn(column, 'fields'));
  return {
    name,
    description,
    reference,
    columns,
    ...(sample && { sample }),
    ...(sampleHeader !== undefined && { sampleHeader }),
    createParser: () => createTextParser(spec, writers),
  };
}

const noEvents: ParseResult = { events: [] };

function createTextParser(spec: TextTypeSpec, writers: readonly ColumnWriter[]): LogParser {
  const reader = spec.createReader();
  const indicators = new IndicatorCollector();
  const scope = createEventScope(indicators);
  return {
    parse: (record) => parseLine(record, reader, spec, writers, scope),
    save: () => reader.save?.(),
    restore: (state) => reader.restore?.(state),
  };
}

function parseLine(
  record: RawRecord,
  reader: LineReader,
  spec: TextTypeSpec,
  writers: readonly ColumnWriter[],
  scope: EventScope,
): ParseResult {
  const fields = reader.read(record.text, record);
  if (fields === 'header') return noEvents;
  if ('refused' in fields) return { refused: fields.refused };
  scope.indicators.drop();
  scope.refusal = undefined;
  scope.time = undefined;
  const body = writeFields(fields, writers, scope);
  if (scope.refusal !== undefined) return { refused: scope.refusal };
  spec.indicators?.(fields, scope.indicators);
  return { events: [toEvent(body, scope.time, record, scope.indicators.take())] };
}

function writeFields(fields: readonly FieldValue[], writers: readonly ColumnWriter[], scope: EventScope): string {
  let members = '';
  for (let index = 0; index < writers.length; index += 1) {
    const writer = writers[index];
    if (writer === undefined) continue;
    const value = fields[index];
    if (isAbsent(value)) {
      if (writer.missing !== undefined) return refuse(scope, writer.missing);
      continue;
    }
    const text = writer.write(value, scope, -1, -1);
    if (text !== '') members = members === '' ? writer.prefix + text : members + writer.commaPrefix + text;
    else if (isGivenUp(scope)) return '';
  }
  return members;
}
