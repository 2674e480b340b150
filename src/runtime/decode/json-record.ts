import { hasTooManyValues } from '../json-value-limit.ts';
import type { RawRecord } from '../raw-record.ts';
import type { SpanBuffer } from './scan-json.ts';
import { createSpanBuffer, scanObject } from './scan-json.ts';

/** Bytes that are text, from `begin` to `end`, and what {@link scanObject} noted of the object in them. */
export interface ScannedObject {
  readonly bytes: Buffer;
  readonly begin: number;
  readonly end: number;
  readonly text: string;
  readonly spans: SpanBuffer;
}

/** A JSON object, or undefined if the text is none, or one of too many values. */
export function parseObject(text: string): Readonly<Record<string, unknown>> | undefined {
  if (hasTooManyValues(text)) return undefined;
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === 'object' && value !== null && !Array.isArray(value)
      ? (value as Record<string, unknown>)
      : undefined;
  } catch {
    return undefined;
  }
}

/** The record of an object that was scanned; without a value if it is damaged. */
export function createObjectRecord(scanned: ScannedObject, end: number): RawRecord {
  const { spans, text } = scanned;
  const value = parseObject(text);
  if (value === undefined) return { text, end };
  if (!spans.isOrdered || Object.keys(value).length * 2 !== spans.length) return { text, end, value };
  return { text, end, value, spans: locateSpans(scanned) };
}

/** The record of a text of its own, such as a message within an envelope; with a value if it is a JSON object. */
export function createTextRecord(text: string, end: number, timeMs: number | undefined): RawRecord {
  const time = timeMs === undefined ? undefined : { timeMs };
  if (!text.startsWith('{')) return { text, end, ...time };
  const bytes = Buffer.from(text);
  const spans = createSpanBuffer();
  scanObject(bytes, 0, bytes.length, spans);
  return { ...createObjectRecord({ bytes, begin: 0, end: bytes.length, text, spans }, end), ...time };
}

/** Indices into the bytes as offsets into the text: the same while every character is one byte. */
function locateSpans({ begin, bytes, end, spans, text }: ScannedObject): number[] {
  // What is no UTF-8 has become something of another length: the text is scanned as it is now.
  if (text.length !== end - begin && text.includes('\uFFFD')) return locateInText(text);
  const located = spans.pairs.slice(0, spans.length);
  for (let index = 0; index < located.length; index++) located[index] = (located[index] ?? 0) - begin;
  return text.length === end - begin ? located : toTextOffsets(bytes.subarray(begin, end), located);
}

function locateInText(text: string): number[] {
  const bytes = Buffer.from(text);
  const spans = createSpanBuffer();
  scanObject(bytes, bytes.indexOf('{'), bytes.length, spans);
  return toTextOffsets(bytes, spans.pairs.slice(0, spans.length));
}

/** Ascending indices into UTF-8 as offsets into the same text in UTF-16. */
function toTextOffsets(bytes: Buffer, indices: readonly number[]): number[] {
  let at = 0;
  let offset = 0;
  return indices.map((index) => {
    for (; at < index; at++) {
      const byte = bytes[at] ?? 0;
      // A byte that continues a character counts nothing; one that begins four bytes stands for two units.
      if ((byte & 0xc0) !== 0x80) offset += byte >= 0xf0 ? 2 : 1;
    }
    return offset;
  });
}
