import type { Column } from '../../config/log-column.ts';
import { readS3AccessLine, s3KnownFields } from '../log-type-parts/s3-access-line.ts';
import { clfTime } from '../log-type-parts/clf-time.ts';
import { alphanumerics, within } from '../log-type-parts/value-checks.ts';
import type { FieldValue, LineReader } from '../log-type-spec.ts';
import type { SampleRandom } from '../log-type.ts';
import { defineTextType } from '../normalise/define-text-type.ts';

const columns: readonly Column[] = [
  {
    name: 'bucketowner',
    type: 'string',
    description: 'Canonical user id of the owner of the bucket',
    isRequired: true,
    check: alphanumerics(64),
  },
  { name: 'bucket', type: 'string', description: 'Name of the bucket' },
  { name: 'time', type: 'timestamp', description: 'When the request came', isRequired: true, isEventTime: true },
  { name: 'remoteip', type: 'string', description: 'Address of the requester', indicators: ['ip'] },
  {
    name: 'requester',
    type: 'string',
    description: 'Canonical user id or ARN of the requester; absent for anonymous requests',
    indicators: ['aws_arn'],
  },
  { name: 'requestid', type: 'string', description: 'Id of the request' },
  { name: 'operation', type: 'string', description: 'Operation, such as REST.GET.OBJECT' },
  { name: 'key', type: 'string', description: 'Key of the object, URL-encoded' },
  { name: 'requesturi', type: 'string', description: 'First line of the request' },
  { name: 'httpstatus', type: 'int', description: 'Status of the answer', check: within(100, 600) },
  { name: 'errorcode', type: 'string', description: 'Error code of S3' },
  { name: 'bytessent', type: 'bigint', description: 'Bytes of the answer' },
  { name: 'objectsize', type: 'bigint', description: 'Size of the object' },
  { name: 'totaltime', type: 'bigint', description: 'Milliseconds that the request was in flight' },
  { name: 'turnaroundtime', type: 'bigint', description: 'Milliseconds that S3 took to process the request' },
  { name: 'referrer', type: 'string', description: 'Referer header' },
  { name: 'useragent', type: 'string', description: 'User agent' },
  { name: 'versionid', type: 'string', description: 'Version of the object' },
  { name: 'hostid', type: 'string', description: 'Extended request id' },
  { name: 'signatureversion', type: 'string', description: 'Version of the signature' },
  { name: 'ciphersuite', type: 'string', description: 'Cipher of the connection' },
  { name: 'authenticationtype', type: 'string', description: 'Where the credentials stood' },
  { name: 'hostheader', type: 'string', description: 'Host that the request was sent to' },
  { name: 'tlsVersion', type: 'string', description: 'TLS version of the connection' },
  { name: 'accessPointArn', type: 'string', description: 'ARN of the access point', indicators: ['aws_arn'] },
  { name: 'aclRequired', type: 'string', description: 'Yes if the request needed an ACL' },
  { name: 'sourceRegion', type: 'string', description: 'Region that the request came from' },
  { name: 'additionalFields', type: { array: 'string' }, description: 'Fields that came after these' },
];

const refused = { refused: 'the line does not have the fields of a server access log' };

function createReader(): LineReader {
  const raw: (string | undefined)[] = [];
  const fields: FieldValue[] = columns.map(() => undefined);
  return {
    read(line) {
      if (!readS3AccessLine(line, raw)) return refused;
      for (let at = 0; at < s3KnownFields; at++) fields[at] = raw[at];
      fields[s3KnownFields] =
        raw.length > s3KnownFields ? raw.slice(s3KnownFields).map((value) => value ?? '-') : undefined;
      return fields;
    },
  };
}

function sampleLine(random: SampleRandom, atMs: number): string {
  const owner = '79a59df900b949e55d96a1e698fbacedfd6e09d98eacf8f8d5218e7cd47ef2be';
  const key = `data/${random.pick(['a', 'b', 'c'])}/part-${String(random.integer(0, 99_999)).padStart(5, '0')}.parquet`;
  const method = random.pick(['GET', 'GET', 'GET', 'PUT', 'HEAD']);
  const isFound = random.integer(1, 20) > 1;
  const size = random.integer(100, 9_000_000);
  return [
    owner,
    'acme-data',
    `[${clfTime(atMs)}]`,
    random.ipv4(),
    random.pick([owner, 'arn:aws:sts::111122223333:assumed-role/etl/run', '-']),
    random.hex(16).toUpperCase(),
    `REST.${method}.OBJECT`,
    key,
    `"${method} /acme-data/${key} HTTP/1.1"`,
    isFound ? 200 : 404,
    isFound ? '-' : 'NoSuchKey',
    isFound ? size : 289,
    isFound ? size : '-',
    random.integer(4, 900),
    random.integer(2, 60),
    '"-"',
    `"${random.pick(['aws-cli/2.17.0', 'Boto3/1.34.0 "tuned" Botocore/1.34.0', 'S3Console/0.4'])}"`,
    '-',
    `${random.hex(60)}=`,
    'SigV4',
    'ECDHE-RSA-AES128-GCM-SHA256',
    'AuthHeader',
    'acme-data.s3.us-east-1.amazonaws.com',
    'TLSv1.2',
    '-',
    '-',
    'us-east-1',
  ].join(' ');
}

/** Server access logs of S3. */
export const logType = defineTextType({
  name: 'AWS.S3ServerAccess',
  description: 'Requests to S3 buckets',
  reference: 'https://docs.aws.amazon.com/AmazonS3/latest/userguide/LogFormat.html',
  columns,
  createReader,
  sample: sampleLine,
});
