/** How much variety the records have: what a gzip ratio of about 1:6 needs, as that of real trails. */
const variety = { accounts: 25, users: 300, roles: 120, addresses: 600, buckets: 80, keys: 40 } as const;

/** Draws whole numbers below `bound`, the same ones for the same seed. */
type Draw = (bound: number) => number;

interface Cast {
  readonly accounts: readonly string[];
  readonly users: readonly string[];
  readonly roles: readonly string[];
  readonly addresses: readonly string[];
  readonly buckets: readonly string[];
  readonly keys: readonly string[];
}

/** What a kind of event adds to the members that all have. */
interface EventKind {
  readonly eventSource: string;
  readonly eventName: string;
  readonly readOnly: boolean;
  /** How often it comes, beside the others. */
  readonly share: number;
  readonly details: (draw: Draw, cast: Cast, accountId: string, region: string) => Record<string, unknown>;
}

const startMs = Date.UTC(2026, 5, 1);
const regions = ['us-east-1', 'us-west-2', 'eu-west-1', 'eu-central-1', 'ap-southeast-2'];
const userAgents = [
  'aws-cli/2.17.32 md/awscrt#0.21.2 ua/2.0 os/linux#6.1.102 md/arch#x86_64 lang/python#3.11.9 cfg/retry-mode#standard',
  'Boto3/1.34.131 md/Botocore#1.34.131 ua/2.0 os/linux#5.10.219 md/arch#aarch64 lang/python#3.12.4 Botocore/1.34.131',
  'aws-sdk-go-v2/1.30.3 os/linux lang/go#1.22.5 md/GOOS#linux md/GOARCH#arm64 api/s3#1.58.2',
  'Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/126.0.0.0 Safari/537.36',
  'APN/1.0 HashiCorp/1.0 Terraform/1.9.2 (+https://www.terraform.io) terraform-provider-aws/5.58.0',
];

