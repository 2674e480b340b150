import type { Clock } from '../ports/clock.ts';
import type { Journal } from '../ports/journal.ts';
import type { EmitEvent } from './events.ts';

/** What a run needs beside its ports. */
export interface RunTools {
  readonly clock: Clock;
  readonly emit: EmitEvent;
  /** Aborts every wait. */
  readonly signal?: AbortSignal;
  /** Keeps what was asked for. Without one, a run that breaks off is found by the service's own list alone. */
  readonly journal?: Journal;
  /** Numbers from 0 up to 1, by which waits are spread so that many runs do not call in step. Without it they are not. */
  readonly random?: () => number;
}
