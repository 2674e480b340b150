import { isErrorCode } from '../errors.ts';
import type { Clock } from '../ports/clock.ts';
import type { EmitEvent } from './events.ts';

/** What a step needs beside its ports. */
export interface RunTools {
  readonly clock: Clock;
  readonly emit: EmitEvent;
  readonly signal?: AbortSignal;
}

const throttledMaxTries = 8;
const firstWaitMilliseconds = 1_000;
const longestWaitMilliseconds = 32_000;
const busyWaitMilliseconds = 15_000;

/**
 * Makes a call again while AWS throttles it (1 s, doubling to 32 s, eight tries) and while another operation holds the
 * stack set (every 15 s, without end, since that operation has one; abort ends it). Every wait is an event.
 * Other errors pass through.
 */
export async function retryCall<Result>(call: string, tools: RunTools, make: () => Promise<Result>): Promise<Result> {
  let throttled = 0;
  for (;;) {
    try {
      return await make();
    } catch (error) {
      let wait: number;
      if (isErrorCode(error, 'THROTTLED') && throttled < throttledMaxTries - 1) {
        wait = Math.min(firstWaitMilliseconds * 2 ** throttled, longestWaitMilliseconds);
        throttled += 1;
      } else if (isErrorCode(error, 'OPERATION_IN_PROGRESS')) {
        wait = busyWaitMilliseconds;
      } else {
        throw error;
      }
      tools.emit({ code: 'call.retried', call, reason: error.message, wait });
      await tools.clock.sleep(wait, tools.signal);
    }
  }
}
