import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { limitConcurrency } from '../../../src/runtime/output/limit-concurrency.ts';

describe('limitConcurrency', () => {
  it('runs never more than allowed at once, begins in order, and passes results and errors on', async () => {
    const work = fc.record({ turns: fc.nat(4), fails: fc.boolean(), laterBy: fc.nat(3) });
    await fc.assert(
      fc.asyncProperty(fc.integer({ min: 1, max: 5 }), fc.array(work, { maxLength: 40 }), async (atOnce, works) => {
        const inTurn = limitConcurrency(atOnce);
        const begun: number[] = [];
        const asked: number[] = [];
        let running = 0;
        const results = await Promise.allSettled(
          works.map(async ({ fails, laterBy, turns }, index) => {
            for (let left = laterBy; left > 0; left -= 1) await Promise.resolve();
            asked.push(index);
            return inTurn(async () => {
              begun.push(index);
              running += 1;
              expect(running).toBeLessThanOrEqual(atOnce);
              for (let left = turns; left > 0; left -= 1) await Promise.resolve();
              running -= 1;
              if (fails) throw new Error(String(index));
              return index;
            });
          }),
        );
        expect(begun).toEqual(asked);
        expect(results.map(({ status }) => status)).toEqual(
          works.map(({ fails }) => (fails ? 'rejected' : 'fulfilled')),
        );
      }),
    );
  });
});
