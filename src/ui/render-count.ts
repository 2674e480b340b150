/** A number with its noun, e.g. `1 account`, `3 accounts`; `plural` for nouns that do not take an s. */
export function renderCount(count: number, singular: string, plural = `${singular}s`): string {
  return `${count} ${count === 1 ? singular : plural}`;
}
