import type { Fault } from './fault.ts';

/** A fault with the path it concerns; the loader adds file, line and column. */
export interface Finding extends Fault {
  readonly path: readonly PropertyKey[];
  /** Point at the key rather than at its value. */
  readonly at?: 'key';
  /** The offending value, if the message is about one. */
  readonly value?: string;
  readonly severity: 'error' | 'warning';
}
