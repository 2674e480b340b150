import { readDigitsAt } from './digits.ts';

/** Offsets of the names that RFC 822 defines, in seconds. Other names of zones mean different things in different places. */
const namedOffsets: Readonly<Record<string, number>> = {
  Z: 0,
  UTC: 0,
  GMT: 0,
  UT: 0,
  EST: -5 * 3600,
  EDT: -4 * 3600,
  CST: -6 * 3600,
  CDT: -5 * 3600,
  MST: -7 * 3600,
  MDT: -6 * 3600,
  PST: -8 * 3600,
  PDT: -7 * 3600,
};

/** Where a zone ends in the text, and its offset from UTC. */
export interface Zone {
  end: number;
  offsetSeconds: number;
}

/** Reads `Z`, `+01:00`, `+0100` or `+01` at `at`; false if there is none. */
export function readOffset(text: string, at: number, into: Zone): boolean {
  const first = text.charCodeAt(at);
  into.offsetSeconds = 0;
  into.end = at + 1;
  if (first === 0x5a || first === 0x7a) return true;
  if (first !== 0x2b && first !== 0x2d) return false;
  const hours = readDigitsAt(text, at + 1, 2);
  const minutesAt = text.charCodeAt(at + 3) === 0x3a ? at + 4 : at + 3;
  const minutes = readDigitsAt(text, minutesAt, 2);
  if (hours < 0 || hours > 23 || minutes > 59) return false;
  if (minutes < 0 && minutesAt === at + 4) return false;
  into.end = minutes < 0 ? at + 3 : minutesAt + 2;
  const seconds = hours * 3600 + Math.max(0, minutes) * 60;
  into.offsetSeconds = first === 0x2d ? -seconds : seconds;
  return true;
}

/** Reads the name of a zone at `at`; false if there is none, or one that does not say which offset it means. */
export function readZoneName(text: string, at: number, into: Zone): boolean {
  let end = at;
  while (/[A-Za-z]/.test(text.charAt(end))) end += 1;
  const offset = namedOffsets[text.slice(at, end).toUpperCase()];
  if (offset === undefined) return false;
  into.end = end;
  into.offsetSeconds = offset;
  return true;
}
