import type { Place } from './place.ts';
import type { OperationAction, OperationStatus } from './stack-sets.ts';

/** An operation that is about to be asked for. Written before the call, so that no later run asks for it again. */
export interface OperationIntent {
  readonly operationId: string;
  readonly stackSet: string;
  readonly place: Place;
  readonly action: OperationAction;
  /** Digest of everything the call carries, to tell a clash of ids from an answer that was lost. */
  readonly digest: string;
  /** Number of pairs, for people. */
  readonly instances: number;
  /** Milliseconds since 1970. */
  readonly at: number;
}

/** How an operation ended, as far as this run saw it; `ABSENT` for one that AWS never knew. */
export type OperationEnd = OperationStatus | 'ABSENT';

/** What this and earlier runs asked for, so that a run that was killed loses and doubles nothing. */
export interface Journal {
  /** Resolves once the intent cannot be lost any more, not even by a crash of the machine. Throws `OUTPUT_UNWRITABLE`. */
  begin(intent: OperationIntent): Promise<void>;
  end(operationId: string, end: OperationEnd): Promise<void>;
  /** Intents without an end, oldest first. A last line that was cut off by a crash is passed over. Throws `INPUT_INVALID`. */
  listOpen(): Promise<readonly OperationIntent[]>;
}
