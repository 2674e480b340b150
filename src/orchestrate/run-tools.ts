import type { Clock } from '../ports/clock.ts';
import type { EmitEvent } from './events.ts';

/** What a run needs beside its ports. */
export interface RunTools {
  readonly clock: Clock;
  readonly emit: EmitEvent;
  /** Aborts every wait. */
  readonly signal?: AbortSignal;
}
