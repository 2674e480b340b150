import { clfToRfc3339 } from './clf-time.ts';
import { isDash } from './quoted-fields.ts';

const quote = 34;
const space = 32;
const backslash = 92;

/** What a line of the common log format holds; `undefined` where it says `-`. */
export interface AccessLogLine {
  host: string | undefined;
  identity: string | undefined;
  user: string | undefined;
  /** In the form of RFC 3339. */
  time: string;
  request: string | undefined;
  status: string | undefined;
  size: string | undefined;
  /** Quoted texts after the size: referrer, user agent and what else the format has. */
  readonly rest: (string | undefined)[];
}

/** Makes a line to read into. */
export function emptyAccessLogLine(): AccessLogLine {
  return {
    host: undefined,
    identity: undefined,
    user: undefined,
    time: '',
    request: undefined,
    status: undefined,
    size: undefined,
    rest: [],
  };
}

/**
 * Reads `host identity user [time] "request" status size` and up to `maxRest` quoted texts. False if the line is none.
 * Apache and nginx escape quotes within texts, so a quote after a backslash ends none. A user's name may hold spaces.
 * Linear in the length of the line.
 */
export function readAccessLogLine(line: string, into: AccessLogLine, maxRest: number): boolean {
  const afterHost = line.indexOf(' ');
  const afterIdentity = line.indexOf(' ', afterHost + 1);
  const time = line.indexOf(' [', afterIdentity + 1);
  const request = line.indexOf('] "', time);
  if (afterHost <= 0 || afterIdentity === -1 || time === -1 || request === -1) return false;
  const isoTime = clfToRfc3339(line.slice(time + 2, request));
  const requestEnd = endOfEscaped(line, request + 3);
  if (isoTime === undefined || requestEnd === -1 || line.charCodeAt(requestEnd + 1) !== space) return false;
  const afterStatus = line.indexOf(' ', requestEnd + 2);
  if (afterStatus === -1) return false;
  const afterSize = line.indexOf(' ', afterStatus + 1);
  into.host = field(line, 0, afterHost);
  into.identity = field(line, afterHost + 1, afterIdentity);
  into.user = field(line, afterIdentity + 1, time);
  into.time = isoTime;
  into.request = text(line, request + 3, requestEnd);
  into.status = field(line, requestEnd + 2, afterStatus);
  into.size = field(line, afterStatus + 1, afterSize === -1 ? line.length : afterSize);
  into.rest.length = 0;
  return afterSize === -1 || readRest(line, afterSize + 1, into.rest, maxRest);
}

function readRest(line: string, from: number, rest: (string | undefined)[], max: number): boolean {
  for (let at = from; ;) {
    if (rest.length === max || line.charCodeAt(at) !== quote) return false;
    const end = endOfEscaped(line, at + 1);
    if (end === -1) return false;
    rest.push(text(line, at + 1, end));
    if (end + 1 === line.length) return true;
    if (line.charCodeAt(end + 1) !== space) return false;
    at = end + 2;
  }
}

/** Index of the next quote that no backslash escapes, or -1. */
function endOfEscaped(line: string, from: number): number {
  let begin = from;
  for (let at = line.indexOf('"', from); at !== -1; at = line.indexOf('"', at + 1)) {
    let first = at;
    while (first > begin && line.charCodeAt(first - 1) === backslash) first--;
    if ((at - first) % 2 === 0) return at;
    begin = at + 1;
  }
  return -1;
}

function field(line: string, from: number, to: number): string | undefined {
  return isDash(line, from, to) ? undefined : line.slice(from, to);
}

/** The text with its quotes and backslashes as they were; other escapes stay. */
function text(line: string, from: number, to: number): string | undefined {
  const value = field(line, from, to);
  return value?.includes('\\') === true ? value.replaceAll(/\\(["\\])/g, '$1') : value;
}
