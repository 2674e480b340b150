import type { TimePatternPart } from '../../../config/strftime.ts';
import { nanosOf, readDigitsAt, skipDigits } from './digits.ts';
import { daysFromCivil, type Instant, isCivilDay, setInstant, type TimeParser } from './instant.ts';
import { readOffset, readZoneName, type Zone } from './parse-zone.ts';

/** What was read of one time. */
interface Parts {
  year: number;
  month: number;
  day: number;
  /** -1 if month and day tell the day. */
  dayOfYear: number;
  hour: number;
  minute: number;
  second: number;
  nanos: number;
  /** 12 for PM, 0 for AM, -1 if the hour is one of 24. */
  half: number;
  offsetSeconds: number;
  /** -1 unless the time is a count of seconds. */
  epochSeconds: number;
}

/** Reads one piece at `at` and returns the position after it, or -1. */
type Step = (text: string, at: number, parts: Parts) => number;

const months = [
  'january',
  'february',
  'march',
  'april',
  'may',
  'june',
  'july',
  'august',
  'september',
  'october',
  'november',
  'december',
];
const weekdays = ['sunday', 'monday', 'tuesday', 'wednesday', 'thursday', 'friday', 'saturday'];

/** The parser of a strftime pattern that was cut into pieces. */
export function compileStrftime(pattern: readonly TimePatternPart[]): TimeParser {
  const steps = pattern.map(compilePart);
  const parts: Parts = emptyParts();
  return (text, into) => {
    Object.assign(parts, noParts);
    let at = 0;
    for (const step of steps) {
      at = step(text, at, parts);
      if (at === -1) return false;
    }
    return at === text.length && conclude(parts, into);
  };
}

function emptyParts(): Parts {
  return {
    year: 1970,
    month: 1,
    day: 1,
    dayOfYear: -1,
    hour: 0,
    minute: 0,
    second: 0,
    nanos: 0,
    half: -1,
    offsetSeconds: 0,
    epochSeconds: -1,
  };
}

const noParts: Readonly<Parts> = emptyParts();

function conclude(parts: Parts, into: Instant): boolean {
  const { dayOfYear, epochSeconds, half, minute, month, nanos, offsetSeconds, second, year } = parts;
  if (epochSeconds !== -1) return setInstant(into, epochSeconds, nanos);
  const hour = half === -1 ? parts.hour : (parts.hour % 12) + half;
  let day: number;
  if (dayOfYear === -1) {
    if (!isCivilDay(year, month, parts.day)) return false;
    day = daysFromCivil(year, month, parts.day);
  } else {
    day = daysFromCivil(year, 1, 1) + dayOfYear - 1;
    if (day >= daysFromCivil(year + 1, 1, 1)) return false;
  }
  return setInstant(into, day * 86_400 + hour * 3600 + minute * 60 + second - offsetSeconds, nanos);
}

function compilePart(part: TimePatternPart): Step {
  if (part.kind === 'literal') return (text, at) => (text.startsWith(part.text, at) ? at + part.text.length : -1);
  if (part.kind === 'blank') return skipBlanks;
  return directives[part.letter] ?? (() => -1);
}

function number(maxDigits: number, min: number, max: number, set: (parts: Parts, value: number) => void): Step {
  return (text, at, parts) => {
    const end = Math.min(skipDigits(text, at), at + maxDigits);
    const value = end === at ? -1 : readDigitsAt(text, at, end - at);
    if (value < min || value > max) return -1;
    set(parts, value);
    return end;
  };
}

function name(names: readonly string[], set: (parts: Parts, index: number) => void): Step {
  return (text, at, parts) => {
    const rest = text.slice(at, at + 9).toLowerCase();
    const index = names.findIndex((name) => rest.startsWith(name.slice(0, 3)));
    const whole = names[index];
    if (whole === undefined) return -1;
    set(parts, index);
    return at + (rest.startsWith(whole) ? whole.length : 3);
  };
}

const zone: Zone = { end: 0, offsetSeconds: 0 };

function zoned(read: typeof readOffset): Step {
  return (text, at, parts) => {
    if (!read(text, at, zone)) return -1;
    parts.offsetSeconds = zone.offsetSeconds;
    return zone.end;
  };
}

const day = number(2, 1, 31, (parts, value) => {
  parts.day = value;
});

const month = name(months, (parts, index) => {
  parts.month = index + 1;
});

const weekday = name(weekdays, () => undefined);

const directives: Readonly<Record<string, Step>> = {
  Y: (text, at, parts) => {
    parts.year = readDigitsAt(text, at, 4);
    return parts.year < 0 ? -1 : at + 4;
  },
  y: number(2, 0, 99, (parts, value) => {
    parts.year = value < 69 ? 2000 + value : 1900 + value;
  }),
  m: number(2, 1, 12, (parts, value) => {
    parts.month = value;
  }),
  b: month,
  B: month,
  d: day,
  e: (text, at, parts) => day(text, skipBlanks(text, at), parts),
  j: number(3, 1, 366, (parts, value) => {
    parts.dayOfYear = value;
  }),
  H: number(2, 0, 23, (parts, value) => {
    parts.hour = value;
  }),
  I: number(2, 1, 12, (parts, value) => {
    parts.hour = value;
  }),
  p: (text, at, parts) => {
    const half = text.slice(at, at + 2).toLowerCase();
    if (half !== 'am' && half !== 'pm') return -1;
    parts.half = half === 'pm' ? 12 : 0;
    return at + 2;
  },
  M: number(2, 0, 59, (parts, value) => {
    parts.minute = value;
  }),
  S: number(2, 0, 60, (parts, value) => {
    parts.second = value;
  }),
  f: (text, at, parts) => {
    const end = Math.min(skipDigits(text, at), at + 9);
    if (end === at) return -1;
    parts.nanos = nanosOf(text, at, end);
    return end;
  },
  s: number(12, 0, Number.MAX_SAFE_INTEGER, (parts, value) => {
    parts.epochSeconds = value;
  }),
  a: weekday,
  A: weekday,
  z: zoned(readOffset),
  Z: zoned(readZoneName),
};

function skipBlanks(text: string, at: number): number {
  let position = at;
  while (text.charCodeAt(position) === 0x20 || text.charCodeAt(position) === 0x09) position += 1;
  return position;
}
