/** Lines of one output, encoded, until they are compressed. */
export interface LineBlock {
  /** Encoded bytes so far. */
  readonly length: number;
  /** Appends the line and a line feed. The block has room for `mostBytes(line)` more, or makes it. */
  append(line: string, mostBytes: number): void;
  /** The bytes, and an empty block from here on. To be given back with `recycle` of the pool. */
  take(): Buffer;
}

/** Makes blocks, and keeps a few buffers for the next ones: new memory costs more than what is written to it. */
export interface BlockPool {
  create(): LineBlock;
  recycle(bytes: Buffer): void;
}

const firstBytes = 1024;
const exactFrom = 4096;
/** Buffers of full size that are kept. */
const maxFree = 6;
/** Buffers of each smaller size that are kept; together they take no more than two of full size. */
const maxFreeSmall = 2;
/** Buffers of full size that are handed out before they are needed, to outputs that have filled one already. */
const maxEager = 8;
const lineFeed = 10;

/**
 * Bytes that a line and its line feed take at most. Short lines are not counted: three bytes a code unit is the most that
 * UTF-8 takes. Depends on the line alone, so that whatever is decided by it is the same in every run.
 */
export function mostBytes(line: string): number {
  return (line.length < exactFrom ? 3 * line.length : Buffer.byteLength(line)) + 1;
}

/** Blocks begin small and double up to `blockBytes`, so that thousands of outputs of one row each take little. */
export function createBlockPool(blockBytes: number): BlockPool {
  const sizes: number[] = [];
  for (let size = firstBytes; size * 2 <= blockBytes; size *= 2) sizes.push(size);
  sizes.push(blockBytes);
  const free = new Map(sizes.map((size) => [size, [] as Buffer[]]));
  let inUse = 0;

  const allocate = (capacity: number): Buffer => {
    const size = sizes.find((one) => one >= capacity) ?? capacity;
    if (size === blockBytes) inUse += 1;
    return free.get(size)?.pop() ?? Buffer.allocUnsafeSlow(size);
  };

  const recycle = ({ buffer }: Buffer): void => {
    const size = buffer.byteLength;
    if (size === blockBytes) inUse -= 1;
    const alike = free.get(size);
    if (alike !== undefined && alike.length < (size === blockBytes ? maxFree : maxFreeSmall)) {
      alike.push(Buffer.from(buffer));
    }
  };

  return {
    recycle,
    create() {
      let bytes: Buffer | undefined;
      let length = 0;
      let wasFull = false;
      const reserve = (needed: number): Buffer => {
        if (bytes === undefined) {
          bytes = allocate(Math.max(needed, wasFull && inUse < maxEager ? blockBytes : firstBytes));
        } else if (needed > bytes.length) {
          const small = bytes;
          bytes = allocate(Math.max(needed, Math.min(blockBytes, small.length * 2)));
          small.copy(bytes, 0, 0, length);
          recycle(small);
        }
        return bytes;
      };
      return {
        get length() {
          return length;
        },
        append(line, most) {
          const room = reserve(length + most);
          length += room.write(line, length);
          room[length] = lineFeed;
          length += 1;
        },
        take() {
          const taken = bytes?.subarray(0, length) ?? Buffer.alloc(0);
          wasFull = length * 2 > blockBytes;
          bytes = undefined;
          length = 0;
          return taken;
        },
      };
    },
  };
}
