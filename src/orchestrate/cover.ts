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
  const unique = new Map<string, Pair>();
  for (const pair of pairs) unique.set(pairKey(pair), pair);
  const sorted = [...unique.keys()].sort().map((key) => unique.get(key) as Pair);

  const byAccount = groupByEqualSets(
    sorted,
    (pair) => pair.accountId,
    (pair) => pair.region,
  ).map(({ owners, set }) => ({ accounts: owners, regions: set }));
  const byRegion = groupByEqualSets(
    sorted,
    (pair) => pair.region,
    (pair) => pair.accountId,
  ).map(({ owners, set }) => ({ accounts: set, regions: owners }));
  return byRegion.length < byAccount.length ? byRegion : byAccount;
}

interface Group {
  owners: string[];
  set: string[];
}

function groupByEqualSets(
  pairs: readonly Pair[],
  ownerOf: (pair: Pair) => string,
  memberOf: (pair: Pair) => string,
): Group[] {
  const members = new Map<string, string[]>();
  for (const pair of pairs) {
    const owner = ownerOf(pair);
    const list = members.get(owner);
    if (list) list.push(memberOf(pair));
    else members.set(owner, [memberOf(pair)]);
  }
  const groups = new Map<string, Group>();
  for (const owner of [...members.keys()].sort()) {
    const set = (members.get(owner) as string[]).sort();
    const key = set.join(' ');
    const group = groups.get(key);
    if (group) group.owners.push(owner);
    else groups.set(key, { owners: [owner], set });
  }
  return [...groups.values()];
}
