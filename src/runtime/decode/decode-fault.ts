import type { ContentReason } from '../outcome.ts';

/** Why decoding cannot go on. `message` is for a person and free of content. */
export interface DecodeFault {
  readonly reason: ContentReason;
  readonly message: string;
}
