const longestShownCharacters = 72;

/** Control characters, line separators and the marks that turn the direction of text: none may reach a terminal. */
const unprintable = /[\u0000-\u001f\u007f-\u009f\u00ad\u061c\u200b-\u200f\u2028-\u202e\u2060-\u206f\ufeff\ud800-\udfff]/gu;

/** Writes characters that a terminal would act on, or not show, as `\uXXXX`. */
export function escapeUnprintable(text: string): string {
  return text.replaceAll(unprintable, (character) => `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`);
}

/**
 * A value of the file for a message: text in quotes, other scalars as they are, collections by their kind.
 * Never longer than about 80 characters and never with a control character.
 */
export function renderValue(value: unknown): string {
  if (value === null || value === undefined) return 'nothing';
  if (Array.isArray(value)) return 'a list';
  if (typeof value === 'object') return 'a mapping';
  const text = String(value);
  const cut = text.length > longestShownCharacters;
  const shown = escapeUnprintable(cut ? text.slice(0, longestShownCharacters) : text);
  return typeof value === 'string' ? `"${shown}${cut ? '…' : ''}"` : `${shown}${cut ? '…' : ''}`;
}

/** A path as people write it: `sources[0].prefixes[1].prefix`, `overrides["210987654321"]`. Empty for the root. */
export function renderPath(path: readonly PropertyKey[]): string {
  let rendered = '';
  for (const key of path) {
    if (typeof key === 'number') rendered += `[${key}]`;
    else if (/^[A-Za-z_][A-Za-z0-9_-]*$/.test(String(key))) rendered += `${rendered === '' ? '' : '.'}${String(key)}`;
    else rendered += `[${renderValue(String(key))}]`;
  }
  return rendered;
}