const eventKinds: readonly EventKind[] = [
  {
    eventSource: 's3.amazonaws.com',
    eventName: 'GetObject',
    readOnly: true,
    share: 1,
    details(draw, cast, accountId, region) {
      const bucketName = pick(draw, cast.buckets);
      const key = `data/year=2026/month=06/day=${1 + draw(28)}/part-${draw(100_000)}.parquet`;
      return {
        requestParameters: { bucketName, Host: `${bucketName}.s3.${region}.amazonaws.com`, key },
        responseElements: null,
        additionalEventData: {
          SignatureVersion: 'SigV4',
          CipherSuite: 'TLS_AES_128_GCM_SHA256',
          bytesTransferredIn: 0,
          AuthenticationMethod: 'AuthHeader',
          'x-amz-id-2': base64(draw, 76),
          bytesTransferredOut: draw(50_000_000),
        },
        resources: [
          { type: 'AWS::S3::Object', ARN: `arn:aws:s3:::${bucketName}/${key}` },
          { accountId, type: 'AWS::S3::Bucket', ARN: `arn:aws:s3:::${bucketName}` },
        ],
      };
    },
  },
  {
    eventSource: 'sts.amazonaws.com',
    eventName: 'AssumeRole',
    readOnly: true,
    share: 1,
    details(draw, cast, accountId) {
      const role = pick(draw, cast.roles);
      const session = `session-${draw(100_000)}`;
      return {
        requestParameters: {
          roleArn: `arn:aws:iam::${accountId}:role/${role}`,
          roleSessionName: session,
          durationSeconds: 3_600,
        },
        responseElements: {
          credentials: {
            accessKeyId: `ASIA${capitals(draw, 16)}`,
            sessionToken: base64(draw, 180),
            expiration: 'Jun 1, 2026, 1:00:00 PM',
          },
          assumedRoleUser: {
            assumedRoleId: `AROA${capitals(draw, 17)}:${session}`,
            arn: `arn:aws:sts::${accountId}:assumed-role/${role}/${session}`,
          },
        },
        resources: [{ accountId, type: 'AWS::IAM::Role', ARN: `arn:aws:iam::${accountId}:role/${role}` }],
      };
    },
  },
  {
    eventSource: 'kms.amazonaws.com',
    eventName: 'Decrypt',
    readOnly: true,
    share: 5,
    details(draw, cast, accountId, region) {
      const arn = `arn:aws:kms:${region}:${accountId}:key/${pick(draw, cast.keys)}`;
      return {
        requestParameters: {
          encryptionContext: { 'aws:s3:arn': `arn:aws:s3:::${pick(draw, cast.buckets)}/file-${draw(10_000)}.json` },
          encryptionAlgorithm: 'SYMMETRIC_DEFAULT',
        },
        responseElements: null,
        resources: [{ accountId, type: 'AWS::KMS::Key', ARN: arn }],
      };
    },
  },
  {
    eventSource: 'ec2.amazonaws.com',
    eventName: 'DescribeInstances',
    readOnly: true,
    share: 3,
    details: (draw) => ({
      requestParameters: {
        maxResults: 1_000,
        instancesSet: { items: Array.from({ length: 1 + draw(3) }, () => ({ instanceId: `i-0${hex(draw, 16)}` })) },
        filterSet: {
          items: [
            { name: 'instance-state-name', valueSet: { items: [{ value: 'running' }, { value: 'pending' }] } },
            { name: 'tag:Service', valueSet: { items: [{ value: `service-${draw(60)}` }] } },
          ],
        },
      },
      responseElements: null,
    }),
  },
  {
    eventSource: 'ec2.amazonaws.com',
    eventName: 'RunInstances',
    readOnly: false,
    share: 1,
    details: (draw, cast, accountId) => ({
      requestParameters: {
        instancesSet: { items: [{ imageId: `ami-0${hex(draw, 16)}`, minCount: 1, maxCount: 1 }] },
        instanceType: 'm6g.large',
        blockDeviceMapping: { items: [{ deviceName: '/dev/xvda', ebs: { volumeSize: 100, volumeType: 'gp3' } }] },
        monitoring: { enabled: false },
      },
      responseElements: {
        requestId: uuid(draw),
        reservationId: `r-0${hex(draw, 16)}`,
        ownerId: accountId,
        instancesSet: {
          items: [
            {
              instanceId: `i-0${hex(draw, 16)}`,
              instanceState: { code: 0, name: 'pending' },
              privateDnsName: `ip-10-0-${draw(256)}-${draw(256)}.ec2.internal`,
              privateIpAddress: `10.0.${draw(256)}.${draw(256)}`,
              subnetId: `subnet-0${hex(draw, 16)}`,
              vpcId: `vpc-0${hex(draw, 16)}`,
              iamInstanceProfile: { arn: `arn:aws:iam::${accountId}:instance-profile/${pick(draw, cast.roles)}` },
            },
          ],
        },
      },
    }),
  },
  {
    eventSource: 'logs.amazonaws.com',
    eventName: 'CreateLogStream',
    readOnly: false,
    share: 4,
    details: (draw) => ({
      requestParameters: {
        logGroupName: `/aws/lambda/acme-${pick(draw, ['billing', 'search', 'login', 'export'])}-${draw(40)}`,
        logStreamName: `2026/06/${String(1 + draw(28)).padStart(2, '0')}/[$LATEST]${hex(draw, 32)}`,
      },
      responseElements: null,
      apiVersion: '20140328',
    }),
  },
  {
    eventSource: 'iam.amazonaws.com',
    eventName: 'PutRolePolicy',
    readOnly: false,
    share: 1,
    details: (draw, cast, accountId) => ({
      requestParameters: {
        roleName: pick(draw, cast.roles),
        policyName: 'inline',
        policyDocument: `{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Action":"dynamodb:GetItem","Resource":"arn:aws:dynamodb:us-east-1:${accountId}:table/t${draw(500)}"}]}`,
      },
      responseElements: null,
      ...(draw(4) === 0 && { errorCode: 'AccessDenied', errorMessage: 'not authorized to perform: iam:PutRolePolicy' }),
    }),
  },
];

const deck: readonly EventKind[] = eventKinds.flatMap((kind) => Array.from({ length: kind.share }, () => kind));

/** A CloudTrail file `{"Records":[…]}` without white space, about 1,485 bytes a record; the same bytes for the same seed. */
export function buildCloudTrailFile(recordCount: number, seed = 1): Buffer {
  return Buffer.concat([
    Buffer.from('{"Records":['),
    ...Array.from(generateCloudTrailRecords(recordCount, seed), (record, index) =>
      Buffer.from(index === 0 ? record : `,${record}`),
    ),
    Buffer.from(']}'),
  ]);
}

/** The records alone, each as compact JSON; take them one by one for files that do not fit in memory. */
export function* generateCloudTrailRecords(recordCount: number, seed = 1): Generator<string, void, undefined> {
  const draw = createDraw(seed);
  const cast = buildCast(draw);
  let timeMs = startMs;
  for (let index = 0; index < recordCount; index++) {
    timeMs += draw(120);
    yield JSON.stringify(buildRecord(draw, cast, timeMs));
  }
}

