/** A wanted or live instance. */
export interface Pair {
  readonly accountId: string;
  readonly region: string;
}

/** Accounts and regions whose whole product is wanted: all that one stack set operation can express. */
export interface Rectangle {
  readonly accounts: readonly string[];
  readonly regions: readonly string[];
}

/** Identity of a pair; also its sort key (account, then region). */
export function pairKey(pair: Pair): string {
  return `${pair.accountId}/${pair.region}`;
}

/**
 * Covers exactly the given pairs with rectangles: never a pair that was not asked for, each pair once.
 * Builds two covers, accounts grouped by equal region sets and regions grouped by equal account sets, and returns the
 * smaller; so never more rectangles than there are regions. Deterministic: accounts, regions and rectangles are sorted.
 */
export function coverPairs(pairs: Iterable<Pair>): readonly Rectangle[] {
  const regionsOf = new Map<string, Set<string>>();
  const accountsOf = new Map<string, Set<string>>();
  for (const { accountId, region } of pairs) {
    addTo(regionsOf, accountId, region);
    addTo(accountsOf, region, accountId);
  }
  const byAccount = groupByEqualSets(regionsOf).map(({ owners, set }) => ({ accounts: owners, regions: set }));
  if (byAccount.length <= 1) return byAccount;
  const byRegion = groupByEqualSets(accountsOf).map(({ owners, set }) => ({ accounts: set, regions: owners }));
  return byRegion.length < byAccount.length ? byRegion : byAccount;
}

interface Group {
  readonly owners: string[];
  readonly set: readonly string[];
}

function addTo(sets: Map<string, Set<string>>, owner: string, member: string): void {
  const set = sets.get(owner);
  if (set) set.add(member);
  else sets.set(owner, new Set([member]));
}

function groupByEqualSets(sets: ReadonlyMap<string, ReadonlySet<string>>): readonly Group[] {
  const groups = new Map<string, Group>();
  for (const owner of [...sets.keys()].sort()) {
    const set = [...(sets.get(owner) ?? [])].sort();
    const key = set.join(' ');
    const group = groups.get(key);
    if (group) group.owners.push(owner);
    else groups.set(key, { owners: [owner], set });
  }
  return [...groups.values()];
}
