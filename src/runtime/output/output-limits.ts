const mebibyte = 1024 * 1024;

/** Bounds of what a lake writer holds in memory. All of them are checked against counts that depend on the rows alone. */
export interface OutputLimits {
  /** Uncompressed bytes that are compressed at once, as one gzip member. A longer line is a block of its own. */
  readonly blockBytes: number;
  /** Uncompressed bytes in blocks that are not full yet, of all outputs together; beyond it the largest are cut early. */
  readonly openBytes: number;
  /** Outputs that are open at once; beyond it those that were not added to for the longest are completed. */
  readonly outputs: number;
  /** Compressed bytes that open outputs are taken to hold (`heldBytesOf`); beyond it the same. */
  readonly heldBytes: number;
  /** Uncompressed bytes of blocks that are being compressed and written; `drain` waits beyond it. */
  readonly inFlightBytes: number;
  /** Outputs that are being completed and wait for their turn; `drain` waits beyond it. */
  readonly completing: number;
  /** Compressed bytes of an output that are kept until its upload begins; smaller outputs are written at their end. */
  readonly uploadFromBytes: number;
  /** Outputs that are completed at once. */
  readonly uploads: number;
}

/**
 * The limits of production: 120 MB together at the worst, and 30 MB for an object whose events are in order. An object
 * with a day of hours all mixed up is the price of `heldBytes`: some of its hours come in several parts.
 */
export const outputLimits: OutputLimits = {
  blockBytes: 4 * mebibyte,
  openBytes: 48 * mebibyte,
  outputs: 10_000,
  heldBytes: 40 * mebibyte,
  inFlightBytes: 20 * mebibyte,
  completing: 256,
  uploadFromBytes: mebibyte,
  uploads: 8,
};

/** Of 100 uncompressed bytes of logs seldom more than 33 are left. */
const assumedRatio = 3;
/** An upload that has begun holds one part of S3, and a little. */
const mostHeldBytes = 6 * mebibyte;

/** Compressed bytes that an output holds after so many uncompressed ones: an estimate, since the true count comes later than the rows. */
export function heldBytesOf(cutBytes: number): number {
  return Math.min(mostHeldBytes, Math.ceil(cutBytes / assumedRatio));
}
