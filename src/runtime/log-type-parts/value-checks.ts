/** Why a value is refused, in words without the value. */
type Check = (value: string | number | boolean) => string | undefined;

/** Lets these texts pass. */
export function oneOf(...values: readonly string[]): Check {
  const known: readonly unknown[] = values;
  const refusal = `is none of ${values.join(', ')}`;
  return (value) => (known.includes(value) ? undefined : refusal);
}

/** Lets numbers of `min` to `max` pass, both included. */
export function within(min: number, max: number): Check {
  const refusal = `is not within ${String(min)} to ${String(max)}`;
  return (value) => (typeof value === 'number' && value >= min && value <= max ? undefined : refusal);
}

/** Lets ports pass. */
export const isPort = within(0, 65_535);

/** Lets texts of exactly that many digits and letters pass. */
export function alphanumerics(length: number): Check {
  const refusal = `is not ${String(length)} digits and letters`;
  return (value) =>
    typeof value === 'string' && value.length === length && isAlphanumeric(value) ? undefined : refusal;
}

/** Lets ids of AWS accounts pass. */
export const isAccountId: Check = (value) =>
  typeof value === 'string' && value.length === 12 && isDigits(value) ? undefined : 'is not 12 digits';

/** Whether the text is not empty and of ASCII digits only. */
export function isDigits(text: string): boolean {
  for (let at = 0; at < text.length; at++) if (!isDigit(text.charCodeAt(at))) return false;
  return text.length > 0;
}

function isAlphanumeric(text: string): boolean {
  for (let at = 0; at < text.length; at++) {
    const code = text.charCodeAt(at);
    const lower = code | 32;
    if (!isDigit(code) && !(lower >= 97 && lower <= 122)) return false;
  }
  return true;
}

function isDigit(code: number): boolean {
  return code >= 48 && code <= 57;
}
