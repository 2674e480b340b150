import type { Column } from '../../config/log-column.ts';
import type { FieldValue, LineReader } from '../log-type-spec.ts';
import { emptyAccessLogLine, readAccessLogLine } from './access-log-line.ts';
import { splitRequestLine } from './request-line.ts';
import { within } from './value-checks.ts';

/** Columns of Apache's common log format. */
export const apacheCommonColumns: readonly Column[] = [
  {
    name: 'remote_host_ip_address',
    type: 'string',
    description: 'Address of the client, or its host name',
    isRequired: true,
    indicators: ['hostname'],
  },
  { name: 'client_identity_rfc_1413', type: 'string', description: 'Identity of the client by RFC 1413' },
  { name: 'request_user', type: 'string', description: 'User of the request', indicators: ['username'] },
  {
    name: 'request_time',
    type: 'timestamp',
    description: 'When the request came',
    isRequired: true,
    isEventTime: true,
  },
  { name: 'request_method', type: 'string', description: 'Method of the request' },
  { name: 'request_uri', type: 'string', description: 'URI of the request' },
  { name: 'request_protocol', type: 'string', description: 'HTTP version of the request' },
  {
    name: 'response_status',
    type: 'int',
    description: 'Status of the answer',
    isRequired: true,
    check: within(100, 599),
  },
  { name: 'response_size', type: 'bigint', description: 'Bytes of the answer without headers' },
];

const refused = { refused: 'the line does not have the form of the access log' };

/** Reads lines that have exactly `restCount` quoted texts after the common fields. */
export function createApacheReader(restCount: number): LineReader {
  const line = emptyAccessLogLine();
  const fields: FieldValue[] = [];
  return {
    read(text) {
      if (!readAccessLogLine(text, line, restCount) || line.rest.length !== restCount) return refused;
      const request = line.request === undefined ? undefined : splitRequestLine(line.request);
      fields[0] = line.host;
      fields[1] = line.identity;
      fields[2] = line.user;
      fields[3] = line.time;
      fields[4] = request?.method;
      fields[5] = request?.url;
      fields[6] = request?.version;
      fields[7] = line.status;
      fields[8] = line.size;
      for (let at = 0; at < restCount; at++) fields[9 + at] = line.rest[at];
      return fields;
    },
  };
}
