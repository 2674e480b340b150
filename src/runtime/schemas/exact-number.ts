import { exactInteger } from '../normalise/exact-integer.ts';

const quote = 0x22;
const backslash = 0x5c;

/** A number of so many digits, or more, may be another one as a double. */
const longNumber = /\d[\d.]{15}/;

/** Outside of texts nothing but numbers has digits. */
const numbers = /-?\d[\d.eE+-]*/g;

/** A number with all the digits that it has in a JSON text. */
export class ExactNumber {
  readonly text: string;

  constructor(text: string) {
    this.text = text;
  }

  /** Whether it is whole, and whether 64 bits hold it. */
  get kind(): 'integer' | 'hugeInteger' | 'number' {
    const digits = exactInteger(this.text);
    if (digits === undefined) return 'number';
    const integer = BigInt(digits);
    return BigInt.asIntN(64, integer) === integer ? 'integer' : 'hugeInteger';
  }
}

/**
 * The value of a JSON text, as it was parsed, with an {@link ExactNumber} in the place of each number that a double may not
 * hold. A value that lies too deep to be walked through stays as it is.
 */
export function withExactNumbers(text: string, parsed: unknown): unknown {
  if (!longNumber.test(text)) return parsed;
  try {
    const mark = findMark(JSON.stringify(parsed));
    const marked = markNumbers(text, mark);
    if (marked === text) return parsed;
    return JSON.parse(marked, (_key, value: unknown) =>
      typeof value === 'string' && value.startsWith(mark) ? new ExactNumber(value.slice(mark.length)) : value,
    );
  } catch (error) {
    if (error instanceof RangeError) return parsed;
    throw error;
  }
}

/** A text that no text of the document begins with. */
function findMark(document: string): string {
  let mark = '#';
  while (document.includes(mark)) mark += '#';
  return mark;
}

/** Each long number as a text with the mark before it. */
function markNumbers(text: string, mark: string): string {
  const pieces: string[] = [];
  for (let at = 0; at < text.length;) {
    const open = text.indexOf('"', at);
    const end = open === -1 ? text.length : open;
    pieces.push(
      text.slice(at, end).replace(numbers, (number) => (longNumber.test(number) ? `"${mark}${number}"` : number)),
    );
    at = open === -1 ? end : endOfString(text, open);
    pieces.push(text.slice(end, at));
  }
  return pieces.join('');
}

/** Index behind the closing quote. */
function endOfString(text: string, begin: number): number {
  for (let index = begin + 1; index < text.length; index += 1) {
    const code = text.charCodeAt(index);
    if (code === quote) return index + 1;
    if (code === backslash) index += 1;
  }
  return text.length;
}
