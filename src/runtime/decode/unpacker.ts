import type { DecodeFault } from './decode-fault.ts';

/** Takes compressed blocks one after the other, and collects what they unpack to. */
export interface Unpacker {
  /** Begins with a block; it resolves when all that the block holds has come out. Never rejects. */
  write(block: Buffer): Promise<void>;
  /** Says that no more comes. */
  finish(): Promise<void>;
  /** What came out since the last call, in order. */
  take(): Buffer[];
  /** Present as soon as something is wrong; nothing comes out any more. */
  readonly fault: DecodeFault | undefined;
  /** Frees its memory. */
  destroy(): void;
}

/** How much may come out of an unpacker. */
export interface UnpackLimits {
  readonly maxBytes: number;
  readonly maxRatio: number;
  readonly ratioFromBytes: number;
}

/** Counts bytes in and out; the first piece beyond the limits is a fault. */
export class UnpackMeter {
  readonly #limits: UnpackLimits;
  #bytesIn = 0;
  #bytesOut = 0;

  constructor(limits: UnpackLimits) {
    this.#limits = limits;
  }

  addIn(bytes: number): void {
    this.#bytesIn += bytes;
  }

  addOut(bytes: number): DecodeFault | undefined {
    this.#bytesOut += bytes;
    const { maxBytes, maxRatio, ratioFromBytes } = this.#limits;
    if (this.#bytesOut > maxBytes) {
      return { reason: 'expandsTooFar', message: `the content unpacks to more than ${maxBytes} bytes` };
    }
    if (this.#bytesOut < ratioFromBytes || this.#bytesOut <= maxRatio * this.#bytesIn) return undefined;
    return {
      reason: 'expandsTooFar',
      message: `${this.#bytesIn} bytes unpack to ${this.#bytesOut} and more, over ${maxRatio} times as many`,
    };
  }
}
