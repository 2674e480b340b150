import fc from 'fast-check';
import { expect, test } from 'vitest';
import { renderTable } from '../../src/ui/render-table.ts';
import type { Column } from '../../src/ui/render-table.ts';
import { buildStyle } from '../../src/ui/style.ts';
import { textWidth } from '../../src/ui/text-width.ts';

interface Row {
  readonly id: string;
  readonly name: string;
  readonly count: number;
}

const plain = buildStyle({ color: false, unicode: false });
const columns: readonly Column<Row>[] = [
  { head: 'ACCOUNT', cell: (row) => row.id },
  { head: 'NAME', cell: (row) => row.name, shrink: true },
  { head: 'COUNT', cell: (row) => String(row.count), align: 'right', paint: (text) => plain.bad(text) },
];
const rows: readonly Row[] = [
  { id: '000000000001', name: 'payments-prod', count: 7 },
  { id: '210987654321', name: 'data-lake-with-a-very-long-name', count: 1_200 },
];

test('lines up columns two spaces apart, numbers to the right, without spaces at line ends', () => {
  expect(renderTable(rows, columns, plain, 100)).toBe(
    [
      'ACCOUNT       NAME                             COUNT',
      '000000000001  payments-prod                        7',
      '210987654321  data-lake-with-a-very-long-name   1200',
    ].join('\n'),
  );
});

test('cuts the columns that may shrink when the terminal is narrow, never an id', () => {
  expect(renderTable(rows, columns, plain, 40).split('\n').at(-1)).toBe('210987654321  data-lake-with-a...   1200');
  expect(renderTable(rows, columns, plain, 10)).toContain('210987654321  data-...');
});

test('cuts the start of a column whose cells begin alike', () => {
  const [id, name, count] = columns as [Column<Row>, Column<Row>, Column<Row>];
  const text = renderTable(rows, [id, { ...name, cut: 'start' }, count], plain, 40);
  expect(text.split('\n').at(-1)).toBe('210987654321  ...a-very-long-name   1200');
});

test('leaves spare columns out before it cuts a cell, the lowest number first, and no more of them than it must', () => {
  const spared: readonly Column<Row>[] = [
    { head: 'ACCOUNT', cell: (row) => row.id },
    { head: 'SECOND', cell: () => 'b'.repeat(10), spare: 2 },
    { head: 'FIRST', cell: () => 'a'.repeat(10), spare: 1 },
    { head: 'NAME', cell: (row) => row.name, shrink: true },
  ];
  const headAt = (available: number) => renderTable(rows, spared, plain, available).split('\n')[0]?.split(/ +/);
  expect(headAt(69)).toEqual(['ACCOUNT', 'SECOND', 'FIRST', 'NAME']);
  expect(headAt(68)).toEqual(['ACCOUNT', 'SECOND', 'NAME']);
  expect(headAt(56)).toEqual(['ACCOUNT', 'NAME']);
  expect(renderTable(rows, spared, plain, 40).split('\n').at(-1)).toBe('210987654321  data-lake-with-a-very-l...');
});

test('an empty table is its head', () => {
  expect(renderTable([], columns, plain, 80)).toBe('ACCOUNT  NAME  COUNT');
});

test('colours change no width, and a cell cannot break its line', () => {
  const style = buildStyle({ color: true, unicode: true });
  const painted: readonly Column<Row>[] = columns.map((column) => ({ ...column, paint: style.bad }));
  fc.assert(
    fc.property(
      fc.array(fc.record({ id: fc.string(), name: fc.string({ unit: 'grapheme' }), count: fc.nat() })),
      fc.integer({ min: 20, max: 120 }),
      (given, available) => {
        const bare = renderTable(given, columns, buildStyle({ color: false, unicode: true }), available).split('\n');
        const colored = renderTable(given, painted, style, available).split('\n');
        expect(bare).toHaveLength(given.length + 1);
        expect(colored.map(textWidth)).toEqual(bare.map(textWidth));
      },
    ),
  );
});
