import { clfToRfc3339 } from './clf-time.ts';
import { endOfQuoted, isDash } from './quoted-fields.ts';
import { isDigits } from './value-checks.ts';

const quote = 34;
const space = 32;

/** Fields that have columns of their own; the time counts as one. Later ones go into a list. */
export const s3KnownFields = 27;
const requiredFields = 24;
const timeField = 2;
const requestField = 8;
const referrerField = 15;
const agentField = 16;
/** Fields after the user agent that every line has. */
const fieldsAfterAgent = requiredFields - agentField - 1;
const maxFields = 100;

/**
 * Cuts a line of S3's server access log into `fields`; the time comes out in the form of RFC 3339. False if the line is
 * none. S3 writes request, referrer and user agent in quotes and leaves quotes inside of them as they are, so the end of
 * each is settled by what has to follow. Linear in the length of the line.
 */
export function readS3AccessLine(line: string, fields: (string | undefined)[]): boolean {
  let count = 0;
  let at = 0;
  while (at <= line.length) {
    if (count === maxFields) return false;
    let begin = at;
    let end: number;
    if (count === timeField) {
      end = line.indexOf(']', at);
      const time = line.startsWith('[', at) && end !== -1 ? clfToRfc3339(line.slice(at + 1, end)) : undefined;
      if (time === undefined || (end + 1 < line.length && line.charCodeAt(end + 1) !== space)) return false;
      fields[count++] = time;
      at = end + 2;
      continue;
    }
    if (line.charCodeAt(at) === quote) {
      begin = at + 1;
      end = endOfText(line, begin, count);
      if (end === -1) return false;
      at = end + 2;
    } else {
      end = line.indexOf(' ', at);
      if (end === -1) end = line.length;
      at = end + 1;
    }
    fields[count++] = isDash(line, begin, end) ? undefined : line.slice(begin, end);
  }
  fields.length = count;
  return count >= requiredFields;
}

/** Index of the quote that ends the text of that field, or -1. */
function endOfText(line: string, from: number, field: number): number {
  if (field === requestField) return endBefore(line, from, isStatusAt);
  if (field === referrerField) return endBefore(line, from, isTextAt);
  if (field === agentField) {
    const last = line.lastIndexOf('"');
    if (last >= from && line.charCodeAt(last + 1) === space && hasFields(line, last + 2)) return last;
  }
  return endOfQuoted(line, from);
}

function endBefore(line: string, from: number, follows: (line: string, at: number) => boolean): number {
  for (let at = line.indexOf('" ', from); at !== -1; at = line.indexOf('" ', at + 1)) {
    if (follows(line, at + 2)) return at;
  }
  return -1;
}

/** Whether a status of three digits, or `-`, stands there. */
function isStatusAt(line: string, at: number): boolean {
  return line.startsWith('- ', at) || (isDigits(line.slice(at, at + 3)) && line.charCodeAt(at + 3) === space);
}

function isTextAt(line: string, at: number): boolean {
  return line.charCodeAt(at) === quote || line.startsWith('- ', at);
}

function hasFields(line: string, from: number): boolean {
  let count = 1;
  for (let at = line.indexOf(' ', from); at !== -1 && count < fieldsAfterAgent; at = line.indexOf(' ', at + 1)) count++;
  return count >= fieldsAfterAgent;
}
