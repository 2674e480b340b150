import type { FieldValue, LineReader } from '../log-type-spec.ts';
import type { Column } from '../../config/log-column.ts';
import { ColumnOrder } from './column-order.ts';

/** What tells one kind of flow log from another. */
export interface FlowLogFormat {
  /** Those with a `from` are fields of the log under that name. */
  readonly columns: readonly Column[];
  /** Fields of lines without a header: all that CloudWatch Logs gets. */
  readonly defaultNames: readonly string[];
  /** Names of columns that hold an account, which may be `unknown`. */
  readonly accounts: readonly string[];
  /** Whether a header is one of this kind. */
  readonly accepts: (header: readonly string[]) => boolean;
}

const maxNames = 200;
const enoughNames = 5;
const wrongCount = { refused: 'the line has another number of fields than the header' };
const wrongDefaultCount = {
  refused: 'no header came before and the line does not have the fields of the default format',
};

/**
 * Reads flow logs. In files a header names the fields, in any order; it may come again, with another order, where files
 * were put together. Names that are not known are left out.
 */
export function createFlowLogReader(format: FlowLogFormat): LineReader {
  const columnOf = new Map(format.columns.map((column, index) => [headerName(column), index]));
  const accounts = format.accounts.map((name) => format.columns.findIndex((column) => column.name === name));
  const order = new ColumnOrder({
    delimiter: ' ',
    columnOf,
    columnCount: format.columns.length,
    defaultNames: format.defaultNames,
  });
  return {
    read(line) {
      const first = line.charCodeAt(0);
      if (first >= 97 && first <= 122) {
        const header = readHeader(line, columnOf);
        if (header !== undefined && format.accepts(header)) {
          order.use(header);
          return 'header';
        }
      }
      if (!order.read(line)) return order.hasHeader ? wrongCount : wrongDefaultCount;
      clearUnknown(order.fields, accounts);
      return order.fields;
    },
    save: () => order.save(),
    restore: (state) => {
      order.restore(state);
    },
  };
}

/** Name of the column's field in a header. */
export function headerName(column: Column): string {
  return typeof column.from === 'string' ? column.from : column.name;
}

function clearUnknown(fields: FieldValue[], accounts: readonly number[]): void {
  for (const index of accounts) if (fields[index] === 'unknown') fields[index] = undefined;
}

/** The names, if the line is a header: words of lower-case letters, digits and dashes, of which enough are known. */
function readHeader(line: string, columnOf: ReadonlyMap<string, number>): readonly string[] | undefined {
  const names: string[] = [];
  let known = 0;
  for (let from = 0; from <= line.length;) {
    let to = line.indexOf(' ', from);
    if (to === -1) to = line.length;
    if (names.length === maxNames || !isName(line, from, to)) return undefined;
    const name = line.slice(from, to);
    names.push(name);
    if (columnOf.has(name)) known++;
    from = to + 1;
  }
  const isEnough = known >= enoughNames || (known === names.length && names.includes('start') && names.includes('end'));
  return isEnough ? names : undefined;
}

function isName(line: string, from: number, to: number): boolean {
  const first = line.charCodeAt(from);
  if (from === to || first < 97 || first > 122) return false;
  for (let at = from + 1; at < to; at++) {
    const code = line.charCodeAt(at);
    if (code !== 45 && !(code >= 97 && code <= 122) && !(code >= 48 && code <= 57)) return false;
  }
  return true;
}
