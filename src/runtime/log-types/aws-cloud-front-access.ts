import type { Column } from '../../config/log-column.ts';
import { ColumnOrder } from '../log-type-parts/column-order.ts';
import { decodePercent } from '../log-type-parts/percent-decoding.ts';
import { isPort } from '../log-type-parts/value-checks.ts';
import type { FieldValue, LineReader } from '../log-type-spec.ts';
import type { SampleRandom } from '../log-type.ts';
import { defineTextType } from '../normalise/define-text-type.ts';

/** In the order of the log, with `timestamp` in the place of `date` and `time`. */
const columns: readonly Column[] = [
  {
    name: 'timestamp',
    type: 'timestamp',
    description: 'When the request was answered',
    isRequired: true,
    isEventTime: true,
  },
  { name: 'x-edge-location', type: 'string', description: 'Edge location that answered' },
  { name: 'sc-bytes', type: 'bigint', description: 'Bytes to the viewer, headers included' },
  { name: 'c-ip', type: 'string', description: 'Address of the viewer', indicators: ['ip'] },
  { name: 'cs-method', type: 'string', description: 'Method of the request' },
  {
    name: 'cs_Host_',
    from: 'cs(Host)',
    type: 'string',
    description: 'Domain name of the distribution',
    indicators: ['domain'],
  },
  { name: 'cs-uri-stem', type: 'string', description: 'Path of the URL' },
  { name: 'sc-status', type: 'int', description: 'Status; 0 if the viewer closed the connection before' },
  { name: 'cs_Referer_', from: 'cs(Referer)', type: 'string', description: 'Referer header' },
  { name: 'cs_User-Agent_', from: 'cs(User-Agent)', type: 'string', description: 'User agent' },
  { name: 'cs-uri-query', type: 'string', description: 'Query string of the URL' },
  { name: 'cs_Cookie_', from: 'cs(Cookie)', type: 'string', description: 'Cookie header' },
  { name: 'x-edge-result-type', type: 'string', description: 'How the response was classed at its end' },
  { name: 'x-edge-request-id', type: 'string', description: 'Id of the request', indicators: ['trace_id'] },
  { name: 'x-host-header', type: 'string', description: 'Host header of the viewer', indicators: ['hostname'] },
  { name: 'cs-protocol', type: 'string', description: 'Protocol of the request' },
  { name: 'cs-bytes', type: 'bigint', description: 'Bytes from the viewer, headers included' },
  { name: 'time-taken', type: 'float', description: 'Seconds from the request to the last byte of the answer' },
  {
    name: 'x-forwarded-for',
    type: { array: 'string' },
    description: 'Addresses of viewers before a proxy',
    indicators: ['ip'],
  },
  { name: 'ssl-protocol', type: 'string', description: 'TLS version of the connection' },
  { name: 'ssl-cipher', type: 'string', description: 'Cipher of the connection' },
  { name: 'x-edge-response-result-type', type: 'string', description: 'How the response was classed at its begin' },
  { name: 'cs-protocol-version', type: 'string', description: 'HTTP version of the request' },
  { name: 'fle-status', type: 'string', description: 'How field-level encryption went' },
  { name: 'fle-encrypted-fields', type: 'int', description: 'Number of fields that were encrypted' },
  { name: 'c-port', type: 'int', description: 'Port of the viewer', check: isPort },
  {
    name: 'time-to-first-byte',
    type: 'float',
    description: 'Seconds from the request to the first byte of the answer',
  },
  { name: 'x-edge-detailed-result-type', type: 'string', description: 'Kind of error' },
  { name: 'sc-content-type', type: 'string', description: 'Content type of the answer' },
  { name: 'sc-content-len', type: 'bigint', description: 'Content length of the answer' },
  { name: 'sc-range-start', type: 'bigint', description: 'Begin of the range of the answer' },
  { name: 'sc-range-end', type: 'bigint', description: 'End of the range of the answer' },
  { name: 'origin-fbl', type: 'float', description: "Seconds to the origin's first byte" },
  { name: 'origin-lbl', type: 'float', description: "Seconds to the origin's last byte" },
  { name: 'asn', type: 'bigint', description: 'Autonomous system of the viewer' },
  { name: 'c-country', type: 'string', description: 'Country of the viewer' },
  { name: 'cache-behavior-path-pattern', type: 'string', description: 'Path pattern of the cache behaviour' },
  { name: 'DistributionId', type: 'string', description: 'Id of the distribution' },
];

/** Fields that are no columns, but parts of one. */
const timeFields = ['date', 'time', 'timestamp(ms)', 'timestamp'] as const;
const timeAt = columns.length;
const names = columns.slice(1).map((column) => (typeof column.from === 'string' ? column.from : column.name));
const forwardedAt = names.indexOf('x-forwarded-for') + 1;

