/** Value of the `count` digits at `at`, or -1 if one of them is none. */
export function readDigitsAt(text: string, at: number, count: number): number {
  let value = 0;
  for (let index = at; index < at + count; index += 1) {
    const digit = text.charCodeAt(index) - 0x30;
    if (!(digit >= 0 && digit <= 9)) return -1;
    value = value * 10 + digit;
  }
  return value;
}

/** Position after the digits at `at`. */
export function skipDigits(text: string, at: number): number {
  let position = at;
  while (position < text.length && isDigit(text.charCodeAt(position))) position += 1;
  return position;
}

/** Nanoseconds of the fraction whose digits stand at `begin` to `end`; digits beyond the ninth are cut off. */
export function nanosOf(text: string, begin: number, end: number): number {
  let nanos = 0;
  for (let index = begin; index < begin + 9; index += 1) {
    nanos = nanos * 10 + (index < end ? text.charCodeAt(index) - 0x30 : 0);
  }
  return nanos;
}

function isDigit(code: number): boolean {
  return code >= 0x30 && code <= 0x39;
}
