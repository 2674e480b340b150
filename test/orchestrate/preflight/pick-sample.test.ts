import fc from 'fast-check';
import { expect, test } from 'vitest';
import { pickSample } from '../../../src/orchestrate/preflight/pick-sample.ts';

test('a sample is as large as asked for, holds nobody twice, keeps the order, and takes the first and the last', () => {
  fc.assert(
    fc.property(fc.nat(200), fc.integer({ min: 2, max: 30 }), (size, count) => {
      const items = Array.from({ length: size }, (_, index) => index);
      const sample = pickSample(items, count);
      expect(sample).toHaveLength(Math.min(size, count));
      expect([...new Set(sample)].toSorted((a, b) => a - b)).toEqual(sample);
      if (size > 0) expect([sample[0], sample.at(-1)]).toEqual([0, size - 1]);
    }),
  );
});
