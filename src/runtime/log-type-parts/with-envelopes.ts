import type { LogParser, LogType, ParsedEvent, ParseResult } from '../log-type.ts';
import type { JsonObject } from '../log-type-spec.ts';
import { firstElement, nextElement, scanMembers, skipBlank, skipValue } from '../normalise/json-spans.ts';
import { parseJsonRecord } from '../normalise/parse-json-record.ts';
import type { RawRecord } from '../raw-record.ts';

/** Where events stand in a record that wraps them: at the end of keys within keys, as one mapping or as a list of them. */
export interface Envelope {
  readonly keys: readonly string[];
  readonly holds: 'one' | 'many';
}

/**
 * The log type, for records that are wrapped too. The first envelope whose keys the record has is opened; each event in it
 * is one of the type, and one that is not makes the whole record be refused. Other records are events themselves.
 */
export function withEnvelopes(logType: LogType, envelopes: readonly Envelope[]): LogType {
  return { ...logType, createParser: () => createUnwrapper(logType.createParser(), envelopes) };
}

function createUnwrapper(parser: LogParser, envelopes: readonly Envelope[]): LogParser {
  return {
    parse: (record) => {
      const value = parseJsonRecord(record);
      if (value === undefined) return parser.parse(record);
      for (const envelope of envelopes) {
        if (hasKeys(value, envelope.keys)) return open(value, record, envelope, parser);
      }
      return parser.parse(record);
    },
  };
}

function hasKeys(value: JsonObject, keys: readonly string[]): boolean {
  let at: unknown = value;
  for (const key of keys) {
    if (!isMapping(at) || !Object.hasOwn(at, key)) return false;
    at = at[key];
  }
  return true;
}

function open(value: JsonObject, record: RawRecord, { holds, keys }: Envelope, parser: LogParser): ParseResult {
  const { text } = record;
  let inside: unknown = value;
  let begin = skipBlank(text, 0);
  for (const key of keys) {
    const mapping = inside as JsonObject;
    begin = findMember(mapping, text, begin, key);
    inside = mapping[key];
  }
  if (holds === 'one') return parseMember(inside, begin, record, keys, parser);
  if (!Array.isArray(inside)) return { refused: `${keys.join('.')} is not a list` };
  const events: ParsedEvent[] = [];
  let at = firstElement(text, begin);
  for (const member of inside as readonly unknown[]) {
    const result = parseMember(member, at, record, keys, parser);
    if ('refused' in result) return result;
    for (const event of result.events) events.push(event);
    at = nextElement(text, skipValue(text, at));
  }
  return { events };
}

function parseMember(
  value: unknown,
  begin: number,
  { end, text, timeMs }: RawRecord,
  keys: readonly string[],
  parser: LogParser,
): ParseResult {
  if (!isMapping(value)) return { refused: `an event in ${keys.join('.')} is not a mapping` };
  const inner = text.slice(begin, skipValue(text, begin));
  return parser.parse({ text: inner, end, value, ...(timeMs !== undefined && { timeMs }) });
}

/** Position of the value of a key that the mapping has, which begins at `begin`. */
function findMember(mapping: JsonObject, text: string, begin: number, key: string): number {
  const keys = Object.keys(mapping);
  const spans = new Int32Array(2 * keys.length);
  scanMembers(text, begin, keys, spans);
  return spans[2 * keys.indexOf(key)] ?? begin;
}

function isMapping(value: unknown): value is JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
