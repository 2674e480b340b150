/** Entries that a memo holds before it begins anew: a few megabytes at most, and more than the values that keep coming. */
const memoEntries = 20_000;

/** Longest text that is remembered. Longer ones seldom come twice. */
const memoLength = 300;

/** Remembers what `compute` makes of a text. `compute` must be pure: what is remembered changes nothing but the speed. */
export function createMemo<T>(compute: (text: string) => T): (text: string) => T {
  const known = new Map<string, T>();
  return (text) => {
    if (text.length > memoLength) return compute(text);
    const found = known.get(text);
    if (found !== undefined) return found;
    const result = compute(text);
    if (known.size >= memoEntries) known.clear();
    known.set(text, result);
    return result;
  };
}
