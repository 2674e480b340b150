import type { Collection } from './read-collection.ts';
import { lineBreakOf, lineEnd, lineStart } from './splice.ts';
import type { Splice } from './splice.ts';

/** An entry to be, in both layouts. */
export interface NewEntry {
  /** Index of the entry that it follows; -1 for the place before all. */
  readonly after: number;
  /** Its lines, as indented among themselves, for a block collection. */
  readonly block: readonly string[];
  /** Its text on one line, for a flow collection. */
  readonly flow: string;
}

/** A line that an edit makes longer than this is broken. */
export const editedLineMaxCharacters = 120;

const attachedComment = /^[ \t]*#/;

/**
 * Puts entries into a list or mapping, in the layout that it has; entries of one place keep their order. A block
 * collection must have an entry already.
 */
export function insertEntries(text: string, collection: Collection, entries: readonly NewEntry[]): readonly Splice[] {
  const places = new Map<number, NewEntry[]>();
  for (const entry of entries) {
    const at = places.get(entry.after);
    if (at === undefined) places.set(entry.after, [entry]);
    else at.push(entry);
  }
  const insert = collection.layout === 'block' ? insertLines : insertIntoFlow;
  return [...places].flatMap(([after, group]) => insert(text, collection, after, group));
}

function insertLines(
  text: string,
  { entries }: Collection,
  after: number,
  group: readonly NewEntry[],
): readonly Splice[] {
  const neighbour = entries[Math.max(after, 0)];
  if (neighbour === undefined) return [];
  const start = lineStart(text, neighbour.start);
  const indent = text.slice(start, neighbour.start);
  const lineBreak = lineBreakOf(text);
  const lines = group.flatMap(({ block }) => block.map((line) => `${indent}${line}`)).join(lineBreak);
  const at = after < 0 ? startOfComment(text, start) : lineEnd(text, neighbour.end);
  const isBehindText = at === text.length && text[at - 1] !== '\n';
  return [{ start: at, end: at, text: isBehindText ? lineBreak + lines : lines + lineBreak }];
}

/** Comment lines right above an entry belong to it. */
function startOfComment(text: string, start: number): number {
  let first = start;
  while (first > 0) {
    const above = lineStart(text, first - 1);
    if (!attachedComment.test(text.slice(above, first))) return first;
    first = above;
  }
  return first;
}

/** Where the first entry begins on the line at `start`, given one that stands on it. */
function startOfFirst(entries: Collection['entries'], index: number, start: number): number {
  let first = index;
  while (first > 0 && (entries[first - 1]?.start ?? 0) >= start) first -= 1;
  return entries[first]?.start ?? 0;
}

/** Width of the line at `start` once the texts stand on it as well. */
export function lineWidthWith(text: string, start: number, texts: readonly string[]): number {
  return lineEnd(text, start) - start + texts.reduce((sum, added) => sum + added.length + 2, 0);
}

function insertIntoFlow(
  text: string,
  { entries, inside }: Collection,
  after: number,
  group: readonly NewEntry[],
): readonly Splice[] {
  const before = entries[after];
  const next = entries[after + 1];
  const lineBreak = lineBreakOf(text);
  const texts = group.map(({ flow }) => flow);
  const neighbour = before ?? next;
  const start = lineStart(text, neighbour?.start ?? inside);
  const lead = text.slice(start, neighbour?.start ?? inside);
  // One entry a line: the new ones get lines of their own as well.
  if (before !== undefined && lead.trim() === '' && start > inside) {
    const stop = lineEnd(text, before.end);
    const isAlone = next === undefined || next.start >= stop;
    const rest = text.slice((before.comma ?? before.end - 1) + 1, stop).trim();
    if (isAlone && (rest === '' || rest.startsWith('#')) && text[stop - 1] === '\n') {
      const hasComma = before.comma !== undefined;
      const lines = texts.map((line, index) => {
        const isLast = index === texts.length - 1 && next === undefined && !hasComma;
        return `${lead}${line}${isLast ? '' : ','}${lineBreak}`;
      });
      return [
        ...(hasComma ? [] : [{ start: before.end, end: before.end, text: ',' }]),
        { start: stop, end: stop, text: lines.join('') },
      ];
    }
  }
  const beginsLine = before === undefined && lead.trim() === '' && start > inside;
  const isWide = lineWidthWith(text, start, texts) > editedLineMaxCharacters;
  const column = Math.max(startOfFirst(entries, before === undefined ? 0 : after, start), inside) - start;
  const separator = isWide || beginsLine ? `,${lineBreak}${' '.repeat(column)}` : ', ';
  if (before !== undefined) {
    return [{ start: before.end, end: before.end, text: texts.map((line) => `${separator}${line}`).join('') }];
  }
  const at = next?.start ?? inside;
  return [{ start: at, end: at, text: texts.join(separator) + (next === undefined ? '' : separator) }];
}
