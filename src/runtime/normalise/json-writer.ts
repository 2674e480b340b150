import { hasTooManyValues } from '../json-value-limit.ts';
import { asItStands, type Writer } from './event-scope.ts';
import { dropBlanks } from './json-spans.ts';
import { quote } from './quote.ts';
import type { ScalarOptions } from './scalar-writers.ts';

/** Any JSON value, as it stands in the record. Empty ones are left out, what is empty inside of them stays. */
export function createJsonWriter({ watch }: ScalarOptions): Writer {
  return (value, scope, begin, end) => {
    if (isEmptyJson(value)) return '';
    if (watch !== undefined && typeof value === 'string') watch(value, scope);
    if (begin === -1) {
      if (scope.isExact) return JSON.stringify(value);
      scope.needsExact = true;
      return '';
    }
    return scope.hasBreaks ? dropBlanks(scope.text.slice(begin, end)) : asItStands;
  };
}

/** A field of a line that holds JSON; a field that does not is a JSON string. */
export function createJsonTextWriter({ watch }: ScalarOptions): Writer {
  return (value, scope) => {
    if (typeof value !== 'string') return JSON.stringify(value);
    watch?.(value, scope);
    if (hasTooManyValues(value)) return quote(value);
    let parsed: unknown;
    try {
      parsed = JSON.parse(value);
    } catch {
      return quote(value);
    }
    return isEmptyJson(parsed) ? '' : dropBlanks(value);
  };
}

/** Whether the value is nothing, or a text, list or mapping without content. */
export function isEmptyJson(value: unknown): boolean {
  if (typeof value !== 'object') return value === undefined || value === '';
  if (Array.isArray(value)) return value.length === 0;
  for (const key in value) return key === undefined;
  return true;
}
