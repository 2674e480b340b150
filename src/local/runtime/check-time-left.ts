import { PantherctlError } from '../../errors.ts';

/** Throws `NO_ANSWER` where a call has no time left; else it takes no time here. `action` as IAM names it. */
export function checkTimeLeft(withinMilliseconds: number, action: string): void {
  if (!(withinMilliseconds > 0)) throw new PantherctlError('NO_ANSWER', `${action}: no time was left for it`);
}
