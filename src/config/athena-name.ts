/** Words that stand for symbols. Source: `reference/panther-behaviour.md` 3.2. */
const symbolWords: Readonly<Record<string, string>> = {
  '@': 'at_sign',
  ',': 'comma',
  '`': 'backtick',
  "'": 'apostrophe',
  $: 'dollar_sign',
  '*': 'asterisk',
  '&': 'ampersand',
  '!': 'exclamation',
  '%': 'percent',
  '+': 'plus',
  '/': 'slash',
  '\\': 'backslash',
  '#': 'hash',
  '~': 'tilde',
  '=': 'eq',
};

/** Letters that Unicode does not take apart into an ASCII letter and a mark. */
const letters: Readonly<Record<string, string>> = {
  ß: 'ss',
  ẞ: 'SS',
  æ: 'ae',
  Æ: 'AE',
  œ: 'oe',
  Œ: 'OE',
  ø: 'o',
  Ø: 'O',
  đ: 'd',
  Đ: 'D',
  ð: 'd',
  Ð: 'D',
  þ: 'th',
  Þ: 'TH',
  ł: 'l',
  Ł: 'L',
  ħ: 'h',
  Ħ: 'H',
  ı: 'i',
  ŋ: 'n',
  Ŋ: 'N',
  ŧ: 't',
  Ŧ: 'T',
};

/**
 * The name of a column by which Athena takes a key: letters, digits, `_` and `-` stay; symbols become words, with `_`
 * where something stands beside them (`a@b` is `a_at_sign_b`, `@timestamp` is `at_sign_timestamp`); letters of other
 * alphabets become ASCII letters where they have some; all else is `_`. Never empty; what it gives it leaves as it is.
 */
export function athenaName(key: string): string {
  let name = '';
  let isAfterWord = false;
  for (const character of key.normalize('NFKC')) {
    const word = symbolWords[character];
    if (word !== undefined) name += name === '' ? word : `_${word}`;
    else {
      const text = transliterate(character);
      name += isAfterWord && text !== '' ? `_${text}` : text;
    }
    isAfterWord = word !== undefined;
  }
  return name === '' ? '_' : name;
}

/**
 * Names for a set of keys that differ even for who does not tell upper from lower case, as Athena: of keys that would get
 * the same name the first one in order gets it, and each other one the next free number, `name_2`.
 */
export function athenaNames(keys: readonly string[]): ReadonlyMap<string, string> {
  const names = new Map<string, string>();
  const taken = new Set<string>();
  // A key that is fit as it is keeps its name, whatever stands before it.
  const fit = keys.filter((key) => athenaName(key) === key);
  for (const key of [...fit, ...keys]) {
    if (names.has(key)) continue;
    const wanted = athenaName(key);
    let name = wanted;
    for (let number = 2; taken.has(name.toLowerCase()); number += 1) name = `${wanted}_${number}`;
    taken.add(name.toLowerCase());
    names.set(key, name);
  }
  return names;
}

function transliterate(character: string): string {
  if (/[A-Za-z0-9_-]/.test(character)) return character;
  const letter = letters[character];
  if (letter !== undefined) return letter;
  // An accent that stands alone belonged to the letter before.
  if (/\p{M}/u.test(character)) return '';
  const ascii = character.normalize('NFKD').replaceAll(/[^A-Za-z0-9]/g, '');
  return ascii === '' ? '_' : ascii;
}
