import { PantherctlError } from '../../errors.ts';
import type { ErrorCode } from '../../errors.ts';

/** Errors that say that we may not look: a right is missing, or the way into an account. */
const refusals: ReadonlySet<ErrorCode> = new Set(['ACCESS_DENIED', 'ACCOUNT_ACCESS']);
/** Errors after which no check could say anything. */
const endings: ReadonlySet<ErrorCode> = new Set(['BUG', 'CANCELLED', 'NO_CREDENTIALS', 'SIMULATED_CRASH']);

/** True for a code that says that we may not look. */
export function isRefusal(code: ErrorCode): boolean {
  return refusals.has(code);
}

/** True if a call was refused, or not even made for want of a way into the account. */
export function isRefused(error: unknown): error is PantherctlError {
  return error instanceof PantherctlError && isRefusal(error.code);
}

/**
 * What lets a check look next time. An error's own fix is for whoever wants to do something in the account, which can be
 * done by hand too; a look cannot.
 */
export function renderRefusalFix({ code, fix }: PantherctlError): string | undefined {
  return code === 'ACCOUNT_ACCESS' ? 'create the access role there, then run pantherctl source check again' : fix;
}

/** True if only the check that met the error is at a loss; any other error ends the run. */
export function isSurvivable(error: unknown): error is PantherctlError {
  return error instanceof PantherctlError && !endings.has(error.code);
}
