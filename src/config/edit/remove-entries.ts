import type { Collection, Entry } from './read-collection.ts';
import { lineEnd, lineStart } from './splice.ts';
import type { Splice } from './splice.ts';

/**
 * Takes entries out of a list or mapping, each with the comment behind it on its line; comments on lines of their own
 * stay. A flow collection may end up empty; a block collection without entries is no collection any more, so whoever
 * takes all of them must take the pair that holds it as well.
 */
export function removeEntries(
  text: string,
  collection: Collection,
  shouldRemove: (entry: Entry) => boolean,
): readonly Splice[] {
  return collection.layout === 'block'
    ? removeLines(text, collection.entries.filter(shouldRemove))
    : removeFromFlow(text, collection, shouldRemove);
}

function removeLines(text: string, entries: readonly Entry[]): readonly Splice[] {
  const runs: { start: number; end: number; text: '' }[] = [];
  for (const entry of entries) {
    const [start, end] = [lineStart(text, entry.start), lineEnd(text, entry.end)];
    const last = runs.at(-1);
    if (last?.end === start) last.end = end;
    else runs.push({ start, end, text: '' });
  }
  const last = runs.at(-1);
  // A text without a line feed at its end shall have none afterwards.
  if (last !== undefined && last.end === text.length && text[last.end - 1] !== '\n' && last.start > 0) {
    last.start -= text[last.start - 2] === '\r' ? 2 : 1;
  }
  return runs;
}

/**
 * Each value goes with the comma behind it. If the last one goes and had none, the comma that is then the last goes too.
 * Lines on which nothing else is left go whole.
 */
function removeFromFlow(
  text: string,
  { end, entries, inside }: Collection,
  shouldRemove: (entry: Entry) => boolean,
): readonly Splice[] {
  const removed = new Set(entries.filter(shouldRemove));
  const lastKept = entries.findLast((entry) => !removed.has(entry));
  const last = entries.at(-1);
  const isBareEnd = last !== undefined && removed.has(last) && last.comma === undefined;
  const splices: Splice[] = [];
  if (isBareEnd && lastKept?.comma !== undefined) splices.push(cutComma(text, lastKept.comma));
  const isMultiline = text.slice(inside, end).includes('\n');
  for (let index = 0; index < entries.length; index += 1) {
    const entry = entries[index];
    if (entry === undefined || !removed.has(entry)) continue;
    const start = isMultiline ? lineStart(text, entry.start) : inside;
    const stop = isMultiline ? lineEnd(text, entry.end) : end;
    // All entries that begin on this line, if they go together with their line.
    let next = index;
    while (isMultiline && entries[next + 1] !== undefined && (entries[next + 1] as Entry).start < stop) next += 1;
    const line = entries.slice(index, next + 1);
    if (isMultiline && holdsNothingElse(text, line, removed, start, stop)) {
      splices.push({ start, end: stop, text: '' });
      index = next;
      continue;
    }
    splices.push({ start: entry.start, end: entry.end, text: '' });
    if (entry.comma !== undefined) splices.push(cutComma(text, entry.comma));
  }
  return splices;
}

/** True if a line has nothing but removed entries, their commas, blanks and a comment. */
function holdsNothingElse(
  text: string,
  line: readonly Entry[],
  removed: ReadonlySet<Entry>,
  start: number,
  stop: number,
): boolean {
  let offset = start;
  for (const entry of line) {
    if (!removed.has(entry) || text.slice(offset, entry.start).trim() !== '') return false;
    offset = Math.max(entry.end, (entry.comma ?? -1) + 1);
  }
  return offset <= stop && /^\s*(?:#.*)?$/.test(text.slice(offset, stop).trim());
}

/** A comma with the blanks behind it, as far as something follows on its line. */
function cutComma(text: string, comma: number): Splice {
  const blanks = /^[ \t]*/.exec(text.slice(comma + 1, comma + 80))?.[0].length ?? 0;
  const next = text[comma + 1 + blanks];
  const ends = next === '\n' || next === '\r' || next === '#' || next === undefined;
  return { start: comma, end: comma + 1 + (ends ? 0 : blanks), text: '' };
}
