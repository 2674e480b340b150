import type { Clock } from '../../../src/ports/clock.ts';

/** A clock that moves by hand, and by sleeping. */
export interface ManualClock extends Clock {
  time: number;
}

/** Starts at a fixed moment of November 2026. */
export function createManualClock(): ManualClock {
  const clock: ManualClock = {
    time: Date.UTC(2026, 10, 1, 12),
    now: () => clock.time,
    async sleep(milliseconds) {
      clock.time += milliseconds;
      return Promise.resolve();
    },
  };
  return clock;
}
