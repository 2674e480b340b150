/** A new name with the index of the one that it follows; -1 for the place before all. */
export interface PlacedName {
  readonly name: string;
  readonly after: number;
}

/** Where new names go in a list: to their places if the list is sorted, else to its end in the order given. */
export function placeNames(existing: readonly (string | undefined)[], added: readonly string[]): readonly PlacedName[] {
  const isSorted = existing.every(
    (name, index) => name !== undefined && (index === 0 || (existing[index - 1] ?? '') < name),
  );
  if (!isSorted) return added.map((name) => ({ name, after: existing.length - 1 }));
  let after = -1;
  return added.toSorted().map((name) => {
    while (after + 1 < existing.length && (existing[after + 1] ?? '') < name) after += 1;
    return { name, after };
  });
}
