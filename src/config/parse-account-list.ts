import type { Fault } from './fault.ts';
import { findAccountIdFault } from './fields/account-id.ts';
import { parseCsv } from './parse-csv.ts';
import type { CsvCell } from './parse-csv.ts';
import { renderValue } from './render-value.ts';

/** Where a word of an input stands; lines and columns are 1-based. */
export interface WordPlace {
  readonly file?: string;
  readonly line?: number;
  readonly column?: number;
  /** For a word that comes from no file, e.g. `argument 2`. */
  readonly path: string;
}

/** A sound account id of an input. */
export interface PlacedId {
  readonly id: string;
  readonly place: WordPlace;
}

/** What is wrong at a place of an input; `value` is the word, if it is about one. */
export interface PlacedFault extends Fault {
  readonly place: WordPlace;
  readonly value?: string;
}

/** Account ids of an input in its order, repeated ones included, and everything in it that is none. */
export interface AccountList {
  readonly ids: readonly PlacedId[];
  readonly faults: readonly PlacedFault[];
}

/** Names of the column with the ids, letters and digits only; the first that a header has is taken. */
const idColumns = ['accountid', 'awsaccountid', 'accountnumber', 'account', 'id'];
const separators = [',', ';', '\t'];
const shortened = /^\d+(?:[.,]\d+)?E\+?\d+$/i;

/** Reads words that should be account ids. Quotes, brackets and commas around them, as other formats have, do not matter. */
export function readAccountWords(words: readonly { readonly text: string; readonly place: WordPlace }[]): AccountList {
  const ids: PlacedId[] = [];
  const faults: PlacedFault[] = [];
  for (const { place, text } of words) {
    const id = text.replaceAll(/^[\s="'[\]]+|[\s"'[\]]+$/g, '');
    const fault = findWordFault(id);
    if (fault === undefined) ids.push({ id, place });
    else faults.push({ ...fault, place, value: id });
  }
  return { ids, faults };
}

function findWordFault(word: string): Fault | undefined {
  if (!shortened.test(word)) {
    const fault = findAccountIdFault(word);
    return fault?.fix.includes('leading zeros') === true
      ? { ...fault, fix: 'write all twelve digits, leading zeros included' }
      : fault;
  }
  return {
    check: 'account-id',
    message: `account id ${renderValue(word)} was shortened by a spreadsheet`,
    fix: 'format the column as text there, enter the twelve digits again, and export it once more',
  };
}

/**
 * Reads a file of account ids: CSV if its first line that is no comment has a column called account, account id or id;
 * else ids between blanks, commas and line breaks, with comments behind `#`. Reports every word that is no account id.
 */
export function parseAccountList(text: string, file: string): AccountList {
  const body = text.startsWith('\uFEFF') ? text.slice(1) : text;
  const header = body.split('\n', 200).find((line) => line.trim() !== '' && !line.trimStart().startsWith('#')) ?? '';
  const isHeader = (each: string): boolean =>
    !/\d{12}/.test(header) && header.split(each).some((cell) => idColumns.includes(columnName(cell)));
  const separator = separators.find(isHeader);
  if (separator !== undefined) return parseTable(body, file, separator);
  if (/\.csv$/i.test(file) && !/\d{6}/.test(header) && header !== '') return refuseHeader(body, header, file);
  return parseLines(body, file);
}

function columnName(cell: string): string {
  return cell.toLowerCase().replaceAll(/[^a-z0-9]/g, '');
}

function refuseHeader(body: string, header: string, file: string): AccountList {
  const line = body.slice(0, body.indexOf(header)).split('\n').length;
  const fault: PlacedFault = {
    check: 'account-column',
    message: `no column of the CSV is called account id: ${renderValue(header.trim())}`,
    fix: 'call the column with the ids "account id", or give the ids alone, one a line',
    place: { file, line, column: 1, path: '' },
  };
  return { ids: [], faults: [fault] };
}

function parseLines(body: string, file: string): AccountList {
  const words = body.split('\n').flatMap((line, index) => {
    const [bare = ''] = line.split('#');
    return [...bare.matchAll(/[^\s,;]+/g)]
      .filter(([word]) => !/^[-[\]]$/.test(word))
      .map((match) => ({ text: match[0], place: { file, line: index + 1, column: match.index + 1, path: '' } }));
  });
  return readAccountWords(words);
}

function parseTable(body: string, file: string, separator: string): AccountList {
  const parsed = parseCsv(body, separator);
  const rows = parsed.rows.filter(([first]) => !(first?.text.trimStart() ?? '').startsWith('#'));
  const [header = [], ...data] = rows;
  const column = findColumn(header, data);
  const words: { text: string; place: WordPlace }[] = [];
  const faults: PlacedFault[] = [];
  for (const row of data) {
    const cell = row[column];
    if (row.every(({ text }) => text.trim() === '')) continue;
    const { line, column: at } = cell ?? row[0] ?? { line: 1, column: 1 };
    const place = { file, line, column: at, path: '' };
    if (cell !== undefined && cell.text.trim() !== '') words.push({ text: cell.text, place });
    else {
      const message = `the row has no ${header[column]?.text.trim() ?? 'account id'}`;
      faults.push({ check: 'account-id', message, fix: 'write the twelve digits, or remove the row', place });
    }
  }
  if (parsed.fault !== undefined) {
    const { column: at, line, message } = parsed.fault;
    const fix = 'double the quotes inside a field, and put quotes around the whole of it';
    faults.push({ check: 'csv-quotes', message, fix, place: { file, line, column: at, path: '' } });
  }
  const read = readAccountWords(words);
  return { ids: read.ids, faults: [...read.faults, ...faults] };
}

/** The best of the columns that are called so; of several, one that begins with digits. */
function findColumn(header: readonly CsvCell[], [first = []]: readonly (readonly CsvCell[])[]): number {
  const names = header.map(({ text }) => columnName(text));
  const columns = idColumns.map((name) => names.indexOf(name)).filter((index) => index >= 0);
  return columns.find((index) => /^[\s="']*\d/.test(first[index]?.text ?? '')) ?? columns[0] ?? 0;
}
