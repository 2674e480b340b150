import type { TextOutput } from './io.ts';
import type { Style } from './style.ts';

/** One stream with its style: what commands print through. */
export interface Printer {
  readonly style: Style;
  /** Width to lay out for, right now. */
  readonly columns: number;
  /** Writes text and a line feed. */
  line(text?: string): void;
  /** Writes one JSON document, indented, and a line feed. */
  json(value: unknown): void;
}

/** Columns assumed where nobody's terminal sets a width: wide enough for an id beside a reason. */
const pipeColumns = 120;

/** A printer for `output`; a silent one (for `--quiet`) swallows everything. */
export function createPrinter(output: TextOutput, style: Style, silent = false): Printer {
  const write = (text: string): void => {
    if (!silent) output.write(text);
  };
  return {
    style,
    get columns() {
      return output.isTTY ? output.columns : pipeColumns;
    },
    line: (text = '') => write(`${text}\n`),
    json: (value) => write(`${JSON.stringify(value, null, 2)}\n`),
  };
}
