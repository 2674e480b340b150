import { nanosOf, readDigitsAt, skipDigits } from './digits.ts';
import { daysFromCivil, type Instant, isCivilDay, setInstant } from './instant.ts';
import { readOffset, type Zone } from './parse-zone.ts';

const nineZeros = '000000000';
const zone: Zone = { end: 0, offsetSeconds: 0 };

/**
 * Reads `2026-11-28T13:14:15.123Z`: with any fraction (cut to nine digits) and any offset. Also without a zone, which means
 * UTC, and with a blank in place of the `T`. The second 60 is the one after.
 */
export function parseRfc3339(text: string, into: Instant): boolean {
  const year = readDigitsAt(text, 0, 4);
  const month = readDigitsAt(text, 5, 2);
  const day = readDigitsAt(text, 8, 2);
  const hour = readDigitsAt(text, 11, 2);
  const minute = readDigitsAt(text, 14, 2);
  const second = readDigitsAt(text, 17, 2);
  if (year < 1969 || !isCivilDay(year, month, day) || !isTimeOfDay(hour, minute, second) || !hasMarks(text))
    return false;
  let end = 19;
  let nanos = 0;
  if (text.charCodeAt(19) === 0x2e) {
    end = skipDigits(text, 20);
    if (end === 20) return false;
    nanos = nanosOf(text, 20, end);
  }
  const seconds = daysFromCivil(year, month, day) * 86_400 + hour * 3600 + minute * 60 + second;
  const isUtc = text.length === end || (text.length === end + 1 && text.charCodeAt(end) === 0x5a);
  if (isUtc && second !== 60 && year >= 1970) {
    // What is written is nearly what was read.
    const fraction = nanos === 0 ? '' : text.slice(20, Math.min(end, 29));
    into.seconds = seconds;
    into.nanos = nanos;
    into.text = `${text.slice(0, 10)} ${text.slice(11, 19)}.${fraction}${nineZeros.slice(fraction.length)}`;
    return true;
  }
  if (isUtc) return setInstant(into, seconds, nanos);
  const zoneAt = text.charCodeAt(end) === 0x20 ? end + 1 : end;
  if (!readOffset(text, zoneAt, zone) || zone.end !== text.length) return false;
  return setInstant(into, seconds - zone.offsetSeconds, nanos);
}

function isTimeOfDay(hour: number, minute: number, second: number): boolean {
  return hour >= 0 && hour <= 23 && minute >= 0 && minute <= 59 && second >= 0 && second <= 60;
}

function hasMarks(text: string): boolean {
  const separator = text.charCodeAt(10);
  return (
    text.charCodeAt(4) === 0x2d &&
    text.charCodeAt(7) === 0x2d &&
    (separator === 0x54 || separator === 0x20 || separator === 0x74) &&
    text.charCodeAt(13) === 0x3a &&
    text.charCodeAt(16) === 0x3a
  );
}
