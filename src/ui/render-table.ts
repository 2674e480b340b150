import { printable } from './printable.ts';
import type { Style } from './style.ts';
import { cutText, padText, textWidth } from './text-width.ts';

/** One column: its head, how its cells are aligned and painted, and whether it gives way when the terminal is narrow. */
export interface Column<Row> {
  readonly head: string;
  cell(row: Row): string;
  readonly align?: 'left' | 'right';
  paint?(text: string, row: Row): string;
  /** Cut with an ellipsis if the table is too wide; of several such columns the widest gives way first. */
  readonly shrink?: boolean;
  /** What is cut off, the end unless told; the start where only ends tell cells apart. */
  readonly cut?: 'end' | 'start';
}

const gap = '  ';
const shrunkMinColumns = 8;

function fitWidths<Row>(
  columns: readonly Column<Row>[],
  widths: readonly number[],
  available: number,
): readonly number[] {
  const fitted = [...widths];
  const total = (): number => fitted.reduce((sum, width) => sum + width, 0) + gap.length * (fitted.length - 1);
  while (total() > available) {
    let widest = -1;
    for (const [index, column] of columns.entries()) {
      const width = fitted[index] ?? 0;
      if (column.shrink === true && width > shrunkMinColumns && width > (fitted[widest] ?? 0)) widest = index;
    }
    if (widest < 0) break;
    fitted[widest] = (fitted[widest] ?? 0) - 1;
  }
  return fitted;
}

/**
 * Rows under a head, columns two spaces apart, no borders and no spaces at line ends: it can be read, cut and grepped.
 * Fits `available` columns if cells of shrinking columns can be cut that far. Ends without a line feed.
 */
export function renderTable<Row>(
  rows: readonly Row[],
  columns: readonly Column<Row>[],
  style: Style,
  available: number,
): string {
  const cells = rows.map((row) => columns.map((column) => printable(column.cell(row))));
  const natural = columns.map((column, index) =>
    cells.reduce((width, line) => Math.max(width, textWidth(line[index] ?? '')), textWidth(column.head)),
  );
  const widths = fitWidths(columns, natural, available);
  const layOut = (texts: readonly string[], paint: (text: string, index: number) => string): string =>
    texts
      .map((text, index) => {
        const width = widths[index] ?? 0;
        const cut = cutText(text, width, style.symbols.ellipsis, columns[index]?.cut);
        const isLast = index === texts.length - 1 && columns[index]?.align !== 'right';
        const padded = isLast ? cut : padText(cut, width, columns[index]?.align === 'right' ? 'left' : 'right');
        return padded.replace(cut, () => paint(cut, index));
      })
      .join(gap)
      .trimEnd();
  return [
    layOut(
      columns.map((column) => column.head),
      (text) => style.faint(text),
    ),
    ...rows.map((row, line) => layOut(cells[line] ?? [], (text, index) => columns[index]?.paint?.(text, row) ?? text)),
  ].join('\n');
}
