import type { FailedOutcome } from '../access/outcome-of-error.ts';

/** When a run began, when work on an object of it did, and when the run ends: in milliseconds since 1970. */
export interface RunTimes {
  readonly startedMs: number;
  readonly begunMs: number;
  readonly deadlineMs: number;
}

/** What is known of an object's earlier runs. */
export interface EarlierRuns {
  /** True if SQS will not deliver the message again. */
  readonly isLastTry: boolean;
  /** Runs in a row that had no time for it. */
  readonly waits: number;
}

/**
 * Runs in a row without time for an object after which it is rejected. Who waited longest comes first in its batch, so even
 * where the queue is full few runs go by, and this many are some hours.
 */
const waitsMaxCount = 20;

/** What it means that a run had no time for an object: it waits for another one, and is rejected after twenty. */
export function outcomeOfNoTurn(waits: number, message: string): FailedOutcome {
  return waits < waitsMaxCount
    ? { kind: 'retry', reason: 'noTurn', message }
    : { kind: 'rejected', reason: 'noTurn', message: `${message}, as in ${waits} runs before` };
}

/**
 * What it means that an object was broken off because the run ended. If others had taken half of the run before it began,
 * it waits for another one. Else the fault is its own: it is tried again, and rejected with the last delivery.
 */
export function outcomeOfTimeUp(
  message: string,
  { begunMs, deadlineMs, startedMs }: RunTimes,
  { isLastTry, waits }: EarlierRuns,
): FailedOutcome {
  if (begunMs - startedMs > deadlineMs - begunMs) return outcomeOfNoTurn(waits, message);
  return isLastTry
    ? { kind: 'rejected', reason: 'takesTooLong', message }
    : { kind: 'retry', reason: 'outOfTime', message };
}
