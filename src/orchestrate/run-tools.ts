import type { Clock } from '../ports/clock.ts';
import type { Journal } from '../ports/journal.ts';
import type { BucketNotifications } from '../ports/buckets.ts';
import type { EmitEvent } from './events.ts';

/** A bucket's configuration that is about to be changed. */
export interface EndangeredNotifications {
  readonly bucket: string;
  /** Account that owns the bucket. */
  readonly owner: string;
  readonly notifications: BucketNotifications;
}

/** Keeps a configuration where a crash cannot reach it, and resolves with its name for people. */
export type BackUpNotifications = (endangered: EndangeredNotifications) => Promise<string>;

/** What a run needs beside its ports. */
export interface RunTools {
  readonly clock: Clock;
  readonly emit: EmitEvent;
  /** Aborts every wait. */
  readonly signal?: AbortSignal;
  /** Keeps what was asked for. Without one, a run that breaks off is found by the service's own list alone. */
  readonly journal?: Journal;
  /** Keeps a bucket's notifications before they are changed. Without one, no bucket is changed. */
  readonly backUp?: BackUpNotifications;
  /** Numbers from 0 up to 1, by which waits are spread so that many runs do not call in step. Without it they are not. */
  readonly random?: () => number;
}
