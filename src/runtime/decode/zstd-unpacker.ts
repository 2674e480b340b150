import { Decompress } from 'fzstd';
import type { DecodeFault } from './decode-fault.ts';
import type { Unpacker, UnpackLimits } from './unpacker.ts';
import { UnpackMeter } from './unpacker.ts';

/** What zstd itself refuses by default: a frame may demand a window of gigabytes with a few bytes. */
const maxWindowBytes = 128 * 1024 * 1024;

/** Code of an unexpected end: https://github.com/101arrowz/fzstd, `ZstdErrorCode`. */
const unexpectedEnd = 5;

/** Unpacks zstd: frames one after the other, without dictionaries. */
export function createZstdUnpacker(limits: UnpackLimits): Unpacker {
  return new ZstdUnpacker(limits);
}

class ZstdUnpacker implements Unpacker {
  readonly #engine: Decompress;
  readonly #meter: UnpackMeter;
  #out: Buffer[] = [];
  #fault: DecodeFault | undefined;
  #isFirst = true;

  constructor(limits: UnpackLimits) {
    this.#meter = new UnpackMeter(limits);
    this.#engine = new Decompress((piece) => {
      this.#fault ??= this.#meter.addOut(piece.length);
      if (this.#fault === undefined && piece.length > 0) this.#out.push(Buffer.from(piece));
    });
  }

  get fault(): DecodeFault | undefined {
    return this.#fault;
  }

  async write(block: Buffer): Promise<void> {
    if (this.#isFirst && readWindowBytes(block) > maxWindowBytes) {
      this.#fault = { reason: 'expandsTooFar', message: `the zstd window is larger than ${maxWindowBytes} bytes` };
    }
    this.#isFirst = false;
    this.#meter.addIn(block.length);
    this.#push(block, false);
  }

  async finish(): Promise<void> {
    this.#push(new Uint8Array(0), true);
  }

  take(): Buffer[] {
    const out = this.#out;
    this.#out = [];
    return out;
  }

  destroy(): void {
    this.#out = [];
  }

  #push(bytes: Uint8Array, isLast: boolean): void {
    if (this.#fault !== undefined) return;
    try {
      this.#engine.push(bytes, isLast);
    } catch (error) {
      this.#fault ??=
        (error as { readonly code?: unknown }).code === unexpectedEnd
          ? { reason: 'truncated', message: 'the compressed content ends in the middle' }
          : { reason: 'malformed', message: 'the compressed content is damaged or needs a dictionary (zstd)' };
    }
  }
}

/** Window of the first frame: https://datatracker.ietf.org/doc/html/rfc8878#section-3.1.1.1. */
function readWindowBytes(block: Buffer): number {
  if (block.length < 18) return 0;
  const descriptor = block.readUInt8(4);
  const isSingleSegment = (descriptor & 0x20) !== 0;
  if (!isSingleSegment) {
    const window = block.readUInt8(5);
    const base = 2 ** (10 + (window >> 3));
    return base + (base / 8) * (window & 7);
  }
  const dictionaryBytes = [0, 1, 2, 4][descriptor & 3] ?? 0;
  const sizeBytes = [1, 2, 4, 8][descriptor >> 6] ?? 1;
  const at = 5 + dictionaryBytes;
  return sizeBytes === 8 ? Number(block.readBigUInt64LE(at)) : block.readUIntLE(at, sizeBytes);
}
