import type { Pair } from './cover.ts';

/** One instance that did not succeed, with what AWS said. */
export interface FailedInstance extends Pair {
  readonly reason: string;
  /** `cancelled`: never tried, since others failed or somebody stopped. `inoperable`: a failed deletion has left it so. */
  readonly kind?: 'cancelled' | 'inoperable';
  /** True if it was to be deleted, so that it is not one that the file asks for. */
  readonly deleting?: boolean;
}
