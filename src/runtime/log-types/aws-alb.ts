import type { Column } from '../../config/log-column.ts';
import { splitHostAndPort } from '../log-type-parts/host-and-port.ts';
import { readQuotedFields } from '../log-type-parts/quoted-fields.ts';
import { splitRequestLine } from '../log-type-parts/request-line.ts';
import { isPort, oneOf } from '../log-type-parts/value-checks.ts';
import type { FieldValue, LineReader } from '../log-type-spec.ts';
import type { SampleRandom } from '../log-type.ts';
import { defineTextType } from '../normalise/define-text-type.ts';

/** 000 stands for a connection that was closed after 10,000 requests: https://docs.aws.amazon.com/elasticloadbalancing/latest/application/load-balancer-troubleshooting.html */
const isElbStatus: Column['check'] = (value) =>
  value === 0 || (typeof value === 'number' && value >= 100 && value <= 600)
    ? undefined
    : 'is neither 0 nor within 100 to 600';

const columns: readonly Column[] = [
  {
    name: 'type',
    type: 'string',
    description: 'Type of the request or connection',
    isRequired: true,
    check: oneOf('http', 'https', 'h2', 'grpcs', 'ws', 'wss'),
  },
  {
    name: 'timestamp',
    type: 'timestamp',
    description: 'When the load balancer answered the client',
    isRequired: true,
    isEventTime: true,
  },
  { name: 'elb', type: 'string', description: 'Resource id of the load balancer' },
  { name: 'clientIp', type: 'string', description: 'Address of the client', indicators: ['ip'] },
  { name: 'clientPort', type: 'int', description: 'Port of the client', check: isPort },
  { name: 'targetIp', type: 'string', description: 'Address of the target', indicators: ['ip'] },
  { name: 'targetPort', type: 'int', description: 'Port of the target', check: isPort },
  {
    name: 'requestProcessingTime',
    type: 'float',
    description: 'Seconds from the request to sending it to the target; -1 if that could not be',
  },
  {
    name: 'targetProcessingTime',
    type: 'float',
    description: 'Seconds from sending to the target to its first header; -1 if that could not be',
  },
  {
    name: 'responseProcessingTime',
    type: 'float',
    description: "Seconds from the target's first header to sending to the client; -1 if that could not be",
  },
  { name: 'elbStatusCode', type: 'int', description: 'Status of the load balancer', check: isElbStatus },
  { name: 'targetStatusCode', type: 'int', description: 'Status of the target' },
  { name: 'receivedBytes', type: 'bigint', description: 'Bytes from the client' },
  { name: 'sentBytes', type: 'bigint', description: 'Bytes to the client' },
  { name: 'requestHttpMethod', type: 'string', description: 'Method of the request' },
  { name: 'requestUrl', type: 'string', description: 'URL of the request' },
  { name: 'requestHttpVersion', type: 'string', description: 'HTTP version of the request' },
  { name: 'userAgent', type: 'string', description: 'User agent' },
  { name: 'sslCipher', type: 'string', description: 'Cipher of the connection' },
  { name: 'sslProtocol', type: 'string', description: 'TLS version of the connection' },
  { name: 'targetGroupArn', type: 'string', description: 'ARN of the target group', indicators: ['aws_arn'] },
  { name: 'traceId', type: 'string', description: 'X-Amzn-Trace-Id' },
  { name: 'domainName', type: 'string', description: 'Domain that the client asked TLS for', indicators: ['domain'] },
  { name: 'chosenCertArn', type: 'string', description: 'ARN of the certificate', indicators: ['aws_arn'] },
  { name: 'matchedRulePriority', type: 'int', description: 'Priority of the rule; -1 if none could be evaluated' },
  {
    name: 'requestCreationTime',
    type: 'timestamp',
    description: 'When the load balancer got the request',
    isRequired: true,
  },
  { name: 'actionsExecuted', type: { array: 'string' }, description: 'What was done with the request' },
  { name: 'redirectUrl', type: 'string', description: 'URL that the client was sent to' },
  { name: 'errorReason', type: 'string', description: 'Why an action failed' },
  { name: 'targetPortList', type: { array: 'string' }, description: 'Address and port of each target' },
  { name: 'targetStatusCodeList', type: { array: 'string' }, description: 'Status of each target' },
  { name: 'classification', type: 'string', description: 'Verdict of desync mitigation' },
  { name: 'classificationReason', type: 'string', description: 'Reason of that verdict' },
  { name: 'connTraceId', type: 'string', description: 'Id that ties the request to its entry in the connection log' },
  { name: 'transformedHost', type: 'string', description: 'Host header after a rewrite' },
  { name: 'transformedUri', type: 'string', description: 'URI after a rewrite' },
  { name: 'requestTransformStatus', type: 'string', description: 'How the rewrite went' },
  { name: 'additionalFields', type: { array: 'string' }, description: 'Fields that came after these' },
];

