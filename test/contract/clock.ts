import { describe, expect } from 'vitest';
import { defineBehaviour } from './contract-cloud.ts';
import type { Contract } from './contract-cloud.ts';

/** What every `Clock` must do. */
export function describeClockContract(contract: Contract): void {
  describe('Clock', () => {
    defineBehaviour(
      contract,
      'never goes back, and has moved on by at least as long as was slept',
      async ({ cloud }) => {
        const before = cloud.clock.now();
        await cloud.clock.sleep(5);
        expect(cloud.clock.now() - before).toBeGreaterThanOrEqual(5);
      },
    );

    defineBehaviour(contract, 'wakes who sleeps shorter first', async ({ cloud }) => {
      const woken: string[] = [];
      await Promise.all([
        cloud.clock.sleep(60).then(() => woken.push('long')),
        cloud.clock.sleep(5).then(() => woken.push('short')),
      ]);
      expect(woken).toEqual(['short', 'long']);
    });

    defineBehaviour(contract, 'lets a sleep be cut short', async ({ cloud }) => {
      const controller = new AbortController();
      const sleeping = cloud.clock.sleep(3_600_000, controller.signal);
      controller.abort();
      await expect(sleeping).rejects.toMatchObject({ code: 'CANCELLED' });
    });
  });
}
