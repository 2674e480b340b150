import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import { createVirtualClock } from '../../src/local/virtual-clock.ts';

test('wakes many sleepers in order of due time, each at its own instant, and the same way every time', async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(fc.array(fc.nat({ max: 50 }), { maxLength: 4 }), { maxLength: 8 }), async (plans) => {
      const record = async (): Promise<string[]> => {
        const clock = createVirtualClock({ start: 100 });
        const log: string[] = [];
        await Promise.all(
          plans.map(async (naps, who) => {
            let expected = 100;
            for (const nap of naps) {
              await clock.sleep(nap);
              expected += nap;
              expect(clock.now()).toBe(expected);
              log.push(`${clock.now()} ${who}`);
            }
          }),
        );
        return log;
      };
      const log = await record();
      const times = log.map((line) => Number(line.split(' ')[0]));
      expect(times).toEqual(times.toSorted((left, right) => left - right));
      expect(await record()).toEqual(log);
    }),
    { numRuns: 40 },
  );
});

test('wakes those who are due at the same instant in the order in which they went to sleep', async () => {
  const clock = createVirtualClock({ start: 0 });
  const woken: number[] = [];
  await Promise.all([3, 1, 2].map((who) => clock.sleep(10).then(() => woken.push(who))));
  expect(woken).toEqual([3, 1, 2]);
});

test('stands still while somebody works', async () => {
  const clock = createVirtualClock({ start: 0 });
  const sleeping = clock.sleep(1_000);
  expect(clock.now()).toBe(0);
  await sleeping;
  expect(clock.now()).toBe(1_000);
});

test('rejects with CANCELLED when the signal aborts, before or during the sleep, and forgets the sleeper', async () => {
  const clock = createVirtualClock({ start: 0 });
  const controller = new AbortController();
  const sleeping = clock.sleep(60_000, controller.signal);
  const other = clock.sleep(5);
  controller.abort();
  await expect(sleeping).rejects.toMatchObject({ code: 'CANCELLED' });
  await expect(clock.sleep(1, controller.signal)).rejects.toMatchObject({ code: 'CANCELLED' });
  await other;
  expect(clock.now()).toBe(5);
  expect(clock.sleepers).toBe(0);
});

test('refuses to sleep for a time that is none', async () => {
  const clock = createVirtualClock({ start: 0 });
  await expect(clock.sleep(-1)).rejects.toMatchObject({ code: 'BUG' });
  await expect(clock.sleep(Number.NaN)).rejects.toMatchObject({ code: 'BUG' });
});

test('lets real time pass in proportion when it has a pace', async () => {
  const waits: number[] = [];
  const wait = async (milliseconds: number): Promise<void> => void waits.push(milliseconds);
  const clock = createVirtualClock({ start: 0, pace: { millisecondsPerVirtualSecond: 4, wait } });
  await Promise.all([clock.sleep(30_000), clock.sleep(10_000)]);
  expect(waits).toEqual([40, 80]);
});
