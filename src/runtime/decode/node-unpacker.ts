import type { Transform } from 'node:stream';
import { createGunzip } from 'node:zlib';
import type { DecodeFault } from './decode-fault.ts';
import type { Unpacker, UnpackLimits } from './unpacker.ts';
import { UnpackMeter } from './unpacker.ts';

/** 16 KiB, the default, takes more than twice the time. */
const chunkSize = 1024 * 1024;

/** `bytesWritten`: of those written, the ones that it took. */
type UnpackStream = Transform & { readonly bytesWritten: number };

/** Unpacks gzip on the thread pool: members one after the other, with zeros behind the last as padding. */
export function createGzipUnpacker(limits: UnpackLimits): Unpacker {
  return new NodeUnpacker(createGunzip({ chunkSize }), limits);
}

class NodeUnpacker implements Unpacker {
  readonly #stream: UnpackStream;
  readonly #meter: UnpackMeter;
  #out: Buffer[] = [];
  #fault: DecodeFault | undefined;
  #settle: (() => void) | undefined;
  #given = 0;
  #ended = false;

  constructor(stream: UnpackStream, limits: UnpackLimits) {
    this.#stream = stream;
    this.#meter = new UnpackMeter(limits);
    // A stream that has failed or ended never calls back what is still being written: every event settles it.
    stream.on('data', (piece: Buffer) => this.#receive(piece));
    stream.on('error', (error: NodeJS.ErrnoException) => this.#end(describe(error)));
    stream.on('end', () => this.#end(undefined));
    stream.on('close', () => this.#end(undefined));
  }

  get fault(): DecodeFault | undefined {
    return this.#fault;
  }

  async write(block: Buffer): Promise<void> {
    const taken = this.#given;
    this.#given += block.length;
    this.#meter.addIn(block.length);
    if (!this.#ended) await this.#pass(block);
    // The stream ends by itself at the padding; it never looks at what follows.
    if (this.#ended && this.#fault === undefined && hasContent(block, this.#stream.bytesWritten - taken)) {
      this.#fault = { reason: 'malformed', message: 'something follows behind the end of the compressed content' };
    }
  }

  async #pass(block: Buffer): Promise<void> {
    await new Promise<void>((resolve) => {
      this.#settle = resolve;
      this.#stream.write(block, () => resolve());
    });
  }

  async finish(): Promise<void> {
    if (this.#ended) return;
    await new Promise<void>((resolve) => {
      this.#settle = resolve;
      this.#stream.end();
    });
  }

  take(): Buffer[] {
    const out = this.#out;
    this.#out = [];
    return out;
  }

  destroy(): void {
    this.#stream.destroy();
  }

  #receive(piece: Buffer): void {
    if (this.#fault !== undefined) return;
    const fault = this.#meter.addOut(piece.length);
    if (fault === undefined) this.#out.push(piece);
    else {
      this.#end(fault);
      this.#stream.destroy();
    }
  }

  #end(fault: DecodeFault | undefined): void {
    this.#ended = true;
    this.#fault ??= fault;
    this.#settle?.();
  }
}

function hasContent(block: Buffer, from: number): boolean {
  return block.subarray(Math.max(0, from)).some((byte) => byte !== 0);
}

/** Codes of zlib: https://nodejs.org/docs/latest-v20.x/api/zlib.html#zlib-constants. */
function describe({ code }: NodeJS.ErrnoException): DecodeFault {
  return code === 'Z_BUF_ERROR'
    ? { reason: 'truncated', message: 'the compressed content ends in the middle' }
    : { reason: 'malformed', message: `the compressed content is damaged (${code ?? 'unknown code'})` };
}
