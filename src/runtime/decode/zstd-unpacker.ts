import { Decompress } from 'fzstd';
import type { DecodeFault } from './decode-fault.ts';
import type { Unpacker, UnpackLimits } from './unpacker.ts';
import { UnpackMeter } from './unpacker.ts';
import { ZstdWindows } from './zstd-windows.ts';

/** What zstd itself refuses by default: a frame may demand a window of gigabytes with a few bytes. */
const maxWindowBytes = 128 * 1024 * 1024;

/** Each frame has a window of its own, so many small frames cost as much as one of all their windows. */
const windowBytesPerByte = 1024;
const freeWindowBytes = 256 * 1024 * 1024;

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
  readonly #windows = new ZstdWindows();
  #bytesIn = 0;

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
    this.#meter.addIn(block.length);
    this.#bytesIn += block.length;
    this.#windows.add(block);
    const { largest, total } = this.#windows;
    if (largest > maxWindowBytes) {
      this.#fault ??= { reason: 'expandsTooFar', message: `a zstd window is larger than ${maxWindowBytes} bytes` };
    }
    if (total > freeWindowBytes + windowBytesPerByte * this.#bytesIn) {
      this.#fault ??= { reason: 'expandsTooFar', message: `the zstd windows have ${total} bytes together` };
    }
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
