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
  /** Left out as a whole before any cell is cut, if the table is too wide: of several such columns the lowest number first. */
  readonly spare?: number;
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

/** The columns there is room for: spare ones go, lowest number first, until the rest fits or no spare one is left. */
function dropSpare<Row>(
  columns: readonly Column<Row>[],
  widthOf: (column: Column<Row>) => number,
  available: number,
): readonly Column<Row>[] {
  const kept = [...columns];
  const spare = kept.filter((column) => column.spare !== undefined);
  const order = spare.toSorted((left, right) => (left.spare ?? 0) - (right.spare ?? 0));
  for (const column of order) {
    const total = kept.reduce((sum, each) => sum + widthOf(each), gap.length * (kept.length - 1));
    if (total <= available) break;
    kept.splice(kept.indexOf(column), 1);
  }
  return kept;
}

/**
 * Rows under a head, columns two spaces apart, no borders and no spaces at line ends: it can be read, cut and grepped.
 * Fits `available` columns if spare columns can be left out and cells of shrinking ones cut that far. Ends without a line
 * feed.
 */
export function renderTable<Row>(
  rows: readonly Row[],
  allColumns: readonly Column<Row>[],
  style: Style,
  available: number,
): string {
  const widthOf = (column: Column<Row>): number =>
    rows.reduce((width, row) => Math.max(width, textWidth(printable(column.cell(row)))), textWidth(column.head));
  const columns = dropSpare(allColumns, widthOf, available);
  const cells = rows.map((row) => columns.map((column) => printable(column.cell(row))));
  const widths = fitWidths(columns, columns.map(widthOf), available);
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
