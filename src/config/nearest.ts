/** Longer words are never compared: a name that long is no slip of a known one. */
const longestComparedCharacters = 64;

/**
 * How many edits turn `left` into `right`: insert, delete or replace a character, or swap two neighbours
 * (optimal string alignment, so no part is edited twice). Symmetric, and 0 only for equal words; since swapped
 * neighbours are not edited again, the triangle inequality is not promised. Counts UTF-16 code units.
 */
export function editDistance(left: string, right: string): number {
  let beforePrevious: number[] = [];
  let previous = Array.from({ length: right.length + 1 }, (_, index) => index);
  for (let row = 1; row <= left.length; row += 1) {
    const current = [row];
    for (let column = 1; column <= right.length; column += 1) {
      const same = left[row - 1] === right[column - 1];
      let cost = Math.min(
        (previous[column] ?? 0) + 1,
        (current[column - 1] ?? 0) + 1,
        (previous[column - 1] ?? 0) + (same ? 0 : 1),
      );
      const swapped =
        row > 1 && column > 1 && left[row - 1] === right[column - 2] && left[row - 2] === right[column - 1];
      if (swapped) cost = Math.min(cost, (beforePrevious[column - 2] ?? 0) + 1);
      current.push(cost);
    }
    beforePrevious = previous;
    previous = current;
  }
  return previous[right.length] ?? 0;
}

/**
 * The candidate that `word` was most likely meant to be, or `undefined` if none is near: the one with the fewest edits
 * regardless of case, at most `maxEdits` (by default a third of the word, at least two). Ties go to the earlier candidate.
 */
export function findNearest(word: string, candidates: Iterable<string>, maxEdits?: number): string | undefined {
  if (word.length > longestComparedCharacters) return undefined;
  const wanted = word.toLowerCase();
  let fewest = (maxEdits ?? Math.max(2, Math.floor(word.length / 3))) + 1;
  let nearest: string | undefined;
  for (const candidate of candidates) {
    if (Math.abs(candidate.length - word.length) >= fewest) continue;
    const edits = editDistance(wanted, candidate.toLowerCase());
    if (edits < fewest) {
      fewest = edits;
      nearest = candidate;
    }
  }
  return nearest;
}
