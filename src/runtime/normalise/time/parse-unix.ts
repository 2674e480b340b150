import { exactInteger } from '../exact-integer.ts';
import { nanosOf, readDigitsAt, skipDigits } from './digits.ts';
import { setInstant, type TimeParser } from './instant.ts';

/** A parser of counts since 1970 whose last `scale` digits before the point are a fraction of a second: 0, 3, 6 or 9. */
export function createUnixParser(scale: number): TimeParser {
  return (text, into) => {
    const whole = scale === 0 && text !== '' ? readDigitsAt(text, 0, text.length) : -1;
    if (whole !== -1) return setInstant(into, whole, 0);
    const end = skipDigits(text, 0);
    if (end === 0) return false;
    const fractionEnd = text.charCodeAt(end) === 0x2e ? skipDigits(text, end + 1) : end;
    if (fractionEnd !== text.length) return parseExponent(text, scale, into);
    if (fractionEnd === end + 1) return false;
    const secondsEnd = Math.max(0, end - scale);
    const below = text.slice(secondsEnd, end).padStart(scale, '0') + text.slice(end + 1);
    return setInstant(into, Number(text.slice(0, secondsEnd)), nanosOf(below, 0, below.length));
  };
}

const seconds = createUnixParser(0);
const milliseconds = createUnixParser(3);
const microseconds = createUnixParser(6);
const nanoseconds = createUnixParser(9);

/** Tells the unit by the number's size: from the year 1973 to 5138 no two units meet. */
export const parseUnixAuto: TimeParser = (text, into) => {
  const begin = /^0*/.exec(text)?.[0].length ?? 0;
  const length = skipDigits(text, begin) - begin;
  if (length <= 11) return seconds(text, into);
  if (length <= 14) return milliseconds(text, into);
  return length <= 17 ? microseconds(text, into) : nanoseconds(text, into);
};

/** `1.7e9` occurs where a program wrote a number of its own. */
function parseExponent(text: string, scale: number, into: Parameters<TimeParser>[1]): boolean {
  const digits = exactInteger(text);
  return digits !== undefined && !digits.startsWith('-') && createUnixParser(scale)(digits, into);
}
