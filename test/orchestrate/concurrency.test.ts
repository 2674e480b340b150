import { describe, expect, it } from 'vitest';
import { accountsAtOnce, buildPreferences, countWaves } from '../../src/orchestrate/concurrency.ts';

const settings = {
  maxConcurrentAccounts: 5,
  failureTolerance: 4,
  concurrencyMode: 'strict',
  regionConcurrency: 'sequential',
} as const;

describe('accountsAtOnce', () => {
  it.each([
    [5, 4, 'strict', 5],
    [5, 0, 'strict', 1],
    [10, 2, 'strict', 3],
    [3, 100, 'strict', 3],
    [5, 0, 'soft', 5],
  ] as const)(
    'of %i with tolerance %i in %s mode is %i',
    (maxConcurrentAccounts, failureTolerance, concurrencyMode, expected) => {
      const preferences = buildPreferences(
        { ...settings, maxConcurrentAccounts, failureTolerance, concurrencyMode },
        [],
      );
      expect(accountsAtOnce(preferences)).toBe(expected);
    },
  );
});

describe('countWaves', () => {
  it.each([
    [38, 4, 'sequential', 32],
    [38, 4, 'parallel', 8],
    [5, 1, 'sequential', 1],
    [6, 1, 'sequential', 2],
    [0, 3, 'sequential', 0],
  ] as const)('of %i accounts in %i regions, %s, is %i', (accounts, regions, regionConcurrency, expected) => {
    expect(countWaves(accounts, regions, buildPreferences({ ...settings, regionConcurrency }, []))).toBe(expected);
  });
});
