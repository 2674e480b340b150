import type { ObjectRef } from '../object-ref.ts';
import type { Outcome } from '../outcome.ts';

/** What became of one record. */
export interface RecordOutcome {
  readonly messageId: string;
  readonly object?: ObjectRef;
  readonly outcome: Outcome;
  /** True if the record is tried again by a message of its own, which lies in the input queue. */
  readonly isSentBack?: boolean;
}

/** What became of a batch: the answer to Lambda, and each record's outcome in the order of the batch. */
export interface BatchReport {
  /** Messages that SQS is to deliver again; all others are done for good. */
  readonly batchItemFailures: readonly { readonly itemIdentifier: string }[];
  readonly outcomes: readonly RecordOutcome[];
}
