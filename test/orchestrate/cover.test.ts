import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { coverPairs, pairKey } from '../../src/orchestrate/cover.ts';
import type { Pair, Rectangle } from '../../src/orchestrate/cover.ts';

const pairs = fc.uniqueArray(
  fc.record({
    accountId: fc.integer({ min: 0, max: 30 }).map((id) => String(id).padStart(12, '0')),
    region: fc.constantFrom('us-east-1', 'us-west-2', 'eu-west-1', 'ap-south-1', 'sa-east-1'),
  }),
  { selector: pairKey, maxLength: 120 },
);

function expand(rectangles: readonly Rectangle[]): readonly string[] {
  return rectangles.flatMap(({ accounts, regions }) =>
    accounts.flatMap((accountId) => regions.map((region) => pairKey({ accountId, region }))),
  );
}

describe('coverPairs', () => {
  it('covers exactly the wanted pairs, each of them once', () => {
    fc.assert(
      fc.property(pairs, (wanted) => {
        expect(expand(coverPairs(wanted)).toSorted()).toEqual(wanted.map(pairKey).toSorted());
      }),
    );
  });

  it('never needs more operations than there are regions or distinct region sets', () => {
    fc.assert(
      fc.property(pairs, (wanted) => {
        const regions = new Set(wanted.map((pair) => pair.region));
        const regionSets = new Set(
          groupByAccount(wanted).map((group) =>
            group
              .map((pair) => pair.region)
              .toSorted()
              .join(),
          ),
        );
        expect(coverPairs(wanted).length).toBeLessThanOrEqual(Math.min(regions.size, regionSets.size));
      }),
    );
  });

  it('never needs more operations than either of the two covers by equal sets', () => {
    const countSets = (wanted: readonly Pair[], ownerOf: (pair: Pair) => string, memberOf: (pair: Pair) => string) => {
      const sets = new Map<string, string[]>();
      for (const pair of wanted) sets.set(ownerOf(pair), [...(sets.get(ownerOf(pair)) ?? []), memberOf(pair)]);
      return new Set([...sets.values()].map((set) => set.toSorted().join())).size;
    };
    fc.assert(
      fc.property(pairs, (wanted) => {
        const byAccount = countSets(
          wanted,
          ({ accountId }) => accountId,
          ({ region }) => region,
        );
        const byRegion = countSets(
          wanted,
          ({ region }) => region,
          ({ accountId }) => accountId,
        );
        expect(coverPairs(wanted)).toHaveLength(Math.min(byAccount, byRegion));
      }),
    );
  });

  it('counts a pair once that is given twice', () => {
    const pair = { accountId: '1', region: 'a' };
    expect(coverPairs([pair, { ...pair }])).toEqual([{ accounts: ['1'], regions: ['a'] }]);
  });

  it('gives the same rectangles whatever the order of the pairs', () => {
    fc.assert(
      fc.property(
        pairs.chain((wanted) =>
          fc.tuple(fc.constant(wanted), fc.shuffledSubarray(wanted, { minLength: wanted.length })),
        ),
        ([wanted, shuffled]) => {
          expect(coverPairs(shuffled)).toEqual(coverPairs(wanted));
        },
      ),
    );
  });

  it('takes one operation for a full product and none for nothing', () => {
    const product = ['1', '2', '3'].flatMap((accountId) => ['a', 'b'].map((region) => ({ accountId, region })));
    expect(coverPairs(product)).toEqual([{ accounts: ['1', '2', '3'], regions: ['a', 'b'] }]);
    expect(coverPairs([])).toEqual([]);
  });

  it('groups by region where that is fewer operations than grouping by account', () => {
    const wanted = [
      { accountId: '1', region: 'a' },
      { accountId: '2', region: 'a' },
      { accountId: '2', region: 'b' },
      { accountId: '3', region: 'b' },
      { accountId: '3', region: 'a' },
      { accountId: '4', region: 'b' },
    ];
    expect(coverPairs(wanted)).toHaveLength(2);
  });
});

function groupByAccount(wanted: readonly Pair[]): readonly (readonly Pair[])[] {
  const groups = new Map<string, Pair[]>();
  for (const pair of wanted) groups.set(pair.accountId, [...(groups.get(pair.accountId) ?? []), pair]);
  return [...groups.values()];
}
