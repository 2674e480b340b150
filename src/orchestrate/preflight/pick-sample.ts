/** At most `count` of `items`, spread evenly over them, the first and the last among them; the same ones every time. */
export function pickSample<Item>(items: readonly Item[], count: number): readonly Item[] {
  if (items.length <= count) return items;
  if (count <= 1) return items.slice(0, count);
  return Array.from({ length: count }, (_, index) => {
    const place = Math.round((index * (items.length - 1)) / (count - 1));
    return items[place] as Item;
  });
}
