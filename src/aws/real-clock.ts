import { setTimeout as wait } from 'node:timers/promises';
import { PantherctlError } from '../errors.ts';
import type { Clock } from '../ports/clock.ts';

/** The machine's own clock. */
export function createRealClock(): Clock {
  return {
    now: () => Date.now(),
    sleep: async (milliseconds, signal) => {
      try {
        await wait(milliseconds, undefined, signal === undefined ? {} : { signal });
      } catch (error) {
        throw new PantherctlError('CANCELLED', 'stopped while waiting', { cause: error });
      }
    },
  };
}
