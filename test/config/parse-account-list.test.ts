import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { parseAccountList, readAccountWords } from '../../src/config/parse-account-list.ts';
import { parseCsv } from '../../src/config/parse-csv.ts';

const [a, b, c] = ['012345678901', '123456789012', '234567890123'] as const;

function idsOf(text: string, file = 'ids.txt'): readonly string[] {
  const { faults, ids } = parseAccountList(text, file);
  expect(faults).toEqual([]);
  return ids.map(({ id }) => id);
}

describe('a file of account ids', () => {
  it.each([
    ['one a line', `${a}\n${b}\n`],
    ['lines of Windows, a byte order mark and no line feed at the end', `\uFEFF${a}\r\n${b}`],
    ['comments and empty lines', `# payments\n\n  ${a} # prod, ${c}\n#${c}\n${b}`],
    ['commas, semicolons, tabs and blanks', `${a},${b}`],
    ['several separators', `${a} ;\t${b},,`],
    ['a list copied out of YAML', `- "${a}"\n- '${b}'\n`],
    ['a list copied out of JSON', `[\n  "${a}",\n  "${b}"\n]\n`],
    ['a list copied out of JSON in one line', `["${a}","${b}"]`],
    ['CSV with an id column among others', `name,Account ID,status\npayments,${a},ACTIVE\nsearch,${b},ACTIVE\n`],
    ['CSV with quotes, commas and line breaks in names', `"name","accountId"\r\n"a, ""b""\r\nc","${a}"\r\nd,${b}\r\n`],
    ['CSV of a spreadsheet with semicolons', `Account;Name\n="${a}";x\n'${b};y\n`],
    ['CSV with tabs', `aws_account_id\tname\n${a}\tx\n${b}\ty\n`],
    ['CSV with comments, empty lines and empty rows', `# export\n\nid,name\n#${c},z\n${a},x\n,\n\n${b},y\n`],
    ['CSV with a column of names called account beside the ids', `account,id\npayments,${a}\nsearch,${b}\n`],
    ['CSV with one column', `Account Id\n${a}\n${b}`],
  ])('may be %s', (_, text) => {
    expect(idsOf(text)).toEqual([a, b]);
  });

  it('gives repeated ids as often as they stand there, and none for nothing', () => {
    expect(idsOf(`${a}\n${a}`)).toEqual([a, a]);
    expect(idsOf('# nothing\n')).toEqual([]);
    expect(idsOf('account\n')).toEqual([]);
  });

  it('reports every word that is no account id, with line, column, value and fix', () => {
    const text = `${a}\n12345678901, payments # x\n1234-5678-9012\n1.23457E+11\n${b}`;
    const { faults, ids } = parseAccountList(text, 'ids.txt');
    expect(ids.map(({ id, place }) => [id, place.line])).toEqual([
      [a, 1],
      [b, 5],
    ]);
    expect(faults.map(({ message, place, value }) => [place.file, place.line, place.column, value, message])).toEqual([
      ['ids.txt', 2, 1, '12345678901', 'account id "12345678901" has 11 digits, not 12'],
      ['ids.txt', 2, 14, 'payments', 'account id "payments" is not twelve digits'],
      ['ids.txt', 3, 1, '1234-5678-9012', 'account id "1234-5678-9012" has characters between its digits'],
      ['ids.txt', 4, 1, '1.23457E+11', 'account id "1.23457E+11" was shortened by a spreadsheet'],
    ]);
    expect(faults[2]?.fix).toBe('write "123456789012"');
  });

  it('reports rows of CSV without an id, and goes on', () => {
    const { faults, ids } = parseAccountList(`name,id\n"x\ny",${a}\nz\nq, \nr,9\n`, 'a.csv');
    expect(ids).toEqual([{ id: a, place: { file: 'a.csv', line: 3, column: 4, path: '' } }]);
    expect(faults.map(({ message, place }) => [place.line, place.column, message])).toEqual([
      [6, 3, 'account id "9" has 1 digits, not 12'],
      [4, 1, 'the row has no id'],
      [5, 3, 'the row has no id'],
    ]);
  });

  it.each([
    [`id,name\n${a},"x`, 2, 14, 'a quoted field begins here and does not end'],
    [`id,name\n${a},"x" y\n`, 2, 17, 'text stands behind a quoted field'],
  ])('reports quotes of CSV that do not fit: %j', (text, line, column, message) => {
    const { faults } = parseAccountList(text, 'a.csv');
    expect(faults).toEqual([expect.objectContaining({ message, place: { file: 'a.csv', line, column, path: '' } })]);
  });

  it('of the name .csv without a column of ids is one fault, unless its first line has ids', () => {
    expect(parseAccountList(`# x\nname,owner\nx,y\nz,q\n`, 'a.csv').faults).toEqual([
      expect.objectContaining({ check: 'account-column', place: { file: 'a.csv', line: 2, column: 1, path: '' } }),
    ]);
    expect(idsOf(`${a},${b}\n`, 'a.csv')).toEqual([a, b]);
  });

  it('reads a hundred thousand ids in time that grows with their number', () => {
    const lines = Array.from({ length: 100_000 }, (_, index) => String(index).padStart(12, '0'));
    expect(idsOf(lines.join('\n'))).toHaveLength(100_000);
    expect(idsOf(`id\n${lines.map((id) => `"${id}"`).join('\n')}`)).toHaveLength(100_000);
  });
});

describe('words of a command line', () => {
  it('keep their places', () => {
    const words = [a, 'x'].map((text, index) => ({ text, place: { path: `argument ${index + 1}` } }));
    expect(readAccountWords(words)).toEqual({
      ids: [{ id: a, place: { path: 'argument 1' } }],
      faults: [expect.objectContaining({ value: 'x', place: { path: 'argument 2' } })],
    });
  });
});

describe('CSV', () => {
  const cells = fc.array(fc.string({ unit: fc.constantFrom('a', '"', ',', '\n', '\r', ' ', '1'), maxLength: 6 }), {
    minLength: 2,
    maxLength: 4,
  });
  const write = (rows: readonly (readonly string[])[], end: string): string =>
    rows.map((row) => row.map((cell) => `"${cell.replaceAll('"', '""')}"`).join(',')).join(end) + end;

  it('that is written by the rules reads as what was written, with true places', () => {
    fc.assert(
      fc.property(fc.array(cells, { maxLength: 6 }), fc.constantFrom('\n', '\r\n'), (rows, end) => {
        const text = write(rows, end);
        const parsed = rows.length === 0 ? parseCsv('', ',') : parseCsv(text, ',');
        expect(parsed.fault).toBeUndefined();
        expect(parsed.rows.map((row) => row.map((cell) => cell.text))).toEqual(rows);
        const lines = text.split('\n');
        for (const { column, line } of parsed.rows.flat()) expect(lines[line - 1]?.[column - 1]).toBe('"');
      }),
      { numRuns: 200 },
    );
  });

  it('of any other kind is read or refused, and never thrown about', () => {
    fc.assert(
      fc.property(fc.string({ unit: fc.constantFrom('a', '"', ',', '\n', '\r', ';'), maxLength: 20 }), (text) => {
        const { fault, rows } = parseCsv(text, ',');
        expect(fault === undefined || fault.line >= 1).toBe(true);
        expect(rows.every((row) => row.length > 0)).toBe(true);
      }),
      { numRuns: 200 },
    );
  });
});
