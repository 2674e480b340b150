/** Punctuation, a string, or a number or word, with the white space before it. */
const token = /[ \t\r\n]*(?:([{}[\],:])|("[^"\\\r\n]*(?:\\.[^"\\\r\n]*)*")|([-+.\w]+))/y;
const cutString = /[ \t\r\n]*"[^"\\\r\n]*(?:\\.[^"\\\r\n]*)*\\?$/y;
const word = /^(?:-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][-+]?\d+)?|true|false|null)$/;

type Expected = 'value' | 'valueOrEnd' | 'key' | 'keyOrEnd' | 'colon' | 'commaOrEnd';

/**
 * Whether text begins with a whole JSON object or array, or ends before anything in it is wrong. `JSON.parse` cannot tell
 * these apart.
 */
export function isJsonPrefix(text: string): boolean {
  const open: string[] = [];
  let expected: Expected = 'value';
  for (let at = 0; ;) {
    token.lastIndex = at;
    const found = token.exec(text);
    if (found === null) return isCut(text, at);
    at = token.lastIndex;
    const next = follow(found, expected, open, at === text.length);
    if (next === undefined) return false;
    if (open.length === 0) return true;
    expected = next;
  }
}

function isCut(text: string, at: number): boolean {
  cutString.lastIndex = at;
  return /^[ \t\r\n]*$/.test(text.slice(at)) || cutString.test(text);
}

/** What is expected after the token, or undefined if it may not stand here. */
function follow(found: RegExpExecArray, expected: Expected, open: string[], isLast: boolean): Expected | undefined {
  const [, mark, string, plain] = found;
  const takesValue = expected === 'value' || expected === 'valueOrEnd';
  if (string !== undefined) {
    if (expected === 'key' || expected === 'keyOrEnd') return 'colon';
    return takesValue ? 'commaOrEnd' : undefined;
  }
  if (plain !== undefined) return takesValue && (isLast || word.test(plain)) ? 'commaOrEnd' : undefined;
  const isObject = open.at(-1) === '{';
  switch (mark) {
    case '{':
    case '[':
      if (!takesValue) return undefined;
      open.push(mark);
      return mark === '{' ? 'keyOrEnd' : 'valueOrEnd';
    case ':':
      return expected === 'colon' ? 'value' : undefined;
    case ',':
      if (expected !== 'commaOrEnd') return undefined;
      return isObject ? 'key' : 'value';
    default: {
      const fits = mark === (isObject ? '}' : ']');
      const mayEnd = expected === 'commaOrEnd' || expected === (isObject ? 'keyOrEnd' : 'valueOrEnd');
      if (!fits || !mayEnd) return undefined;
      open.pop();
      return 'commaOrEnd';
    }
  }
}