function buildRecord(draw: Draw, cast: Cast, timeMs: number): Record<string, unknown> {
  const accountId = pick(draw, cast.accounts);
  const awsRegion = pick(draw, regions);
  const { details, eventName, eventSource, readOnly } = pick(draw, deck);
  const host = `${eventSource.split('.')[0]}.${awsRegion}.amazonaws.com`;
  return {
    eventVersion: '1.09',
    userIdentity: draw(4) === 0 ? buildUser(draw, cast, accountId) : buildRoleSession(draw, cast, accountId, timeMs),
    eventTime: formatTime(timeMs),
    eventSource,
    eventName,
    awsRegion,
    sourceIPAddress: pick(draw, cast.addresses),
    userAgent: pick(draw, userAgents),
    ...details(draw, cast, accountId, awsRegion),
    requestID: uuid(draw),
    eventID: uuid(draw),
    readOnly,
    eventType: 'AwsApiCall',
    managementEvent: eventName !== 'GetObject',
    recipientAccountId: accountId,
    eventCategory: eventName === 'GetObject' ? 'Data' : 'Management',
    tlsDetails: { tlsVersion: 'TLSv1.3', cipherSuite: 'TLS_AES_128_GCM_SHA256', clientProvidedHostHeader: host },
  };
}

function buildUser(draw: Draw, cast: Cast, accountId: string): Record<string, unknown> {
  const userName = pick(draw, cast.users);
  return {
    type: 'IAMUser',
    principalId: `AIDA${capitals(draw, 17)}`,
    arn: `arn:aws:iam::${accountId}:user/${userName}`,
    accountId,
    accessKeyId: `AKIA${capitals(draw, 16)}`,
    userName,
  };
}

function buildRoleSession(draw: Draw, cast: Cast, accountId: string, timeMs: number): Record<string, unknown> {
  const roleName = pick(draw, cast.roles);
  const roleId = `AROA${capitals(draw, 17)}`;
  const session = draw(2) === 0 ? `i-0${hex(draw, 16)}` : pick(draw, cast.users);
  return {
    type: 'AssumedRole',
    principalId: `${roleId}:${session}`,
    arn: `arn:aws:sts::${accountId}:assumed-role/${roleName}/${session}`,
    accountId,
    accessKeyId: `ASIA${capitals(draw, 16)}`,
    sessionContext: {
      sessionIssuer: {
        type: 'Role',
        principalId: roleId,
        arn: `arn:aws:iam::${accountId}:role/${roleName}`,
        accountId,
        userName: roleName,
      },
      webIdFederationData: {},
      attributes: { creationDate: formatTime(timeMs - draw(3_600_000)), mfaAuthenticated: 'false' },
    },
  };
}

function buildCast(draw: Draw): Cast {
  const list = (length: number, make: (index: number) => string): string[] =>
    Array.from({ length }, (_, index) => make(index));
  const networks = ['192.0.2', '198.51.100', '203.0.113'];
  return {
    accounts: list(variety.accounts, (index) => String(111_122_223_333 + index * 1_010_101)),
    users: list(variety.users, (index) => `user-${index}@example.com`),
    roles: list(variety.roles, (index) => `acme-${pick(draw, ['app', 'batch', 'deploy', 'audit'])}-role-${index}`),
    addresses: list(variety.addresses, (index) => `${networks[index % 3]}.${1 + (Math.floor(index / 3) % 254)}`),
    buckets: list(variety.buckets, (index) => `acme-${pick(draw, ['lake', 'logs', 'site', 'backup'])}-${index}`),
    keys: list(variety.keys, () => uuid(draw)),
  };
}

/** xorshift: short, and good enough for sample data. */
function createDraw(seed: number): Draw {
  let state = (Math.imul(seed, 0x9e_37_79_b1) ^ 0x5b_d1_e9_95) >>> 0 || 1;
  return (bound) => {
    state ^= state << 13;
    state ^= state >>> 17;
    state ^= state << 5;
    return (state >>> 0) % bound;
  };
}

function pick<T>(draw: Draw, values: readonly T[]): T {
  const value = values[draw(values.length)];
  if (value === undefined) throw new Error('there is nothing to pick from');
  return value;
}

function draws(draw: Draw, length: number, alphabet: string): string {
  let text = '';
  for (let index = 0; index < length; index++) text += alphabet[draw(alphabet.length)] ?? '';
  return text;
}

function hex(draw: Draw, length: number): string {
  return draws(draw, length, '0123456789abcdef');
}

function capitals(draw: Draw, length: number): string {
  return draws(draw, length, 'ABCDEFGHIJKLMNOPQRSTUVWXYZ234567');
}

function base64(draw: Draw, length: number): string {
  return draws(draw, length, 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/');
}

function uuid(draw: Draw): string {
  return [8, 4, 4, 4, 12].map((length) => hex(draw, length)).join('-');
}

function formatTime(timeMs: number): string {
  return `${new Date(timeMs).toISOString().slice(0, 19)}Z`;
}
