import { buildTableColumns } from './hive-type.ts';
import type { TableColumn } from './hive-type.ts';
import { logTablesText } from './log-tables-text.ts';
import { standardFields } from './standard-fields.ts';

/** The table of one log type. */
export interface LogTable {
  readonly logType: string;
  readonly description: string;
  /** Without the standard fields, which every table has after its own. */
  readonly columns: readonly TableColumn[];
}

/** The tables of the log types that the log processor has a parser for, by name of log type. */
export function listLogTables(): readonly LogTable[] {
  return JSON.parse(logTablesText) as readonly LogTable[];
}

/** Columns that stand at the end of every table of events. */
export const standardColumns: readonly TableColumn[] = buildTableColumns(standardFields);
