import { monthNumber } from './clf-time.ts';

/** Length of `Oct 11 22:14:15`. */
export const bsdTimeLength = 15;

const shape = /^[A-Z][a-z]{2} [ \d]\d \d{2}:\d{2}:\d{2}$/;

/** Whether the text has the form of `Oct 11 22:14:15`, the time of RFC 3164, which has no year. */
export function isBsdTime(text: string): boolean {
  return text.length === bsdTimeLength && shape.test(text) && monthNumber(text.slice(0, 3)) !== undefined;
}

/** Such a time in the form of RFC 3339, in the year that brings it nearest to `nearMs`. */
export function bsdToRfc3339(text: string, nearMs: number): string {
  const year = new Date(nearMs).getUTCFullYear();
  const month = monthNumber(text.slice(0, 3)) ?? '';
  const rest = `-${month}-${text.slice(4, 6).replace(' ', '0')}T${text.slice(7)}Z`;
  let nearest = `${String(year)}${rest}`;
  let least = Infinity;
  for (const candidate of [year - 1, year, year + 1]) {
    const time = `${String(candidate)}${rest}`;
    const ms = Date.parse(time);
    // A leap day is no date in other years; the parser of dates takes it for the next one.
    const isDate = new Date(ms).getUTCDate() === Number(rest.slice(4, 6));
    if (isDate && Math.abs(ms - nearMs) < least) [nearest, least] = [time, Math.abs(ms - nearMs)];
  }
  return nearest;
}
