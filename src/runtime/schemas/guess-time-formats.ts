import type { TimeFormat } from '../../config/log-column.ts';
import { compileTimeFormat } from '../normalise/time/compile-time-format.ts';
import { createInstant } from '../normalise/time/instant.ts';

/** How programs write times as text, the likelier ones first. */
const textFormats: readonly TimeFormat[] = [
  'rfc3339',
  '%d/%b/%Y:%H:%M:%S %z',
  '%a, %d %b %Y %H:%M:%S %Z',
  '%a, %d %b %Y %H:%M:%S %z',
  '%a %b %d %H:%M:%S %Y',
  '%a %b %d %H:%M:%S %Z %Y',
  '%Y-%m-%d %H:%M:%S,%f',
  '%Y-%m-%dT%H:%M:%S,%f',
  '%Y-%m-%d %H:%M:%S %Z',
  '%Y/%m/%d %H:%M:%S',
  '%Y/%m/%d %H:%M:%S.%f',
  '%d %b %Y %H:%M:%S',
  '%b %d %Y %H:%M:%S',
  '%b %d, %Y %H:%M:%S',
  '%m/%d/%Y %H:%M:%S',
  '%d/%m/%Y %H:%M:%S',
  '%m/%d/%Y %I:%M:%S %p',
  '%d.%m.%Y %H:%M:%S',
  '%Y%m%dT%H%M%S%z',
  '%Y-%m-%d',
];

/** Pairs that read the same text as different days. While both fit, neither is sure. */
const rivals: readonly (readonly [TimeFormat, TimeFormat])[] = [['%m/%d/%Y %H:%M:%S', '%d/%m/%Y %H:%M:%S']];

const unixFormats = ['unix', 'unix_ms', 'unix_us', 'unix_ns'] as const;

/** Seconds since 1970 from 2001 to 2100: below, and above, a number is hardly a time. */
const [earliestSecond, latestSecond] = [1_000_000_000, 4_102_444_800];

/** Longer texts are no times. */
const longestCharacters = 48;

/** Names of keys that hold times as numbers. */
const timeName =
  /(?:^|[^a-z]|[a-z](?=[A-Z]))(?:ts|time|timestamp|date|datetime|epoch|at|created|updated|modified|when|start|end)(?:_?(?:ms|us|ns|s|utc|millis|seconds))?$/i;

const instant = createInstant();

/** True if a value is a time of that format. */
export function isTimeOf(format: TimeFormat, text: string): boolean {
  return compile(format)(text, instant);
}

const compiled = new Map<TimeFormat, ReturnType<typeof compileTimeFormat>>();

function compile(format: TimeFormat) {
  const known = compiled.get(format) ?? compileTimeFormat(format);
  compiled.set(format, known);
  return known;
}

/** Formats that a text, or a number under that key, may be of. */
export function listTimeFormats(value: string | number, key: string): readonly TimeFormat[] {
  const text = String(value);
  if (text.length > longestCharacters) return [];
  if (typeof value === 'string' && !/^[0-9.]+$/.test(text)) {
    return /[0-9]/.test(text) ? textFormats.filter((format) => isTimeOf(format, text)) : [];
  }
  if (!timeName.test(key)) return [];
  return unixFormats.filter((format, index) => {
    const seconds = Number(text) / 1000 ** index;
    return seconds >= earliestSecond && seconds < latestSecond && isTimeOf(format, text);
  });
}

/** The format of values that all fit these; `undefined` if they might mean different times. */
export function chooseTimeFormat(formats: readonly TimeFormat[]): TimeFormat | undefined {
  const unsure = new Set(rivals.filter((pair) => pair.every((format) => formats.includes(format))).flat());
  return formats.find((format) => !unsure.has(format));
}

/** Keys that hold the time of an event, the likelier ones first; lower case, letters and digits alone. */
const eventTimeKeys = [
  'eventtime',
  'eventtimestamp',
  'timestamp',
  'time',
  'ts',
  'datetime',
  'date',
  'occurredat',
  'createdat',
  'created',
  'starttime',
  'start',
  'published',
  'receivedat',
  'updatedat',
];

/** How likely a key holds the time of an event; lower is likelier. Times to come are never meant. */
export function rankEventTimeKey(key: string): number {
  const plain = key.toLowerCase().replaceAll(/[^a-z0-9]/g, '');
  const rank = eventTimeKeys.indexOf(plain.replace(/(?:ms|us|ns|utc)$/, ''));
  if (rank !== -1) return rank;
  return /expir|until|birth|next|due/.test(plain) ? Number.POSITIVE_INFINITY : eventTimeKeys.length;
}
