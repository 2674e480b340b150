/** A piece of a strftime pattern: a directive, text that must stand there, or white space. */
export type TimePatternPart =
  | { readonly kind: 'directive'; readonly letter: string }
  | { readonly kind: 'literal'; readonly text: string }
  | { readonly kind: 'blank' };

/** What each directive that can be read means. Composed ones are written out by {@link parseTimePattern}. */
export const timeDirectives: Readonly<Record<string, string>> = {
  Y: 'year, four digits',
  y: 'year, two digits; 69 to 99 are 1969 to 1999',
  m: 'month, 1 to 12',
  b: 'name of the month, whole or three letters',
  B: 'name of the month, whole or three letters',
  d: 'day of the month',
  e: 'day of the month, padded with a blank',
  j: 'day of the year, 1 to 366',
  H: 'hour, 0 to 23',
  I: 'hour, 1 to 12, with %p',
  p: 'AM or PM',
  M: 'minute',
  S: 'second',
  f: 'fraction of the second, one to nine digits',
  s: 'seconds since 1970',
  a: 'name of the day of the week, not compared with the date',
  A: 'name of the day of the week, not compared with the date',
  z: 'offset from UTC: +0100, +01:00, +01 or Z',
  Z: 'name of the zone: UTC, GMT, or one of those of North America',
};

const composed: Readonly<Record<string, string>> = { T: '%H:%M:%S', D: '%m/%d/%y', F: '%Y-%m-%d', R: '%H:%M', h: '%b' };

/**
 * Cuts a strftime pattern into pieces, or says why it cannot be used: a directive that is not known, or a time that would
 * not tell its day. The words are lower case, without a full stop.
 */
export function parseTimePattern(
  pattern: string,
): { readonly parts: readonly TimePatternPart[] } | { readonly fault: string } {
  const parts: TimePatternPart[] = [];
  const whole = pattern.replaceAll(/%([TDFRh%])/g, (found, letter: string) => composed[letter] ?? found);
  for (let at = 0; at < whole.length; at += 1) {
    const character = whole.charAt(at);
    if (/\s/.test(character)) parts.push({ kind: 'blank' });
    else if (character !== '%') parts.push({ kind: 'literal', text: character });
    else {
      at += 1;
      const letter = whole.charAt(at);
      if (letter === '%') parts.push({ kind: 'literal', text: '%' });
      else if (letter === 'n' || letter === 't') parts.push({ kind: 'blank' });
      else if (timeDirectives[letter] !== undefined) parts.push({ kind: 'directive', letter });
      else return { fault: letter === '' ? 'it ends with a lone %' : `%${letter} is not known` };
    }
  }
  const letters = new Set(parts.map((part) => (part.kind === 'directive' ? part.letter : '')));
  const has = (...some: readonly string[]): boolean => some.some((letter) => letters.has(letter));
  const hasDay = has('s') || (has('Y', 'y') && (has('j') || (has('m', 'b', 'B') && has('d', 'e'))));
  if (!hasDay) return { fault: 'it lacks year, month or day' };
  if (has('I') && !has('p')) return { fault: '%I needs %p' };
  return { parts };
}
