import type { Column } from '../../config/log-column.ts';
import { emptyAccessLogLine, readAccessLogLine } from '../log-type-parts/access-log-line.ts';
import { sampleCombinedLine } from '../log-type-parts/access-log-sample.ts';
import { within } from '../log-type-parts/value-checks.ts';
import type { FieldValue, LineReader } from '../log-type-spec.ts';
import { defineTextType } from '../normalise/define-text-type.ts';

const columns: readonly Column[] = [
  { name: 'remoteAddr', type: 'string', description: 'Address of the client', isRequired: true, indicators: ['ip'] },
  { name: 'remoteUser', type: 'string', description: 'User of basic authentication', indicators: ['username'] },
  {
    name: 'time',
    type: 'timestamp',
    description: 'When the request was answered',
    isRequired: true,
    isEventTime: true,
  },
  { name: 'request', type: 'string', description: 'First line of the request' },
  { name: 'status', type: 'int', description: 'Status of the answer', isRequired: true, check: within(0, 599) },
  { name: 'bodyBytesSent', type: 'bigint', description: 'Bytes of the answer without headers' },
  { name: 'httpReferer', type: 'string', description: 'Referer header' },
  { name: 'httpUserAgent', type: 'string', description: 'User agent' },
  {
    name: 'httpXForwardedFor',
    type: { array: 'string' },
    description: 'Addresses before a proxy, in the format `main`',
    indicators: ['ip'],
  },
];

const refused = { refused: 'the line does not have the form of the access log' };

function createReader(): LineReader {
  const line = emptyAccessLogLine();
  const fields: FieldValue[] = [];
  return {
    read(text) {
      if (!readAccessLogLine(text, line, 3) || line.rest.length < 2 || line.identity !== undefined) return refused;
      fields[0] = line.host;
      fields[1] = line.user;
      fields[2] = line.time;
      fields[3] = line.request;
      fields[4] = line.status;
      fields[5] = line.size;
      fields[6] = line.rest[0];
      fields[7] = line.rest[1];
      fields[8] = line.rest[2]?.split(',').map((address) => address.trim());
      return fields;
    },
  };
}

/** Access logs of nginx in its formats `combined` and `main`. */
export const logType = defineTextType({
  name: 'Nginx.Access',
  description: 'Requests to nginx',
  reference: 'https://nginx.org/en/docs/http/ngx_http_log_module.html#log_format',
  columns,
  createReader,
  // The format `combined` is Apache's too.
  sample: (random, atMs) => `${sampleCombinedLine(random, atMs)} "${random.pick(['-', random.ipv4()])}"`,
});
