import type { TextOutput } from './io.ts';
import { textWidth } from './text-width.ts';

/** Lines at the bottom of a terminal that are written over in place. */
export interface LiveBlock {
  /** Shows these lines instead of the last ones. No line may be wider than the terminal. */
  draw(lines: readonly string[]): void;
  /** Leaves the lines where they are; the next `draw` begins below them. */
  end(): void;
}

const escape = '\u001b[';
const eraseToLineEnd = `${escape}K`;
const eraseBelow = `${escape}J`;

/** Rows that a line takes; more than one if the terminal has become narrower and broke it. */
function countRows(line: string, columns: number): number {
  return Math.max(1, Math.ceil(textWidth(line) / columns));
}

/**
 * Makes a block on `output`. Each frame is one write that overwrites the last one line by line, so that nothing flickers,
 * and erases what is left of a longer one. Equal frames are not written again.
 */
export function createLiveBlock(output: TextOutput): LiveBlock {
  let shown: readonly string[] = [];
  return {
    draw: (lines) => {
      if (lines.length === shown.length && lines.every((line, index) => line === shown[index])) return;
      const rows = shown.reduce((sum, line) => sum + countRows(line, output.columns), 0);
      const up = rows > 0 ? `${escape}${rows}A` : '';
      output.write(`${up}\r${lines.map((line) => `${line}${eraseToLineEnd}\n`).join('')}${eraseBelow}`);
      shown = lines;
    },
    end: () => {
      shown = [];
    },
  };
}
