import { expect, test } from 'vitest';
import { accountsAllowed, exceedsTolerance } from '../../../src/local/stack-sets/allowance.ts';
import { fiveAtATime } from '../sample-cloud.ts';

test.each([
  ['strict', 5, 0, [1, 0]],
  ['strict', 5, 4, [5, 4, 3, 2, 1, 0]],
  ['strict', 5, 2, [3, 2, 1, 0]],
  ['strict', 2, 4, [2, 2, 2, 2, 1, 0]],
  ['soft', 5, 0, [5, 0]],
  ['soft', 5, 2, [5, 5, 5, 0]],
] as const)(
  '%s tolerance with at most %i at once and %i failures tolerated allows, by failures: %j',
  (mode, most, tolerated, allowed) => {
    const preferences = {
      ...fiveAtATime,
      maxConcurrentCount: most,
      failureToleranceCount: tolerated,
      concurrencyMode: mode === 'strict' ? 'STRICT_FAILURE_TOLERANCE' : 'SOFT_FAILURE_TOLERANCE',
    } as const;
    expect(allowed.map((_, failures) => accountsAllowed(preferences, failures))).toEqual(allowed);
    expect(allowed.map((_, failures) => exceedsTolerance(preferences, failures))).toEqual(
      allowed.map((count) => count === 0),
    );
  },
);
