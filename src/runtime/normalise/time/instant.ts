/** A point in time, as parsers of times fill it in. One object is used again and again. */
export interface Instant {
  /** Seconds since 1970, whole. */
  seconds: number;
  /** 0 to 999999999. */
  nanos: number;
  /** `YYYY-MM-DD HH:MM:SS.nnnnnnnnn`, UTC. */
  text: string;
}

/** Reads a text into `into`, and says whether it is a time of that format. */
export type TimeParser = (text: string, into: Instant) => boolean;

/** The last second of the year 9999. Years 1970 to 9999 can be written. */
export const lastSecond = 253_402_300_799;

/** An instant to fill in. */
export function createInstant(): Instant {
  return { seconds: 0, nanos: 0, text: '' };
}

/** Days from 1970-01-01 to that day of the Gregorian calendar; `month` counts from 1. */
export function daysFromCivil(year: number, month: number, day: number): number {
  // Years that begin in March put the leap day last, so that a day's number is linear in month and day.
  const shifted = month > 2 ? year : year - 1;
  const dayOfYear = Math.floor((153 * (month > 2 ? month - 3 : month + 9) + 2) / 5) + day - 1;
  const leapDays = Math.floor(shifted / 4) - Math.floor(shifted / 100) + Math.floor(shifted / 400);
  return shifted * 365 + leapDays + dayOfYear - 719_468;
}

/** Whether the calendar has the day. */
export function isCivilDay(year: number, month: number, day: number): boolean {
  return month >= 1 && month <= 12 && day >= 1 && day <= daysOfMonth(year, month);
}

/** Fills in the instant; false, and nothing done, if it lies outside of the years 1970 to 9999. */
export function setInstant(into: Instant, seconds: number, nanos: number): boolean {
  if (!(seconds >= 0 && seconds <= lastSecond)) return false;
  into.seconds = seconds;
  into.nanos = nanos;
  into.text = renderInstant(seconds, nanos);
  return true;
}

function daysOfMonth(year: number, month: number): number {
  if (month === 2) return year % 4 === 0 && (year % 100 !== 0 || year % 400 === 0) ? 29 : 28;
  return month === 4 || month === 6 || month === 9 || month === 11 ? 30 : 31;
}

const twoDigits = Array.from({ length: 100 }, (_, number) => String(number).padStart(2, '0'));

/** `MM:SS.000000000` for each second of an hour. */
const wholeSeconds = twoDigits
  .slice(0, 60)
  .flatMap((minute) => twoDigits.slice(0, 60).map((second) => `${minute}:${second}.000000000`));

/** Most times of an object are of one hour; `text` is `YYYY-MM-DD HH:`. */
const lastHour = { hour: -1, text: '' };

function renderInstant(seconds: number, nanos: number): string {
  const hour = Math.floor(seconds / 3600);
  if (hour !== lastHour.hour) {
    lastHour.text = `${new Date(hour * 3_600_000).toISOString().slice(0, 13).replace('T', ' ')}:`;
    lastHour.hour = hour;
  }
  const whole = wholeSeconds[seconds - hour * 3600] ?? '';
  return lastHour.text + (nanos === 0 ? whole : whole.slice(0, 6) + String(nanos).padStart(9, '0'));
}
