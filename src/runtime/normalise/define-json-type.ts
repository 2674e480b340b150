import type { EventTime, LogParser, LogType, ParsedEvent, ParseResult } from '../log-type.ts';
import type { JsonObject, JsonTypeSpec } from '../log-type-spec.ts';
import type { RawRecord } from '../raw-record.ts';
import { compileColumn } from './compile-columns.ts';
import { compileMembers, type MembersWriter } from './compile-members.ts';
import { asItStands, createEventScope, type EventScope, setText } from './event-scope.ts';
import { eventTimeOfMs } from './event-time.ts';
import { IndicatorCollector } from './indicators/indicator-collector.ts';
import { firstElement, nextElement, scanMembers, skipBlank, skipValue } from './json-spans.ts';
import { parseJsonRecord } from './parse-json-record.ts';

/** A log type whose records are JSON objects. Its columns are compiled here, once. */
export function defineJsonType(spec: JsonTypeSpec): LogType {
  const { columns, description, name, reference, sample, sampleEnvelope } = spec;
  const writeMembers = compileMembers(columns.map((column) => compileColumn(column, 'json')));
  return {
    name,
    description,
    reference,
    columns,
    ...(sample && { sample }),
    ...(sampleEnvelope && { sampleEnvelope }),
    createParser: () => new JsonParser(spec, writeMembers),
  };
}

const noEvents: ParseResult = { events: [] };

class JsonParser implements LogParser {
  private readonly spec: JsonTypeSpec;
  private readonly writeMembers: MembersWriter;
  private readonly indicators = new IndicatorCollector();
  private readonly scope: EventScope = createEventScope(this.indicators);

  constructor(spec: JsonTypeSpec, writeMembers: MembersWriter) {
    this.spec = spec;
    this.writeMembers = writeMembers;
  }

  parse(record: RawRecord): ParseResult {
    const value = parseJsonRecord(record);
    if (value === undefined) return { refused: 'it is not a JSON object' };
    const { scope } = this;
    setText(scope, record.text);
    const { isWrapped = false, wrapper } = this.spec;
    if (wrapper !== undefined && Object.hasOwn(value, wrapper)) return this.parseWrapped(value, wrapper, record);
    if (isWrapped) return { refused: `${wrapper} is missing` };
    const event = this.parseEvent(value, record, 0, record.text.length);
    return event === undefined ? { refused: scope.refusal ?? '' } : { events: [event] };
  }

  private parseWrapped(value: JsonObject, wrapper: string, record: RawRecord): ParseResult {
    const { text } = record;
    const members = value[wrapper];
    if (!Array.isArray(members)) return { refused: `${wrapper} is not a list` };
    if (members.length === 0) return noEvents;
    const keys = Object.keys(value);
    const spans = new Int32Array(2 * keys.length);
    scanMembers(text, skipBlank(text, 0), keys, spans);
    let at = firstElement(text, spans[2 * keys.indexOf(wrapper)] ?? 0);
    const events: ParsedEvent[] = [];
    for (const member of members as readonly unknown[]) {
      if (typeof member !== 'object' || member === null || Array.isArray(member)) {
        return { refused: `a member of ${wrapper} is not a mapping` };
      }
      const end = skipValue(text, at);
      const event = this.parseEvent(member as JsonObject, record, at, end);
      if (event === undefined) return { refused: this.scope.refusal ?? '' };
      events.push(event);
      at = nextElement(text, end);
    }
    return { events };
  }

  /** The event, or `undefined` with the refusal in the scope. The value stands at `begin` to `end` in the text of the record. */
  private parseEvent(value: JsonObject, record: RawRecord, begin: number, end: number): ParsedEvent | undefined {
    const { scope, spec } = this;
    this.begin();
    scope.refusal = spec.refuse?.(value);
    if (scope.refusal !== undefined) return undefined;
    let body = this.writeMembers(value, scope, begin, end);
    if (scope.needsExact && scope.refusal === undefined) {
      // Some value needs its digits: from now on all places are looked up, since the next record will hold such a value too.
      scope.isExact = true;
      this.begin();
      body = this.writeMembers(value, scope, begin, end);
    }
    if (body === asItStands) body = record.text.slice(begin + 1, end - 1);
    if (scope.refusal !== undefined) {
      this.indicators.drop();
      return undefined;
    }
    spec.indicators?.(value, this.indicators);
    return toEvent(body, scope.time, record, this.indicators.take(scope.isPlain));
  }

  private begin(): void {
    const { scope } = this;
    this.indicators.drop();
    scope.needsExact = false;
    scope.refusal = undefined;
    scope.time = undefined;
  }
}

/** Puts an event together. Without a time of its own it has that of the envelope, if there is one. */
export function toEvent(
  body: string,
  time: EventTime | undefined,
  { timeMs }: RawRecord,
  indicators: string,
): ParsedEvent {
  if (time !== undefined) return { body, time, indicators };
  const ofEnvelope = timeMs === undefined ? undefined : eventTimeOfMs(timeMs);
  return ofEnvelope === undefined ? { body, indicators } : { body, time: ofEnvelope, indicators };
}
