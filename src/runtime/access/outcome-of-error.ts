import { PantherctlError } from '../../errors.ts';
import type { ErrorCode } from '../../errors.ts';
import type { Outcome } from '../outcome.ts';

/** The outcomes that an error can lead to. */
export type FailedOutcome = Extract<Outcome, { readonly kind: 'retry' | 'rejected' }>;

/**
 * What a failure to reach or read an object means for its record.
 *
 * A missing object and an archived one are rejected at once: nobody but a person can change that. A refusal is tried again,
 * since roles and keys are often wrong for a while only: while a stack is made, or IAM has not told all of its places yet.
 * It becomes a rejection with the last delivery (`isLastTry`), so that the record then goes to the dead-letter queue with its reason
 * rather than by SQS and without one. Nothing is lost either way. An object that was replaced while it was read is tried
 * again, and read anew.
 */
export function outcomeOfReadError(error: unknown, isLastTry: boolean): FailedOutcome {
  if (!(error instanceof PantherctlError)) return unknownOutcome;
  const { message } = error;
  const known: Partial<Record<ErrorCode, FailedOutcome>> = {
    ACCESS_DENIED: isLastTry
      ? { kind: 'rejected', reason: 'accessDenied', message }
      : { kind: 'retry', reason: 'unavailable', message },
    NOT_FOUND: { kind: 'rejected', reason: 'notFound', message },
    OBJECT_ARCHIVED: { kind: 'rejected', reason: 'archived', message },
    STALE_REQUEST: { kind: 'retry', reason: 'unavailable', message },
    THROTTLED: { kind: 'retry', reason: 'throttled', message },
    NO_ANSWER: { kind: 'retry', reason: 'unavailable', message },
    UNREADABLE_ANSWER: { kind: 'retry', reason: 'unavailable', message },
  };
  return known[error.code] ?? unknownOutcome;
}

/** What a failure to write, announce or queue means: the data is fine, and so is trying again. */
export function outcomeOfWriteError(error: unknown): FailedOutcome {
  if (!(error instanceof PantherctlError) || error.code === 'BUG') return unknownOutcome;
  return { kind: 'retry', reason: 'outputFailed', message: error.message };
}

/** Messages of errors that are not ours may hold anything, content of logs too; none is passed on. */
const unknownOutcome: FailedOutcome = {
  kind: 'retry',
  reason: 'unknown',
  message: 'something unforeseen happened',
};
