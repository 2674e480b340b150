import { PantherctlError } from '../../errors.ts';

/** Beyond it a timer of Node strikes at once. https://nodejs.org/api/timers.html#settimeoutcallback-delay-args */
const timerMaxMilliseconds = 2 ** 31 - 1;

/**
 * Makes a call that ends within so many milliseconds: with `NO_ANSWER` if it has not come back by then, whatever it waits
 * for. The SDK's own time limits are for one attempt each, and not for the credentials before it. Nothing is called if the
 * time is not above 0. `action` as IAM names it.
 */
export async function callWithin<Answer>(
  milliseconds: number,
  action: string,
  call: (abortSignal: AbortSignal) => Promise<Answer>,
): Promise<Answer> {
  if (!(milliseconds > 0)) throw new PantherctlError('NO_ANSWER', `${action}: no time was left for it`);
  const controller = new AbortController();
  let timer: NodeJS.Timeout | undefined;
  const timeUp = new Promise<never>((_, reject) => {
    timer = setTimeout(
      () => {
        reject(new PantherctlError('NO_ANSWER', `${action}: no answer came while there was time`));
        controller.abort();
      },
      Math.min(milliseconds, timerMaxMilliseconds),
    );
  });
  try {
    return await Promise.race([call(controller.signal), timeUp]);
  } finally {
    clearTimeout(timer);
  }
}
