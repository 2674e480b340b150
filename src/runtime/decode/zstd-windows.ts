const frameMagic = 0xfd2fb528;
/** The first of sixteen numbers that begin a frame without content. */
const skippableMagic = 0x184d2a50;

/**
 * Follows the frames of zstd without unpacking them, and says how large a window they ask for: each is memory that has to be
 * cleared, and a few bytes can ask for gigabytes. https://datatracker.ietf.org/doc/html/rfc8878#section-3.1
 */
export class ZstdWindows {
  /** The largest window so far, and all of them together, in bytes. */
  largest = 0;
  total = 0;
  #held: Buffer = Buffer.alloc(0);
  #passOver = 0;
  #isInFrame = false;
  #hasChecksum = false;
  /** What follows is no zstd; whoever unpacks it says so. */
  #isLost = false;

  add(block: Buffer): void {
    const bytes = this.#held.length === 0 ? block : Buffer.concat([this.#held, block]);
    let at = 0;
    while (!this.#isLost) {
      const passed = Math.min(this.#passOver, bytes.length - at);
      at += passed;
      this.#passOver -= passed;
      if (this.#passOver > 0) break;
      const taken = this.#isInFrame ? this.#readBlock(bytes, at) : this.#readFrame(bytes, at);
      if (taken === 0) break;
      at += taken;
    }
    this.#held = Buffer.from(bytes.subarray(at));
  }

  /** Bytes of the head of a block, or 0 if it is not there as a whole. */
  #readBlock(bytes: Buffer, at: number): number {
    if (bytes.length - at < 3) return 0;
    const head = bytes.readUIntLE(at, 3);
    const isLast = (head & 1) === 1;
    const isRepeated = ((head >> 1) & 3) === 1;
    this.#passOver = (isRepeated ? 1 : head >> 3) + (isLast && this.#hasChecksum ? 4 : 0);
    this.#isInFrame = !isLast;
    return 3;
  }

  /** The same of the head of a frame. */
  #readFrame(bytes: Buffer, at: number): number {
    const left = bytes.length - at;
    if (left < 8) return 0;
    const magic = bytes.readUInt32LE(at);
    if ((magic & 0xfffffff0) >>> 0 === skippableMagic) {
      this.#passOver = bytes.readUInt32LE(at + 4);
      return 8;
    }
    if (magic !== frameMagic) {
      this.#isLost = true;
      return 0;
    }
    const descriptor = bytes.readUInt8(at + 4);
    const isSingleSegment = (descriptor & 0x20) !== 0;
    const dictionaryBytes = [0, 1, 2, 4][descriptor & 3] ?? 0;
    const sizeBytes = [isSingleSegment ? 1 : 0, 2, 4, 8][descriptor >> 6] ?? 0;
    const sizeAt = 5 + (isSingleSegment ? 0 : 1) + dictionaryBytes;
    if (left < sizeAt + sizeBytes) return 0;
    const window = isSingleSegment ? readSize(bytes, at + sizeAt, sizeBytes) : readWindow(bytes.readUInt8(at + 5));
    this.largest = Math.max(this.largest, window);
    this.total += window;
    this.#hasChecksum = (descriptor & 4) !== 0;
    this.#isInFrame = true;
    return sizeAt + sizeBytes;
  }
}

function readSize(bytes: Buffer, at: number, sizeBytes: number): number {
  if (sizeBytes === 8) return Number(bytes.readBigUInt64LE(at));
  return bytes.readUIntLE(at, sizeBytes) + (sizeBytes === 2 ? 256 : 0);
}

function readWindow(descriptor: number): number {
  const base = 2 ** (10 + (descriptor >> 3));
  return base + (base / 8) * (descriptor & 7);
}
