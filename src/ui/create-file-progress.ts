import { createLiveBlock } from './create-live-block.ts';
import { wantsLiveView } from './create-view.ts';
import type { ViewFlags } from './create-view.ts';
import type { Io } from './io.ts';
import { printable } from './printable.ts';
import type { Printer } from './printer.ts';
import { renderBytes } from './render-bytes.ts';
import { cutText } from './text-width.ts';

/** Files that are read one after the other, as a person sees them go by. */
export interface FileProgress {
  begin(name: string): void;
  /** More bytes of the file that was begun are read. */
  read(bytes: number): void;
  /** Prints a line that stays. */
  note(text: string): void;
  /** Takes the progress off the terminal. May be repeated. */
  end(): void;
}

/** What there is to read. `bytes` is 0 if nobody knows. */
export interface FileTotals {
  readonly files: number;
  readonly bytes: number;
}

/** Later than most runs on a few files end, so that these show nothing. */
const frameMilliseconds = 250;
const heartbeatMilliseconds = 30_000;

/**
 * Shows on standard error how far it is: a line on a terminal that is written over in place, elsewhere a line every 30 s,
 * nothing with `--json` or `--quiet`.
 */
export function createFileProgress(io: Io, flags: ViewFlags, notes: Printer, totals: FileTotals): FileProgress {
  const isLive = wantsLiveView(io, flags);
  const block = createLiveBlock(io.stderr);
  const ofBytes = totals.bytes > 0 ? ` of ${renderBytes(totals.bytes)}` : '';
  let begun = 0;
  let bytes = 0;
  let current = '';

  const describe = (): string => `file ${begun} of ${totals.files}, ${renderBytes(bytes)}${ofBytes} read`;
  const draw = (): void => {
    const line = `${describe()}  ${printable(current)}`;
    block.draw([notes.style.faint(cutText(line, Math.max(20, io.stderr.columns - 1), notes.style.symbols.ellipsis))]);
  };
  const beat = (): void => {
    if (!flags.json) notes.line(describe());
  };
  const stop = isLive ? io.time.every(frameMilliseconds, draw) : io.time.every(heartbeatMilliseconds, beat);

  return {
    begin: (name) => {
      begun += 1;
      current = name;
    },
    read: (more) => {
      bytes += more;
    },
    note: (text) => {
      if (isLive) block.draw([]);
      notes.line(text);
    },
    end: () => {
      stop();
      if (isLive) block.draw([]);
    },
  };
}
