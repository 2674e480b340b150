import type { Clock } from '../ports/clock.ts';

/** Spaces the calls of a run out once the service has throttled one of them. */
export interface Pacer {
  /** Resolves when the next call may be made; at once while nothing was throttled. Rejects when `signal` aborts. */
  turn(signal?: AbortSignal): Promise<void>;
  /** A call was throttled: the gap between calls doubles. */
  throttled(): void;
  /** A call went through: the gap shrinks, and in the end is gone. */
  succeeded(): void;
}

const firstGapMilliseconds = 100;
const widestGapMilliseconds = 3_200;
const shrinking = 0.8;

/** A pacer without a gap. All calls that share a quota share one pacer, so that they queue instead of colliding. */
export function createPacer(clock: Clock): Pacer {
  let gap = 0;
  let nextAt = Number.NEGATIVE_INFINITY;
  return {
    turn: async (signal) => {
      if (gap === 0) return;
      const now = clock.now();
      const at = Math.max(now, nextAt);
      nextAt = at + gap;
      if (at > now) await clock.sleep(at - now, signal);
    },
    throttled: () => {
      gap = Math.min(Math.max(gap * 2, firstGapMilliseconds), widestGapMilliseconds);
    },
    succeeded: () => {
      gap = gap * shrinking < firstGapMilliseconds / 2 ? 0 : gap * shrinking;
    },
  };
}
