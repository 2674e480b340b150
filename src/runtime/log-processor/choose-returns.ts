import type { Outcome } from '../outcome.ts';

/**
 * Which records of a message go back to the input queue alone, each in a message of its own, by the outcomes of all of them:
 *
 * - The only record of a message, if the run had no time for it. It has to wait, and waiting is no failed delivery.
 * - Of a message with several records, all that are to be tried again, if time was short for one. The message would begin
 *   from its first record with each delivery, and never come to the last. Once alone, a record is counted by SQS as any
 *   other, so a message is taken apart once; where sending one back fails, once more with each of its deliveries, five at the most.
 */
export function chooseReturns(outcomes: readonly Outcome[]): readonly boolean[] {
  const isShortOfTime = outcomes.some(
    (outcome) =>
      outcome.kind === 'retry' &&
      (outcome.reason === 'noTurn' || (outcome.reason === 'outOfTime' && outcomes.length > 1)),
  );
  return outcomes.map(({ kind }) => isShortOfTime && kind === 'retry');
}
