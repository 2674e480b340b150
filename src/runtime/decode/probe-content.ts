import { isJsonPrefix } from './check-json-prefix.ts';
import {
  closeBrace,
  closeBracket,
  colon,
  comma,
  openBrace,
  openBracket,
  quote,
  scanValue,
  skipSpace,
  skipString,
} from './scan-json.ts';

const lineFeed = 0x0a;

/** What the first bytes of content look like. */
export interface ContentProbe {
  /** White space alone; anything but JSON; an array of objects, or an empty one; JSON values of which the first is an object. */
  readonly form: 'empty' | 'text' | 'array' | 'object';
  /** Whether nothing of the first value, as far as it is there, goes against JSON. */
  readonly isValid: boolean;
  /** A JSON value goes over several lines. */
  readonly isMultiLine: boolean;
  /** Values follow each other on a line, `touching` without anything between them; or something that is no JSON does. */
  readonly sharesLine: 'no' | 'spaced' | 'touching' | 'other';
  /** The first value ends within the bytes. */
  readonly isEnded: boolean;
  /** Key of the first object under which its first array of objects stands, or else an empty array. */
  readonly arrayKey?: string;
  /** Value of the first object's `messageType`, if that is a string. */
  readonly messageType?: string;
}

type Members = Pick<ContentProbe, 'arrayKey' | 'messageType'> & {
  /** Index behind the object, or where it goes wrong; -1: it goes on behind the bytes. */
  readonly end: number;
};

type Layout = Pick<ContentProbe, 'isMultiLine' | 'sharesLine'>;

const text: ContentProbe = { form: 'text', isValid: false, isMultiLine: false, sharesLine: 'no', isEnded: true };

/** Looks at the first bytes of content; a cut somewhere in them is expected. */
export function probeContent(head: Buffer): ContentProbe {
  const begin = skipSpace(head, 0, head.length);
  if (begin === head.length) return { ...text, form: 'empty' };
  if (head[begin] === openBracket) return probeArray(head, begin);
  if (head[begin] === openBrace) return probeObjects(head, begin);
  return text;
}

function probeArray(head: Buffer, begin: number): ContentProbe {
  const memberAt = skipSpace(head, begin + 1, head.length);
  const isEmpty = head[memberAt] === closeBracket;
  if (!isEmpty && (head[memberAt] !== openBrace || readMembers(head, memberAt) === undefined)) return text;
  const end = scanValue(head, begin, head.length, false);
  const layout = end === -1 ? readOpenLayout(head, begin) : readLayout(head, begin, end);
  return { form: 'array', isValid: isJsonPrefix(head.toString('utf8', begin)), isEnded: end !== -1, ...layout };
}

function probeObjects(head: Buffer, begin: number): ContentProbe {
  const members = readMembers(head, begin);
  if (members === undefined) return text;
  const { end, ...found } = members;
  const layout = end === -1 ? readOpenLayout(head, begin) : readLayout(head, begin, end);
  const isValid = isJsonPrefix(head.toString('utf8', begin));
  return { form: 'object', isValid, isEnded: end !== -1, ...layout, ...found };
}

function readOpenLayout(head: Buffer, begin: number): Layout {
  return { isMultiLine: hasLineFeed(head, begin, head.length), sharesLine: 'no' };
}

/** How the values of the head lie on its lines. */
function readLayout(head: Buffer, begin: number, end: number): Layout {
  let isMultiLine = hasLineFeed(head, begin, end);
  let sharesLine: ContentProbe['sharesLine'] = 'no';
  for (let at = end; ;) {
    const next = skipSpace(head, at, head.length);
    if (next === head.length) break;
    const sharesThisLine = !hasLineFeed(head, at, next);
    const opens = head[next] === openBrace || head[next] === openBracket;
    const nextEnd = opens ? scanValue(head, next, head.length, false) : -1;
    const stop = nextEnd === -1 ? head.length : nextEnd;
    const isValid = opens && isJsonPrefix(head.toString('utf8', next, stop));
    if (sharesThisLine && (isValid || (opens && next === at))) {
      if (sharesLine !== 'touching') sharesLine = next === at ? 'touching' : 'spaced';
    } else if (sharesThisLine && at === end) {
      sharesLine = 'other';
    }
    if (nextEnd === -1 || !isValid) break;
    isMultiLine ||= hasLineFeed(head, next, nextEnd);
    at = nextEnd;
  }
  return { isMultiLine, sharesLine };
}

/** Walks the first level of an object; undefined if not even its first key is one. */
function readMembers(head: Buffer, begin: number): Members | undefined {
  const { length } = head;
  const found: { arrayKey?: string; messageType?: string } = {};
  let emptyKey: string | undefined;
  const finish = (end: number): Members => ({ end, ...(emptyKey !== undefined && { arrayKey: emptyKey }), ...found });
  let at = skipSpace(head, begin + 1, length);
  if (head[at] === closeBrace) return finish(at + 1);
  for (let count = 0; ; count++) {
    if (at !== length && head[at] !== quote) return count === 0 ? undefined : finish(at);
    const keyEnd = at === length ? -1 : skipString(head, at, length);
    // A first key that never ends is a quotation mark in a text.
    if (keyEnd === -1) return count === 0 ? undefined : finish(-1);
    const colonAt = skipSpace(head, keyEnd, length);
    if (colonAt === length) return finish(-1);
    if (head[colonAt] !== colon) return count === 0 ? undefined : finish(colonAt);
    const valueAt = skipSpace(head, colonAt + 1, length);
    const key = head.toString('utf8', at + 1, keyEnd - 1);
    if (head[valueAt] === openBracket) {
      const member = head[skipSpace(head, valueAt + 1, length)];
      if (member === openBrace) found.arrayKey ??= key;
      if (member === closeBracket) emptyKey ??= key;
    }
    const valueEnd = scanValue(head, valueAt, length, false);
    if (valueEnd === -1) return finish(-1);
    if (key === 'messageType' && head[valueAt] === quote) {
      found.messageType ??= head.toString('utf8', valueAt + 1, valueEnd - 1);
    }
    const next = skipSpace(head, valueEnd, length);
    if (next === length) return finish(-1);
    if (head[next] === closeBrace) return finish(next + 1);
    if (head[next] !== comma) return finish(next);
    at = skipSpace(head, next + 1, length);
  }
}

function hasLineFeed(head: Buffer, begin: number, end: number): boolean {
  const found = head.indexOf(lineFeed, begin);
  return found !== -1 && found < end;
}
