import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { createWorkBudget } from '../../../src/runtime/log-processor/work-budget.ts';

describe('a budget of work', () => {
  it('never has more under way than its limit, begins in order, and does all, also what fails', async () => {
    const weights = fc.array(fc.integer({ min: 1, max: 12 }), { maxLength: 40 });
    await fc.assert(
      fc.asyncProperty(weights, fc.scheduler(), async (all, scheduler) => {
        const budget = createWorkBudget(8);
        const begun: number[] = [];
        let used = 0;
        const ends = all.map(async (weight, index) =>
          budget.run(weight, async () => {
            begun.push(index);
            used += Math.min(weight, 8);
            expect(used).toBeLessThanOrEqual(8);
            await scheduler.schedule(Promise.resolve());
            used -= Math.min(weight, 8);
            if (index % 3 === 0) throw new Error('failed');
            return index;
          }),
        );
        const settled = Promise.allSettled(ends);
        await scheduler.waitFor(settled);
        expect((await settled).map(({ status }) => status)).toEqual(
          all.map((_, index) => (index % 3 === 0 ? 'rejected' : 'fulfilled')),
        );
        expect(begun).toEqual([...all.keys()]);
      }),
    );
  });

  it('has as much under way as fits', async () => {
    const budget = createWorkBudget(8);
    let open = 0;
    const wait = async (): Promise<void> => {
      open += 1;
      return new Promise(() => {});
    };
    for (const weight of [4, 1, 1, 1, 1, 1]) void budget.run(weight, wait);
    await Promise.resolve();
    await Promise.resolve();
    expect(open).toBe(5);
  });
});
