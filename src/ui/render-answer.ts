import { printable } from './printable.ts';
import { renderTable } from './render-table.ts';
import type { Style } from './style.ts';
import { padText, textWidth } from './text-width.ts';

type AnswerRow = Readonly<Record<string, unknown>>;

/** Narrower cells than this say too little to be worth a table. */
const cellMinColumns = 12;
const gap = '  ';

/**
 * Rows of any columns: a table if it fits `width` with cells cut to no less than 12 columns, else each row as a list of its
 * values, without those that are empty. Ends without a line feed.
 */
export function renderAnswer(
  columns: readonly string[],
  rows: readonly AnswerRow[],
  style: Style,
  width: number,
): string {
  const widthOf = (name: string): number =>
    rows.reduce((widest, row) => Math.max(widest, textWidth(renderValue(row[name]))), textWidth(name));
  const least = columns.reduce((sum, name) => sum + Math.min(cellMinColumns, widthOf(name)) + gap.length, -gap.length);
  if (least > width) return rows.map((row) => renderList(columns, row, style)).join('\n\n');
  const cells = columns.map((name) => ({
    head: name,
    cell: (row: AnswerRow) => renderValue(row[name]),
    align: rows.every((row) => typeof row[name] === 'number') ? ('right' as const) : ('left' as const),
    shrink: true,
  }));
  return renderTable(rows, cells, style, width);
}

function renderList(columns: readonly string[], row: AnswerRow, style: Style): string {
  const filled = columns.filter((name) => renderValue(row[name]) !== '');
  const widest = filled.reduce((width, name) => Math.max(width, textWidth(name)), 0);
  return filled
    .map((name) => `${style.faint(padText(printable(name), widest, 'right'))}${gap}${renderValue(row[name])}`)
    .join('\n');
}

function renderValue(value: unknown): string {
  if (value === null || value === undefined) return '';
  return printable(typeof value === 'string' ? value : JSON.stringify(value));
}
