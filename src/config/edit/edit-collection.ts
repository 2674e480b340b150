import { editedLineMaxCharacters, insertEntries, lineWidthWith } from './insert-entries.ts';
import type { NewEntry } from './insert-entries.ts';
import { placeNames } from './place-names.ts';
import { readCollection } from './read-collection.ts';
import type { Collection, Entry } from './read-collection.ts';
import { removeEntries } from './remove-entries.ts';
import { lineBreakOf, lineEnd, lineStart } from './splice.ts';
import type { Splice } from './splice.ts';

/** How a new member of a list or mapping is written. */
export type WriteEntry = (name: string) => Pick<NewEntry, 'block' | 'flow'>;

/**
 * Adds members to the list or mapping that is the value of `pair`, a pair of the mapping `parent`. A flow collection on
 * one line that would get too long becomes a block collection, one member a line, unless it stands in a flow collection
 * itself. `undefined` if the value is no list or mapping that is written out.
 */
export function addToCollection(
  text: string,
  parent: Collection,
  pair: Entry,
  names: readonly string[],
  write: WriteEntry,
): readonly Splice[] | undefined {
  const collection = readCollection(pair.value);
  if (collection === undefined) return undefined;
  const existing = collection.entries.map(({ name }) => name);
  const added = placeNames(existing, names).map(({ after, name }): NewEntry => ({ after, ...write(name) }));
  const start = lineStart(text, pair.start);
  const isOneLine = collection.layout === 'flow' && !text.slice(collection.inside, collection.end).includes('\n');
  const flow = added.map((entry) => entry.flow);
  const isWide = isOneLine && lineWidthWith(text, start, flow) > editedLineMaxCharacters;
  return isWide && parent.layout === 'block'
    ? breakIntoLines(text, pair, collection, added)
    : insertEntries(text, collection, added);
}

/** Writes a flow collection and its new members as a block collection below its key. */
function breakIntoLines(
  text: string,
  pair: Entry,
  { end, entries, kind }: Collection,
  added: readonly NewEntry[],
): readonly Splice[] {
  const start = lineStart(text, pair.start);
  const indent = `${text.slice(start, pair.start)}  `;
  const following = new Map<number, string[]>();
  for (const { after, block } of added) {
    const lines = following.get(after);
    if (lines === undefined) following.set(after, [...block]);
    else lines.push(...block);
  }
  const old = entries.map((entry) => `${kind === 'list' ? '- ' : ''}${text.slice(entry.start, entry.end)}`);
  const lines = [
    ...(following.get(-1) ?? []),
    ...old.flatMap((line, index) => [line, ...(following.get(index) ?? [])]),
  ];
  const lineBreak = lineBreakOf(text);
  const below = lineEnd(text, end);
  const isBehindText = text[below - 1] !== '\n';
  const block = lines.map((line) => `${indent}${line}`).join(lineBreak);
  return [
    { start: pair.keyEnd, end, text: '' },
    { start: below, end: below, text: isBehindText ? lineBreak + block : block + lineBreak },
  ];
}

/**
 * Takes members out of the list or mapping that is the value of `pair`. If none is left, a flow collection stays as an
 * empty one, and a block collection goes with its key. `undefined` if the value is no list or mapping that is written out.
 */
export function removeFromCollection(
  text: string,
  pair: Entry,
  shouldRemove: (entry: Entry) => boolean,
): readonly Splice[] | undefined {
  const collection = readCollection(pair.value);
  if (collection === undefined) return undefined;
  const members = removeEntries(text, collection, shouldRemove);
  if (collection.layout === 'flow' || !collection.entries.every(shouldRemove)) return members;
  return [{ start: lineStart(text, pair.start), end: lineEnd(text, pair.keyEnd), text: '' }, ...members];
}