/** The format until December 2019 was the first 26 of these. */
const defaultNames = ['date', 'time', ...names.slice(0, 31)];
const olderDefaultCount = 26;

const fieldsDirective = '#Fields:';
const directives = ['#Version:', '#Software:', '#Start-Date:', '#End-Date:', '#Date:', '#Remark:'];
const maxNames = 200;
const noDirective = { refused: 'the line begins with # and is no directive of an access log' };
const wrongCount = { refused: 'the line has another number of fields than the format says' };

function createReader(): LineReader {
  const columnOf = new Map([
    ...names.map((name, at) => [name, at + 1] as const),
    ...timeFields.map((name, at) => [name, timeAt + at] as const),
  ]);
  const options = { delimiter: '\t', columnOf, columnCount: columns.length + timeFields.length };
  const order = new ColumnOrder({ ...options, defaultNames });
  const older = new ColumnOrder({ ...options, defaultNames: defaultNames.slice(0, olderDefaultCount) });
  return {
    read(line) {
      if (line.startsWith('#')) return readDirective(line, order);
      const isRead = order.read(line);
      if (!isRead && (order.hasHeader || !older.read(line))) return wrongCount;
      return finish(isRead ? order.fields : older.fields);
    },
    save: () => order.save(),
    restore: (state) => {
      order.restore(state);
    },
  };
}

function readDirective(line: string, order: ColumnOrder): 'header' | { readonly refused: string } {
  if (line.startsWith(fieldsDirective)) {
    const header = line
      .slice(fieldsDirective.length)
      .trim()
      .split(/\s+/, maxNames + 1);
    if (header.length > maxNames) return noDirective;
    order.use(header);
    return 'header';
  }
  return directives.some((directive) => line.startsWith(directive)) ? 'header' : noDirective;
}

/** CloudFront encodes spaces, `%` and other characters in every field once: https://docs.aws.amazon.com/AmazonCloudFront/latest/DeveloperGuide/standard-logging-legacy-s3.html */
function finish(fields: FieldValue[]): readonly FieldValue[] {
  for (let at = 1; at < timeAt; at++) {
    const value = fields[at];
    if (typeof value === 'string') fields[at] = decodePercent(value);
  }
  const forwarded = fields[forwardedAt];
  if (typeof forwarded === 'string') fields[forwardedAt] = forwarded.split(',').map((address) => address.trim());
  fields[0] = timeOf(fields);
  return fields;
}

function timeOf(fields: readonly FieldValue[]): string | undefined {
  const [date, time, ms, seconds] = fields.slice(timeAt) as (string | undefined)[];
  if (date !== undefined && time !== undefined) return `${date}T${time}Z`;
  const since = ms === undefined ? Number(seconds ?? Number.NaN) * 1000 : Number(ms);
  return Math.abs(since) <= 8.64e15 ? new Date(since).toISOString() : undefined;
}

function sampleLine(random: SampleRandom, atMs: number): string {
  const time = new Date(atMs).toISOString();
  const result = random.pick(['Hit', 'Hit', 'Hit', 'Miss', 'RefreshHit', 'Error']);
  const status = result === 'Error' ? '403' : '200';
  const bytes = random.integer(300, 900_000);
  return [
    time.slice(0, 10),
    time.slice(11, 19),
    random.pick(['FRA56-P4', 'IAD89-C3', 'DFW3']),
    bytes,
    random.ipv4(),
    random.pick(['GET', 'GET', 'HEAD']),
    'd111111abcdef8.cloudfront.net',
    random.pick(['/', '/index.html', `/img/${random.hex(8)}.png`, '/caf%C3%A9%20menu.pdf']),
    status,
    random.pick(['-', 'https://www.example.com/']),
    random.pick(['curl/8.7.1', 'Mozilla/5.0%20(X11;%20Linux%20x86_64)%20AppleWebKit/537.36']),
    random.pick(['-', '-', 'page=2&q=a%2520b']),
    '-',
    result,
    `${random.hex(54)}==`,
    'www.example.com',
    'https',
    random.integer(30, 900),
    `0.${String(random.integer(1, 999)).padStart(3, '0')}`,
    '-',
    'TLSv1.3',
    'TLS_AES_128_GCM_SHA256',
    result,
    'HTTP/2.0',
    '-',
    '-',
    random.integer(1024, 65_535),
    '0.001',
    result,
    'text/html',
    bytes - 290,
    '-',
    '-',
  ].join('\t');
}

/** Standard access logs of CloudFront. */
export const logType = defineTextType({
  name: 'AWS.CloudFrontAccess',
  description: 'Requests to CloudFront distributions',
  reference: 'https://docs.aws.amazon.com/AmazonCloudFront/latest/DeveloperGuide/standard-logs-reference.html',
  columns,
  createReader,
  sample: sampleLine,
  sampleHeader: `#Version: 1.0\n#Fields: ${defaultNames.join(' ')}`,
});
