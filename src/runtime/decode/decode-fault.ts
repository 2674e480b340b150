import type { RejectionReason } from '../outcome.ts';

/** Why decoding cannot go on. `message` is for a person and free of content. */
export interface DecodeFault {
  readonly reason: RejectionReason;
  readonly message: string;
}
