import type { TextRecord } from './compare-records.ts';
import type { Pair } from './cover.ts';

/** A pair with the parameters that its instance gets other values for; empty for none. */
export interface WantedPair extends Pair {
  readonly overrides: TextRecord;
}

/** Pairs of equal overrides: all that one operation can give. */
export interface OverrideGroup {
  readonly overrides: TextRecord;
  readonly pairs: readonly WantedPair[];
}

/** Sorts pairs into groups of equal overrides, those without any first, then in the order of their values. Linear. */
export function groupByOverrides(pairs: readonly WantedPair[]): readonly OverrideGroup[] {
  // Accounts share one record for all their regions, most share the empty one: each is rendered once.
  const keys = new Map<TextRecord, string>();
  const groups = new Map<string, { overrides: TextRecord; pairs: WantedPair[] }>();
  for (const pair of pairs) {
    let key = keys.get(pair.overrides);
    if (key === undefined) {
      key = renderKey(pair.overrides);
      keys.set(pair.overrides, key);
    }
    const group = groups.get(key);
    if (group) group.pairs.push(pair);
    else groups.set(key, { overrides: pair.overrides, pairs: [pair] });
  }
  return [...groups].toSorted(([left], [right]) => (left < right ? -1 : 1)).map(([, group]) => group);
}

function renderKey(overrides: TextRecord): string {
  const entries = Object.entries(overrides);
  return entries.length === 0 ? '' : JSON.stringify(entries.sort(([left], [right]) => (left < right ? -1 : 1)));
}
