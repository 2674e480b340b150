import type { Column } from './log-column.ts';

/** Columns of the table of records that no log type took, in the order of a row. */
export const failureColumns: readonly Column[] = [
  {
    name: 'p_row_id',
    type: 'string',
    description: 'Unique id of the record, the same whenever the same object is processed again',
  },
  { name: 'p_parse_time', type: 'timestamp', description: 'When the object that holds the record was written' },
  { name: 'p_source_id', type: 'string', description: 'Id of the source' },
  { name: 'p_source_label', type: 'string', description: 'Name of the source' },
  { name: 'bucket', type: 'string', description: 'Bucket of the object' },
  { name: 'key', type: 'string', description: 'Key of the object' },
  { name: 'version', type: 'string', description: 'Version of the object, or its etag in a bucket without versions' },
  { name: 'position', type: 'bigint', description: 'Place of the record in the object, counted from 0' },
  {
    name: 'refusals',
    type: {
      array: {
        struct: [
          { name: 'logType', type: 'string', description: 'Log type that refused the record' },
          { name: 'reason', type: 'string', description: 'Why, in words without content of the record' },
        ],
      },
    },
    description: 'Why each log type of the source refused the record; empty if the source has none',
  },
  {
    name: 'record',
    type: 'string',
    description: 'The record as it stands in the object; the first 64 KiB of one that is too long',
  },
];
