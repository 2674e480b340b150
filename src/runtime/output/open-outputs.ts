import { outputKey } from '../../config/lake.ts';
import { heldBytesOf } from './output-limits.ts';
import type { OutputLimits } from './output-limits.ts';
import type { BlockPool, LineBlock } from './line-block.ts';
import { mostBytes } from './line-block.ts';
import type { OutputUpload } from './output-upload.ts';

/** `undefined` is the table of classification failures. */
export type OutputType = string | undefined;

/** An output that takes rows. */
export interface OpenOutput {
  readonly logType: OutputType;
  readonly hour: number;
  readonly key: string;
  /** Counts the outputs of the writer in the order in which they were opened. */
  readonly ordinal: number;
  readonly block: LineBlock;
  readonly upload: OutputUpload;
  rows: number;
  /** Uncompressed bytes that were handed to the upload. */
  cutBytes: number;
  /** Grows with each row of the writer: tells which output was added to last. */
  lastUsed: number;
}

/** What {@link createOpenOutputs} takes. */
export interface OpenOutputsOptions {
  readonly limits: OutputLimits;
  readonly pool: BlockPool;
  readonly digest: string;
  readonly extension: 'json.gz' | 'json.zst';
  readonly openUpload: (key: string) => OutputUpload;
  /** Takes a block of an output for compressing and writing; the output is still open. */
  readonly onCut: (output: OpenOutput, block: Buffer) => void;
  /** Takes an output that gets no more rows and whose blocks are all cut. */
  readonly onComplete: (output: OpenOutput) => void;
}

/**
 * The outputs that are open. Which block is cut where and which output is completed early is decided by the rows alone,
 * never by how fast anything goes: so the same rows give the same objects.
 */
export interface OpenOutputs {
  readonly count: number;
  /** Bytes in blocks that are not cut yet. */
  readonly openBytes: number;
  /** Compressed bytes that open outputs are taken to hold. */
  readonly heldBytes: number;
  add(logType: OutputType, hour: number, line: string): void;
  /** Completes all in the order in which they were opened. Parts count from 0 again, under the next segment's number. */
  endSegment(): void;
  /** Forgets all, and returns what was open. */
  clear(): readonly OpenOutput[];
}

interface Slot {
  open: OpenOutput | undefined;
  parts: number;
}

/** How far outputs are completed once a limit is passed, so that it is not passed again by the next row. */
const relief = { outputs: 0.75, heldBytes: 0.75, openBytes: 0.5 } as const;

/** Opens outputs as rows come; `firstSegment` is the number of the segment that the rows belong to at first. */
export function createOpenOutputs(options: OpenOutputsOptions, firstSegment: number): OpenOutputs {
  const { digest, extension, limits, onComplete, onCut, openUpload, pool } = options;
  const slots = new Map<OutputType, Map<number, Slot>>();
  const open = new Set<OpenOutput>();
  let last: OpenOutput | undefined;
  let segment = firstSegment;
  let opened = 0;
  let added = 0;
  let openBytes = 0;
  let heldBytes = 0;

  const slotFor = (logType: OutputType, hour: number): Slot => {
    let hours = slots.get(logType);
    if (hours === undefined) slots.set(logType, (hours = new Map()));
    let slot = hours.get(hour);
    if (slot === undefined) hours.set(hour, (slot = { open: undefined, parts: 0 }));
    return slot;
  };

  const find = (logType: OutputType, hour: number): OpenOutput => {
    const slot = slotFor(logType, hour);
    if (slot.open !== undefined) return slot.open;
    const key = outputKey(logType, hour, digest, { segment, part: slot.parts }, extension);
    slot.parts += 1;
    slot.open = {
      logType,
      hour,
      key,
      ordinal: opened,
      block: pool.create(),
      upload: openUpload(key),
      rows: 0,
      cutBytes: 0,
      lastUsed: 0,
    };
    opened += 1;
    open.add(slot.open);
    return slot.open;
  };

  const cut = (output: OpenOutput): void => {
    const { length } = output.block;
    if (length === 0) return;
    openBytes -= length;
    heldBytes -= heldBytesOf(output.cutBytes);
    output.cutBytes += length;
    heldBytes += heldBytesOf(output.cutBytes);
    onCut(output, output.block.take());
  };

  const complete = (output: OpenOutput): void => {
    cut(output);
    heldBytes -= heldBytesOf(output.cutBytes);
    open.delete(output);
    slotFor(output.logType, output.hour).open = undefined;
    if (last === output) last = undefined;
    onComplete(output);
  };

  /** Cuts the fullest blocks, since those compress best and it takes fewest of them. */
  const cutFullest = (): void => {
    const byBytes = [...open].sort((a, b) => b.block.length - a.block.length || a.ordinal - b.ordinal);
    for (const output of byBytes) {
      if (openBytes <= limits.openBytes * relief.openBytes) return;
      cut(output);
    }
  };

  /** Completes those that got nothing for the longest, since logs are mostly in order of time. */
  const completeOldest = (): void => {
    for (const output of [...open].sort((a, b) => a.lastUsed - b.lastUsed)) {
      const isRelieved =
        open.size <= limits.outputs * relief.outputs && heldBytes <= limits.heldBytes * relief.heldBytes;
      if (isRelieved) return;
      complete(output);
    }
  };

  return {
    get count() {
      return open.size;
    },
    get openBytes() {
      return openBytes;
    },
    get heldBytes() {
      return heldBytes;
    },
    add(logType, hour, line) {
      const isSame = last !== undefined && last.hour === hour && last.logType === logType;
      const output = isSame && last !== undefined ? last : find(logType, hour);
      last = output;
      const most = mostBytes(line);
      const { block } = output;
      if (block.length + most > limits.blockBytes) cut(output);
      const before = block.length;
      block.append(line, most);
      openBytes += block.length - before;
      output.rows += 1;
      output.lastUsed = added += 1;
      if (block.length >= limits.blockBytes) cut(output);
      if (openBytes > limits.openBytes) cutFullest();
      if (heldBytes > limits.heldBytes || open.size > limits.outputs) completeOldest();
    },
    endSegment() {
      for (const output of open) complete(output);
      slots.clear();
      segment += 1;
    },
    clear() {
      const left = [...open];
      open.clear();
      slots.clear();
      last = undefined;
      openBytes = 0;
      heldBytes = 0;
      return left;
    },
  };
}
