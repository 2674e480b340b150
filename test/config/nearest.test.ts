import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { editDistance, findNearest } from '../../src/config/nearest.ts';

const word = fc.string({ unit: fc.constantFrom('a', 'b', 'c'), maxLength: 8 });

/** Insertions, deletions and replacements only, straight from the definition. */
function plainDistance(left: string, right: string): number {
  if (left === '' || right === '') return left.length + right.length;
  const same = left[0] === right[0] ? 0 : 1;
  return Math.min(
    plainDistance(left.slice(1), right) + 1,
    plainDistance(left, right.slice(1)) + 1,
    plainDistance(left.slice(1), right.slice(1)) + same,
  );
}

describe('editDistance', () => {
  it.each([
    ['', '', 0],
    ['', 'abc', 3],
    ['region', 'region', 0],
    ['regoin', 'region', 1],
    ['acountId', 'accountId', 1],
    ['bucket', 'bukcet', 1],
    ['kmsKey', 'kmsKeyArn', 3],
    ['ca', 'abc', 3],
  ])('counts the edits between %j and %j', (left, right, edits) => {
    expect(editDistance(left, right)).toBe(edits);
  });

  it('is symmetric, and zero only for equal words', () => {
    fc.assert(
      fc.property(word, word, (left, right) => {
        const edits = editDistance(left, right);
        expect(editDistance(right, left)).toBe(edits);
        expect(edits === 0).toBe(left === right);
      }),
    );
  });

  it('lies between the difference of the lengths and the distance without swaps', () => {
    const short = fc.string({ unit: fc.constantFrom('a', 'b', 'c'), maxLength: 5 });
    fc.assert(
      fc.property(short, short, (left, right) => {
        const edits = editDistance(left, right);
        expect(edits).toBeGreaterThanOrEqual(Math.abs(left.length - right.length));
        expect(edits).toBeLessThanOrEqual(plainDistance(left, right));
        expect(edits * 2).toBeGreaterThanOrEqual(plainDistance(left, right));
      }),
    );
  });
});

describe('findNearest', () => {
  const keys = ['accountId', 'region', 'bucket', 'kmsKeyArn'];

  it('finds the key that a slip was meant to be, whatever its case', () => {
    expect(findNearest('acountid', keys)).toBe('accountId');
    expect(findNearest('KMSKEYARN', keys)).toBe('kmsKeyArn');
  });

  it('offers nothing for a word that is near to none', () => {
    expect(findNearest('schedule', keys)).toBeUndefined();
    expect(findNearest('x'.repeat(100_000), keys)).toBeUndefined();
  });

  it('takes the earlier of two equally near candidates', () => {
    expect(findNearest('ab', ['aa', 'bb'])).toBe('aa');
    expect(findNearest('ab', ['bb', 'aa'])).toBe('bb');
  });

  it('respects the most edits it may count', () => {
    expect(findNearest('regon', keys, 1)).toBe('region');
    expect(findNearest('rego', keys, 1)).toBeUndefined();
  });

  it('returns a candidate, and no other is nearer', () => {
    fc.assert(
      fc.property(word, fc.array(word, { maxLength: 6 }), (wanted, candidates) => {
        const found = findNearest(wanted, candidates);
        const fewest = Math.min(...candidates.map((candidate) => editDistance(wanted, candidate)));
        if (found === undefined) expect(fewest).toBeGreaterThan(Math.max(2, Math.floor(wanted.length / 3)));
        else expect(editDistance(wanted, found)).toBe(fewest);
      }),
    );
  });
});
