import type { Column } from './log-column.ts';

/** Columns of the table of records that no log type took. */
export const failureColumns: readonly Column[] = [
  { name: 'p_row_id', type: 'string', description: 'Unique id of the record' },
];
