const longestShownCharacters = 96;

const plainKey = /^[A-Za-z_][A-Za-z0-9_-]{0,95}$/;

/** Controls, line separators, lone surrogates and marks that hide or turn text: none may reach a terminal. */
const unprintable = /[\p{Cc}\p{Cf}\p{Cs}\p{Zl}\p{Zp}]/gu;

/** Writes characters that a terminal would act on, or not show, as `\uXXXX`. */
export function escapeUnprintable(text: string): string {
  return text.replaceAll(
    unprintable,
    (character) => `\\u${(character.codePointAt(0) ?? 0).toString(16).padStart(4, '0')}`,
  );
}

/**
 * A value of the file for a message: text in quotes, other scalars as they are, collections by their kind.
 * Cut after 96 characters, and never with a control character.
 */
export function renderValue(value: unknown): string {
  if (value === null || value === undefined) return 'nothing';
  if (Array.isArray(value)) return 'a list';
  if (typeof value === 'object') return 'a mapping';
  const text = typeof value === 'string' ? value : JSON.stringify(value);
  const cut = text.length > longestShownCharacters;
  const shown = escapeUnprintable(cut ? text.slice(0, longestShownCharacters) : text);
  return typeof value === 'string' ? `"${shown}${cut ? '…' : ''}"` : `${shown}${cut ? '…' : ''}`;
}

/** A path as people write it: `sources[0].prefixes[1].prefix`, `overrides["210987654321"]`. Empty for the root. */
export function renderPath(path: readonly PropertyKey[]): string {
  let rendered = '';
  for (const key of path) {
    if (typeof key === 'number') rendered += `[${key}]`;
    else if (plainKey.test(String(key))) rendered += `${rendered === '' ? '' : '.'}${String(key)}`;
    else rendered += `[${renderValue(String(key))}]`;
  }
  return rendered;
}
