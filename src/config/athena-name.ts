const words: ReadonlyMap<string, string> = new Map([
  ['@', 'at_sign'],
  [',', 'comma'],
  ['`', 'backtick'],
  ["'", 'apostrophe'],
  ['$', 'dollar_sign'],
  ['*', 'asterisk'],
  ['&', 'ampersand'],
  ['!', 'exclamation'],
  ['%', 'percent'],
  ['+', 'plus'],
  ['/', 'slash'],
  ['\\', 'backslash'],
  ['#', 'hash'],
  ['~', 'tilde'],
  ['=', 'eq'],
]);

/**
 * The name of a column for a key of a record: letters, digits, `_` and `-` stay, some symbols become words (`@timestamp` is
 * `at_sign_timestamp`), letters with marks lose them, and everything else becomes `_`. Different keys may give the same
 * name. Source: `reference/panther-behaviour.md` 3.2.
 */
export function athenaName(key: string): string {
  if (/^[\w-]*$/.test(key)) return key;
  const characters = [...key.normalize('NFKD').replaceAll(/\p{M}/gu, '')];
  return characters
    .map((character, index) => {
      const word = words.get(character);
      if (word === undefined) return /[\w-]/.test(character) ? character : '_';
      return `${index === 0 ? '' : '_'}${word}${index === characters.length - 1 ? '' : '_'}`;
    })
    .join('');
}
