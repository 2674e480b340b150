import { hash32 } from '../../src/local/seeded-random.ts';

/** A stream of choices that follows from a seed and nothing else, so that a run can be played again. */
export interface Random {
  /** A whole number from `low` to `high`, both included. */
  integer(low: number, high: number): number;
  /** True with a probability of `percent`. */
  chance(percent: number): boolean;
  /** One of the items; throws for none. */
  pick<Item>(items: readonly Item[]): Item;
  /** Each item with a probability of `percent`, in order. */
  some<Item>(items: readonly Item[], percent: number): readonly Item[];
}

/** Streams of different names do not influence each other. */
export function createRandom(seed: number, name: string): Random {
  let count = 0;
  const next = (): number => hash32(seed, name, (count += 1));
  const integer = (low: number, high: number): number => low + (next() % (high - low + 1));
  const chance = (percent: number): boolean => integer(0, 99) < percent;
  return {
    integer,
    chance,
    pick: (items) => {
      const item = items[integer(0, items.length - 1)];
      if (item === undefined) throw new Error(`seed ${seed}: nothing to pick from`);
      return item;
    },
    some: (items, percent) => items.filter(() => chance(percent)),
  };
}
