import type { ColumnWriter } from './column-writer.ts';

/** One column of which an object has a key. */
export interface PlannedColumn {
  readonly column: ColumnWriter;
  /** Place of the value among those of the object. */
  readonly place: number;
  /** Places of the values that count where the one before is absent. */
  readonly others: readonly number[];
  /** The key is the name of the column, so that key and value can be copied together. */
  readonly isSameName: boolean;
}

/** What to write of objects that have the same keys in the same order. */
export interface ShapePlan {
  readonly keys: readonly string[];
  /** The keys stand in the text in the same order; keys that are like integers come first in an object, wherever they stand. */
  readonly isOrdered: boolean;
  /** In the order of the columns. */
  readonly entries: readonly PlannedColumn[];
  /** Refusal of such objects, because a key is missing. */
  readonly missing: string | undefined;
}

/** Plans that are kept. Records of one kind have few shapes; beyond them plans are made anew. */
const maxPlans = 16;

/** Most keys of an object whose plan is kept. */
const maxKeys = 200;

/** Gives the plan for the keys of an object. Plans are kept, the last ones used. */
export function createPlanner(columns: readonly ColumnWriter[]): (keys: readonly string[]) => ShapePlan {
  const plans: ShapePlan[] = [];
  let last: ShapePlan | undefined;
  let next = 0;
  const uses = listUses(columns);
  return (keys) => {
    if (last !== undefined && isSame(last.keys, keys)) return last;
    let plan = plans.find((plan) => isSame(plan.keys, keys));
    if (plan === undefined) {
      plan = makePlan(keys, columns, uses);
      if (keys.length > maxKeys) return plan;
      plans[next] = plan;
      next = (next + 1) % maxPlans;
    }
    last = plan;
    return plan;
  };
}

/** By key: the columns that read it, and how many other keys these try before it. */
type Uses = ReadonlyMap<string, readonly { readonly column: number; readonly rank: number }[]>;

function listUses(columns: readonly ColumnWriter[]): Uses {
  const uses = new Map<string, { column: number; rank: number }[]>();
  for (const [column, { keys }] of columns.entries()) {
    for (const [rank, key] of keys.entries()) uses.set(key, [...(uses.get(key) ?? []), { column, rank }]);
  }
  return uses;
}

function makePlan(keys: readonly string[], columns: readonly ColumnWriter[], uses: Uses): ShapePlan {
  const found: { place: number; rank: number }[][] = columns.map(() => []);
  for (const [place, key] of keys.entries()) {
    for (const { column, rank } of uses.get(key) ?? []) found[column]?.push({ place, rank });
  }
  let missing: string | undefined;
  const entries: PlannedColumn[] = [];
  for (const [index, column] of columns.entries()) {
    const places = (found[index] ?? []).sort((left, right) => left.rank - right.rank).map(({ place }) => place);
    const [place, ...others] = places;
    if (place === undefined) missing ??= column.missing;
    else entries.push({ column, place, others, isSameName: others.length === 0 && keys[place] === column.name });
  }
  return { keys, isOrdered: !keys.some((key) => /^\d/.test(key)), entries, missing };
}

function isSame(left: readonly string[], right: readonly string[]): boolean {
  if (left.length !== right.length) return false;
  for (let index = 0; index < left.length; index += 1) if (left[index] !== right[index]) return false;
  return true;
}
