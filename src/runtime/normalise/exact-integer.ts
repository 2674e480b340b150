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

/** Whether the text is plain digits, with a minus at most and no zero before them: an integer as JSON writes it. */
export function isPlainInteger(text: string): boolean {
  const first = text.charCodeAt(0) === 0x2d ? 1 : 0;
  const length = text.length;
  if (length === first) return false;
  if (text.charCodeAt(first) === 0x30) return length === 1;
  for (let index = first; index < length; index += 1) {
    const code = text.charCodeAt(index);
    if (code < 0x30 || code > 0x39) return false;
  }
  return true;
}
