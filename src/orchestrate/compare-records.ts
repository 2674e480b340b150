/** Texts by name, such as parameters or tags. */
export type TextRecord = Readonly<Record<string, string>>;

/** True if `live` has every entry of `wanted`; others do not matter. */
export function containsAll(live: TextRecord, wanted: TextRecord): boolean {
  return Object.entries(wanted).every(([key, value]) => live[key] === value);
}

/** True if both have the same entries. */
export function sameRecord(a: TextRecord, b: TextRecord): boolean {
  return containsAll(a, b) && containsAll(b, a);
}

/** Tags for a person, e.g. `panther:app=panther, panther:account=111122223333`. */
export function renderTags(tags: TextRecord): string {
  return Object.entries(tags)
    .map(([key, value]) => `${key}=${value}`)
    .join(', ');
}
