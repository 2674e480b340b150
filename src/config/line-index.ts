/** A place in a text; both 1-based, columns in UTF-16 code units as editors count them. */
export interface LinePlace {
  readonly line: number;
  readonly column: number;
}

/** Finds line and column of any offset in a text; an offset outside is taken as the nearer end. Lines end with a line feed. */
export function indexLines(text: string): (offset: number) => LinePlace {
  const starts = [0];
  for (let end = text.indexOf('\n'); end !== -1; end = text.indexOf('\n', end + 1)) starts.push(end + 1);
  return (offset) => {
    const within = Math.max(0, Math.min(offset, text.length));
    let [low, high] = [0, starts.length - 1];
    while (low < high) {
      const middle = (low + high + 1) >> 1;
      if ((starts[middle] ?? 0) <= within) low = middle;
      else high = middle - 1;
    }
    return { line: low + 1, column: within - (starts[low] ?? 0) + 1 };
  };
}