const requiredFields = 25;
const knownFields = 33;
const maxFields = 100;
const looksLikeJson = { refused: 'the line looks like JSON' };
const malformed = { refused: 'a quote has no end or there are too many fields' };
const tooFew = { refused: `the line has fewer than ${String(requiredFields)} fields` };

function createReader(): LineReader {
  const raw: (string | undefined)[] = [];
  const fields: FieldValue[] = columns.map(() => undefined);
  return {
    read(line) {
      if (line.startsWith('{')) return looksLikeJson;
      const count = readQuotedFields(line, 0, raw, maxFields);
      if (count === -1) return malformed;
      if (count < requiredFields) return tooFew;
      raw.length = count;
      for (let at = 0; at < 3; at++) fields[at] = raw[at];
      writeAddress(fields, 3, raw[3]);
      writeAddress(fields, 5, raw[4]);
      for (let at = 5; at < 12; at++) fields[at + 2] = raw[at];
      writeRequest(fields, 14, raw[12]);
      for (let at = 13; at < knownFields; at++) fields[at + 4] = raw[at];
      fields[26] = listOf(raw[22], ',');
      fields[29] = listOf(raw[25], ' ');
      fields[30] = listOf(raw[26], ' ');
      fields[37] = count > knownFields ? raw.slice(knownFields).map((value) => value ?? '-') : undefined;
      return fields;
    },
  };
}

function listOf(text: string | undefined, separator: string): readonly string[] | undefined {
  if (text === undefined) return undefined;
  return text.includes(separator) ? text.split(separator) : [text];
}

function writeAddress(fields: FieldValue[], at: number, text: string | undefined): void {
  const address = text === undefined ? undefined : splitHostAndPort(text);
  fields[at] = address?.host;
  fields[at + 1] = address?.port;
}

function writeRequest(fields: FieldValue[], at: number, text: string | undefined): void {
  const request = text === undefined ? undefined : splitRequestLine(text);
  fields[at] = request?.method;
  fields[at + 1] = request?.url;
  fields[at + 2] = request?.version;
}

const agents = [
  'Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/126.0.0.0 Safari/537.36',
  'curl/8.7.1',
  'okhttp/4.12.0',
  'ELB-HealthChecker/2.0',
];

function sampleLine(random: SampleRandom, atMs: number): string {
  const isTls = random.integer(1, 5) > 1;
  const target = `10.0.${String(random.integer(0, 3))}.${String(random.integer(4, 250))}:8080`;
  const status = random.pick(['200', '200', '200', '204', '301', '404', '502']);
  const path = random.pick(['/', '/login', '/api/items', `/api/items/${String(random.integer(1, 9999))}?full=1`]);
  const url = isTls ? `https://shop.example.com:443${path}` : `http://shop.example.com:80${path}`;
  return [
    isTls ? random.pick(['https', 'h2']) : 'http',
    `${new Date(atMs).toISOString().slice(0, -1)}${String(random.integer(100, 999))}Z`,
    'app/shop/50dc6c495c0c9188',
    `${random.ipv4()}:${String(random.integer(1024, 65_535))}`,
    target,
    '0.000',
    `0.${String(random.integer(1, 999)).padStart(3, '0')}`,
    '0.000',
    status,
    status,
    random.integer(80, 2000),
    random.integer(100, 90_000),
    `"${random.pick(['GET', 'GET', 'GET', 'POST'])} ${url} HTTP/1.1"`,
    `"${random.pick(agents)}"`,
    isTls ? 'ECDHE-RSA-AES128-GCM-SHA256' : '-',
    isTls ? 'TLSv1.2' : '-',
    'arn:aws:elasticloadbalancing:us-east-1:111122223333:targetgroup/shop/73e2d6bc24d8a067',
    `"Root=1-${random.hex(8)}-${random.hex(24)}"`,
    isTls ? '"shop.example.com"' : '"-"',
    isTls ? `"arn:aws:acm:us-east-1:111122223333:certificate/${random.hex(8)}"` : '"-"',
    random.integer(0, 5),
    new Date(atMs - random.integer(1, 900)).toISOString(),
    random.pick(['"forward"', '"waf,forward"']),
    '"-"',
    '"-"',
    `"${target}"`,
    `"${status}"`,
    '"-"',
    '"-"',
    `TID_${random.hex(32)}`,
    '"-"',
    '"-"',
    '"-"',
  ].join(' ');
}

/** Access logs of application load balancers. */
export const logType = defineTextType({
  name: 'AWS.ALB',
  description: 'Requests to application load balancers',
  reference: 'https://docs.aws.amazon.com/elasticloadbalancing/latest/application/load-balancer-access-logs.html',
  columns,
  createReader,
  sample: sampleLine,
});
