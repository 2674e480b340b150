import { hasTooManyValues } from '../json-value-limit.ts';
import type { JsonObject } from '../log-type-spec.ts';
import type { RawRecord } from '../raw-record.ts';

/** Several log types look at the same record in turn; it is parsed once for all of them. */
const last: { text: string; value: JsonObject | undefined } = { text: '', value: undefined };

/** The JSON object that the record is, or `undefined`; so is one of too many values. */
export function parseJsonRecord(record: RawRecord): JsonObject | undefined {
  if (record.value !== undefined) return record.value;
  if (record.text !== last.text) {
    last.value = parse(record.text);
    last.text = record.text;
  }
  return last.value;
}

function parse(text: string): JsonObject | undefined {
  if (!/^[\s\uFEFF]*\{/.test(text) || hasTooManyValues(text)) return undefined;
  try {
    return JSON.parse(text) as JsonObject;
  } catch {
    return undefined;
  }
}
