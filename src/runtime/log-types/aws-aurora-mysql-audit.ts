import type { Column } from '../../config/log-column.ts';
import { oneOf } from '../log-type-parts/value-checks.ts';
import type { FieldValue, LineReader } from '../log-type-spec.ts';
import type { SampleRandom } from '../log-type.ts';
import { defineTextType } from '../normalise/define-text-type.ts';

/** AWS documents the first eight; disconnections and failed connections are logged too, under the names of MariaDB's plugin. */
const operations = [
  'CONNECT',
  'QUERY',
  'READ',
  'WRITE',
  'CREATE',
  'ALTER',
  'RENAME',
  'DROP',
  'DISCONNECT',
  'FAILED_CONNECT',
] as const;

const columns: readonly Column[] = [
  {
    name: 'timestamp',
    type: 'timestamp',
    timeFormat: 'unix_us',
    description: 'When the event happened',
    isRequired: true,
    isEventTime: true,
  },
  { name: 'serverHost', type: 'string', description: 'Instance that the event is of', indicators: ['domain'] },
  { name: 'username', type: 'string', description: 'User of the connection' },
  { name: 'host', type: 'string', description: 'Where the user connected from', indicators: ['ip'] },
  { name: 'connectionId', type: 'bigint', description: 'Number of the connection' },
  { name: 'queryId', type: 'bigint', description: 'Number of the query, which ties events of tables to it' },
  { name: 'operation', type: 'string', description: 'What was done', isRequired: true, check: oneOf(...operations) },
  { name: 'database', type: 'string', description: 'Active database' },
  { name: 'object', type: 'string', description: 'The query, or the name of the table' },
  { name: 'retCode', type: 'bigint', description: 'Return code of the operation' },
];

/** Fields before the object, which may hold commas. */
const leadingFields = 8;
const tooFew = { refused: 'the line has fewer than 9 fields' };

function createReader(): LineReader {
  const fields: FieldValue[] = columns.map(() => undefined);
  return {
    read(line) {
      let from = 0;
      for (let at = 0; at < leadingFields; at++) {
        const to = line.indexOf(',', from);
        if (to === -1) return tooFew;
        fields[at] = line.slice(from, to);
        from = to + 1;
      }
      const last = line.lastIndexOf(',');
      fields[leadingFields] = last < from ? undefined : line.slice(from, last);
      fields[leadingFields + 1] = line.slice(last + 1);
      return fields;
    },
  };
}

function sampleLine(random: SampleRandom, atMs: number): string {
  const operation = random.pick(['CONNECT', 'QUERY', 'QUERY', 'QUERY', 'READ', 'WRITE', 'DISCONNECT']);
  const table = random.pick(['orders', 'items', 'users']);
  const queries = [
    `'SELECT id, total FROM ${table} WHERE id = ${String(random.integer(1, 9999))}'`,
    `'UPDATE ${table} SET state = \\'paid\\' WHERE id IN (${String(random.integer(1, 99))}, 7)'`,
    `'COMMIT'`,
  ];
  return [
    `${String(atMs)}${String(random.integer(0, 999)).padStart(3, '0')}`,
    'shop-instance-1',
    random.pick(['app', 'report', 'admin']),
    random.ipv4(),
    random.integer(1, 90_000),
    operation.endsWith('CONNECT') ? 0 : random.integer(1, 9_000_000),
    operation,
    'shop',
    operation === 'QUERY' ? random.pick(queries) : operation.endsWith('CONNECT') ? '' : table,
    random.pick([0, 0, 0, 1045]),
  ].join(',');
}

/** Audit logs of Aurora MySQL. */
export const logType = defineTextType({
  name: 'AWS.AuroraMySQLAudit',
  description: 'Connections and queries of Aurora MySQL',
  reference: 'https://docs.aws.amazon.com/AmazonRDS/latest/AuroraUserGuide/AuroraMySQL.Auditing.html',
  columns,
  createReader,
  sample: sampleLine,
});
