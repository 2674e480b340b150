import { PantherctlError } from '../errors.ts';
import type { Clock } from '../ports/clock.ts';
import { Timeline } from './timeline.ts';
import type { Due } from './timeline.ts';

/** Lets real time pass, so that a person can follow virtual time. */
export type RealWait = (milliseconds: number) => Promise<void>;

/** How fast virtual time may run, and what to wait with. */
export interface Pace {
  /** Real milliseconds for each second of virtual time. */
  readonly millisecondsPerVirtualSecond: number;
  readonly wait: RealWait;
}

/** A {@link Clock} whose time passes only while somebody sleeps. */
export interface VirtualClock extends Clock {
  /** How many calls of `sleep` have not returned. */
  readonly sleepers: number;
}

interface Sleeper extends Due {
  readonly wake: () => void;
}

/**
 * Makes a clock that stands still until everyone sleeps and then jumps to the next one who is due. Concurrent sleepers
 * wake one at a time, in order of due time (first come first for equal times), each with `now()` at its own instant.
 * `start` is in milliseconds since 1970. With a `pace` the jump takes real time in proportion.
 */
export function createVirtualClock(options: { readonly start: number; readonly pace?: Pace }): VirtualClock {
  const { pace } = options;
  const sleepers = new Timeline<Sleeper>();
  let now = options.start;
  let order = 0;
  let isRunning = false;

  /** One turn of the event loop runs everything that can go on without time passing. */
  const everyoneSleeps = (): Promise<void> =>
    new Promise((resolve) => {
      setImmediate(resolve);
    });

  const run = async (): Promise<void> => {
    for (;;) {
      await everyoneSleeps();
      const next = sleepers.peek();
      if (next === undefined) break;
      if (pace !== undefined && next.at > now) {
        await pace.wait(((next.at - now) / 1000) * pace.millisecondsPerVirtualSecond);
      }
      const due = sleepers.take();
      if (due === undefined) break;
      now = Math.max(now, due.at);
      due.wake();
    }
    isRunning = false;
  };

  const sleep = (milliseconds: number, signal?: AbortSignal): Promise<void> => {
    if (!Number.isFinite(milliseconds) || milliseconds < 0) {
      return Promise.reject(new PantherctlError('BUG', `a sleep of ${milliseconds} ms was asked for`));
    }
    if (signal?.aborted === true) return Promise.reject(buildAborted(signal));
    return new Promise((resolve, reject) => {
      const onAbort = (): void => {
        sleepers.remove((each) => each === sleeper);
        reject(buildAborted(signal));
      };
      const wake = (): void => {
        signal?.removeEventListener('abort', onAbort);
        resolve();
      };
      const sleeper: Sleeper = { at: now + milliseconds, order: (order += 1), wake };
      signal?.addEventListener('abort', onAbort, { once: true });
      sleepers.add(sleeper);
      if (!isRunning) {
        isRunning = true;
        void run();
      }
    });
  };

  return {
    now: () => now,
    sleep,
    get sleepers() {
      return sleepers.size;
    },
  };
}

function buildAborted(signal: AbortSignal | undefined): PantherctlError {
  return new PantherctlError('CANCELLED', 'the wait was cut short', { cause: signal?.reason });
}
