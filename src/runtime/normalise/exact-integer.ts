/** Longest exponent that is written out. A number beyond it is no count of anything. */
const maxExponent = 400;

/** A decimal number, as JSON and most logs write it. */
const decimal = /^(-?)(\d+)(?:\.(\d+))?(?:[eE]([-+]?\d+))?$/;

/** The digits of a whole number of any length, as JSON writes it (`007` is 7, `1.5e3` is 1500); `undefined` if it is none. */
export function exactInteger(text: string): string | undefined {
  const [, sign = '', whole = '', fraction = '', exponentText = '0'] = decimal.exec(text) ?? [];
  const exponent = Number(exponentText);
  if (whole === '' || Math.abs(exponent) > maxExponent) return undefined;
  const digits = whole + fraction;
  const point = whole.length + exponent;
  if (/[1-9]/.test(digits.slice(Math.max(0, point)))) return undefined;
  const integer = digits
    .slice(0, Math.max(0, point))
    .padEnd(Math.max(0, point), '0')
    .replace(/^0+(?=\d)/, '');
  if (integer === '' || integer === '0') return '0';
  return sign + integer;
}

/** Characters of an integer that a double holds whatever its digits are; within every range of `bigint`. */
export const plainMaxCharacters = 15;

/**
 * Value of an integer as JSON writes it, a minus at most and no zero before its digits. `undefined` if it is none, or has
 * more digits than a double is sure to hold.
 */
export function readPlainInteger(text: string): number | undefined {
  const { length } = text;
  const isNegative = length > 0 && text.charCodeAt(0) === 0x2d;
  const first = isNegative ? 1 : 0;
  if (length === first || length > plainMaxCharacters) return undefined;
  if (text.charCodeAt(first) === 0x30) return length === 1 ? 0 : undefined;
  let value = 0;
  for (let index = first; index < length; index += 1) {
    const digit = text.charCodeAt(index) - 0x30;
    if (digit < 0 || digit > 9) return undefined;
    value = value * 10 + digit;
  }
  return isNegative ? -value : value;
}
