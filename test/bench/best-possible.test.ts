import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { computeBestPossible, type InstanceDuration } from '../../bench/best-possible.ts';
import { median } from '../../bench/median.ts';

/** What a scheduler that always fills a free place needs, one region after another. */
function schedule(durations: readonly InstanceDuration[], atOnce: number): number {
  let total = 0;
  for (const region of new Set(durations.map((each) => each.region))) {
    const freeAt = Array.from({ length: atOnce }, () => 0);
    for (const { milliseconds } of durations.filter((each) => each.region === region)) {
      const place = freeAt.indexOf(Math.min(...freeAt));
      freeAt[place] = (freeAt[place] ?? 0) + milliseconds;
    }
    total += Math.max(...freeAt);
  }
  return total;
}

describe('computeBestPossible', () => {
  it('shares the work of a region out evenly, and waits for each region', () => {
    const durations = ['a', 'a', 'a', 'a', 'b'].map((region) => ({ region, milliseconds: 10 }));
    expect(computeBestPossible(durations, 2)).toBe(30);
  });

  it('is never below the longest instance', () => {
    const durations = [1, 1, 50].map((milliseconds) => ({ region: 'a', milliseconds }));
    expect(computeBestPossible(durations, 3)).toBe(50);
  });

  it('is beaten by no schedule, and reached within a factor of two', () => {
    const duration = fc.record({
      region: fc.constantFrom('a', 'b', 'c'),
      milliseconds: fc.integer({ min: 1, max: 900 }),
    });
    fc.assert(
      fc.property(
        fc.array(duration, { minLength: 1, maxLength: 40 }),
        fc.integer({ min: 1, max: 8 }),
        (all, atOnce) => {
          const [best, real] = [computeBestPossible(all, atOnce), schedule(all, atOnce)];
          expect(best).toBeLessThanOrEqual(real + 1e-6);
          expect(real).toBeLessThanOrEqual(2 * best + 1e-6);
        },
      ),
    );
  });
});

describe('median', () => {
  it.each([
    [[3], 3],
    [[5, 1, 3], 3],
    [[4, 1, 3, 2], 2.5],
  ])('of %j is %d', (values, middle) => {
    expect(median(values)).toBe(middle);
  });

  it('of no values does not exist', () => {
    expect(() => median([])).toThrow('no median');
  });
});
