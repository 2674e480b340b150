import type { EventTime } from '../log-type.ts';
import type { IndicatorCollector } from './indicators/indicator-collector.ts';

/**
 * What writers of columns share while they make one event. One object for each parser, used again for every event, so that
 * an event costs no object of its own.
 */
export interface EventScope {
  /** Text of the record. Positions that writers get are offsets into it. */
  text: string;
  /** The text holds line breaks, so that pieces of it must lose their white space. */
  hasBreaks: boolean;
  /** The text holds no backslash, so that no string in it needs one. */
  isPlain: boolean;
  /** Positions of all values are looked up, not only where a column is sure to need them. */
  isExact: boolean;
  /** Set by a writer that needs the digits of a number and was not told its position. */
  needsExact: boolean;
  /** Set by the writer that refuses the record. */
  refusal: string | undefined;
  time: EventTime | undefined;
  readonly indicators: IndicatorCollector;
}

/** What a writer returns when the value is to be written as it stands in the record, so that neighbours can be copied at once. */
export const asItStands = '=';

/**
 * Gives a value as JSON, or {@link asItStands} if its place is known; an empty text if the value is empty, or is refused, which `scope.refusal` tells. The value stands
 * at `begin` to `end` in the text of the record; -1 if that is not known.
 */
export type Writer = (value: unknown, scope: EventScope, begin: number, end: number) => string;

/** Makes the scope ready for the text of another record. */
export function setText(scope: EventScope, text: string): void {
  scope.text = text;
  scope.hasBreaks = text.includes('\n') || text.includes('\r');
  scope.isPlain = !text.includes('\\');
}

/** A scope that is ready for the first event. */
export function createEventScope(indicators: IndicatorCollector): EventScope {
  return {
    text: '',
    hasBreaks: false,
    isPlain: false,
    isExact: false,
    needsExact: false,
    refusal: undefined,
    time: undefined,
    indicators,
  };
}

/** Refuses the record; the return value is for the writer to return. */
export function refuse(scope: EventScope, refusal: string): '' {
  scope.refusal ??= refusal;
  return '';
}

/** The digits of a number as they stand in the record, or `undefined` with `needsExact` set if its place is not known. */
export function readDigits(value: number, scope: EventScope, begin: number, end: number): string | undefined {
  if (begin !== -1) return scope.text.slice(begin, end);
  if (scope.isExact) return String(value);
  scope.needsExact = true;
  return undefined;
}

/** Whether the value counts as absent: `null`, an empty text, or nothing. */
export function isAbsent(value: unknown): boolean {
  return value === undefined || value === null || value === '';
}

/** True if the event will not be written as it is, so that every writer may stop. */
export function isGivenUp(scope: EventScope): boolean {
  return scope.refusal !== undefined || scope.needsExact;
}
