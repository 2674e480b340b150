import { expect, it } from 'vitest';
import { renderLogTypeDocs } from '../../scripts/render-log-type-docs.ts';
import { renderOutcomeDocs } from '../../scripts/render-outcome-docs.ts';
import { builtInLogTypes } from '../../src/runtime/built-in-log-types.ts';
import { defineJsonType } from '../../src/runtime/normalise/define-json-type.ts';
import { rejectionReasons, retryReasons, skipReasons } from '../../src/runtime/outcome.ts';
import { systemErrorFixes } from '../../src/runtime/telemetry/system-error-fixes.ts';

/** Cells of a line of a table, without those bars that stand in a cell. */
const cellsOf = (line: string): readonly string[] => line.split(/(?<!\\)\|/).slice(1, -1);

it('the page of log types has a section for each, and a row for each column and each field within', () => {
  const page = renderLogTypeDocs(builtInLogTypes);
  for (const { columns, name } of builtInLogTypes) {
    const [, section = ''] = page.split(`\n## ${name}\n`);
    for (const column of columns) expect(section).toContain(`\n| \`${column.name}\` | `);
  }
});

it('the page of log types says what is required, the time of the event, indicators and fields of structs in lists', () => {
  const page = renderLogTypeDocs([
    defineJsonType({
      name: 'Acme.Login',
      description: 'Logins',
      reference: 'https://docs.example.com/',
      columns: [
        { name: 'at', type: 'timestamp', description: 'When', isRequired: true, isEventTime: true },
        {
          name: 'hops',
          type: { array: { struct: [{ name: 'ip', type: 'string', description: 'a|b <c>', indicators: ['ip'] }] } },
          description: 'Hops',
        },
      ],
    }),
  ]);
  expect(page).toContain(
    [
      '| `at` | timestamp | required, event time | When |',
      '| `hops` | array of struct |  | Hops |',
      String.raw`| ${'`hops[].ip`'} | string | ${'`ip`'} | a\|b &lt;c> |`,
    ].join('\n'),
  );
});

it.each([
  ['log types', renderLogTypeDocs(builtInLogTypes)],
  ['outcomes', renderOutcomeDocs()],
])('every table of the page of %s has as many cells in each row as in its head', (_, page) => {
  for (const table of page.split('\n\n').filter((block) => block.startsWith('|'))) {
    const widths = new Set(
      table
        .trimEnd()
        .split('\n')
        .map((line) => cellsOf(line).length),
    );
    expect([table.split('\n')[0], widths.size]).toEqual([table.split('\n')[0], 1]);
  }
});

it('the page of outcomes names every reason, and every system error with what mends it', () => {
  const page = renderOutcomeDocs();
  for (const name of Object.keys({ ...retryReasons, ...rejectionReasons, ...skipReasons })) {
    expect(page).toContain(`\n| \`${name}\` | `);
  }
  for (const fix of Object.values(systemErrorFixes)) expect(page).toContain(` | ${fix} |`);
});
