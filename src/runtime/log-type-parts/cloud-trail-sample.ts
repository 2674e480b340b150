import type { SampleRandom } from '../log-type.ts';
import { isoSeconds, sampleAccounts, sampleIamId, sampleRegions, sampleUsers, sampleUuid } from './sample-values.ts';

/** What differs by action. */
interface SampleCall {
  readonly eventSource: string;
  readonly eventName: string;
  readonly readOnly: boolean;
  readonly requestParameters: unknown;
  readonly responseElements: unknown;
  readonly additionalEventData?: unknown;
  readonly resources?: readonly unknown[];
}

type CallMaker = (random: SampleRandom, accountId: string, region: string) => SampleCall;

const agents = [
  'aws-cli/2.15.30 ua/2.0 os/linux#5.10.215 md/arch#x86_64 lang/python#3.11.8',
  'Boto3/1.34.69 md/Botocore#1.34.69 ua/2.0 os/linux#6.1.79 lang/python#3.12.2',
  'Mozilla/5.0 (X11; Linux x86_64; rv:127.0) Gecko/20100101 Firefox/127.0',
  'aws-sdk-go-v2/1.26.1 os/linux lang/go#1.22.2 md/GOARCH#amd64 api/sts#1.28.6',
] as const;

const calls: readonly CallMaker[] = [
  (random, _, region) => ({
    eventSource: 'ec2.amazonaws.com',
    eventName: 'DescribeInstances',
    readOnly: true,
    requestParameters: {
      maxResults: random.integer(5, 1000),
      instancesSet: { items: [{ instanceId: `i-0${random.hex(16)}` }, { instanceId: `i-0${random.hex(16)}` }] },
      filterSet: { items: [{ name: 'availability-zone', valueSet: { items: [{ value: `${region}a` }] } }] },
    },
    responseElements: null,
  }),
  (random, accountId) => {
    const bucket = `shop-${random.pick(['images', 'invoices', 'logs'])}-${accountId}`;
    const key = `2024/${random.hex(8)}/${random.hex(12)}.json`;
    return {
      eventSource: 's3.amazonaws.com',
      eventName: 'GetObject',
      readOnly: true,
      requestParameters: { bucketName: bucket, Host: `${bucket}.s3.amazonaws.com`, key },
      responseElements: null,
      additionalEventData: {
        SignatureVersion: 'SigV4',
        CipherSuite: 'TLS_AES_128_GCM_SHA256',
        bytesTransferredOut: random.integer(100, 9_000_000),
      },
      resources: [
        { type: 'AWS::S3::Object', ARN: `arn:aws:s3:::${bucket}/${key}` },
        { accountId, type: 'AWS::S3::Bucket', ARN: `arn:aws:s3:::${bucket}` },
      ],
    };
  },
  (random, accountId) => {
    const role = random.pick(['deploy', 'read-only', 'billing']);
    const arn = `arn:aws:iam::${accountId}:role/${role}`;
    const session = `${random.pick(sampleUsers)}-${random.hex(6)}`;
    return {
      eventSource: 'sts.amazonaws.com',
      eventName: 'AssumeRole',
      readOnly: true,
      requestParameters: { roleArn: arn, roleSessionName: session, durationSeconds: 3600 },
      responseElements: {
        credentials: {
          accessKeyId: sampleIamId(random, 'ASIA', 16),
          sessionToken: random.hex(24),
        },
        assumedRoleUser: {
          assumedRoleId: `${sampleIamId(random, 'AROA')}:${session}`,
          arn: `arn:aws:sts::${accountId}:assumed-role/${role}/${session}`,
        },
      },
      resources: [{ accountId, type: 'AWS::IAM::Role', ARN: arn }],
    };
  },
  (random, accountId, region) => {
    const key = `arn:aws:kms:${region}:${accountId}:key/${sampleUuid(random)}`;
    return {
      eventSource: 'kms.amazonaws.com',
      eventName: 'Decrypt',
      readOnly: true,
      requestParameters: {
        encryptionContext: { 'aws:s3:arn': `arn:aws:s3:::shop-logs-${accountId}/${random.hex(12)}` },
        encryptionAlgorithm: 'SYMMETRIC_DEFAULT',
        keyId: key,
      },
      responseElements: null,
      resources: [{ accountId, type: 'AWS::KMS::Key', ARN: key }],
    };
  },
  (random, accountId) => ({
    eventSource: 'ec2.amazonaws.com',
    eventName: 'AuthorizeSecurityGroupIngress',
    readOnly: false,
    requestParameters: {
      groupId: `sg-0${random.hex(16)}`,
      ipPermissions: {
        items: [
          {
            ipProtocol: 'tcp',
            fromPort: 22,
            toPort: 22,
            groups: {},
            ipRanges: { items: [{ cidrIp: `${random.ipv4()}/32`, description: 'office' }] },
          },
        ],
      },
    },
    responseElements: {
      requestId: sampleUuid(random),
      _return: true,
      securityGroupRuleSet: {
        items: [{ groupOwnerId: accountId, securityGroupRuleId: `sgr-0${random.hex(16)}`, isEgress: false }],
      },
    },
  }),
];

/** One event of CloudTrail of a role's session, without its `Records`; about 1,200 to 1,700 bytes. */
export function sampleCloudTrail(random: SampleRandom, atMs: number): string {
  const accountId = random.pick(sampleAccounts);
  const awsRegion = random.pick(sampleRegions);
  const { additionalEventData, resources, ...call } = random.pick(calls)(random, accountId, awsRegion);
  const host = `${call.eventSource.replace('.amazonaws.com', '')}.${awsRegion}.amazonaws.com`;
  const isDenied = random.integer(1, 20) === 1;
  return JSON.stringify({
    eventVersion: '1.09',
    userIdentity: sampleIdentity(random, accountId, atMs),
    eventTime: isoSeconds(atMs),
    eventSource: call.eventSource,
    eventName: call.eventName,
    awsRegion,
    sourceIPAddress: random.ipv4(),
    userAgent: random.pick(agents),
    ...(isDenied && {
      errorCode: 'AccessDenied',
      errorMessage: 'Access Denied',
    }),
    requestParameters: call.requestParameters,
    responseElements: isDenied ? null : call.responseElements,
    ...(additionalEventData !== undefined && { additionalEventData }),
    requestID: sampleUuid(random),
    eventID: sampleUuid(random),
    readOnly: call.readOnly,
    ...(resources && { resources }),
    eventType: 'AwsApiCall',
    managementEvent: call.eventName !== 'GetObject',
    recipientAccountId: accountId,
    eventCategory: call.eventName === 'GetObject' ? 'Data' : 'Management',
    tlsDetails: { tlsVersion: 'TLSv1.3', cipherSuite: 'TLS_AES_128_GCM_SHA256', clientProvidedHostHeader: host },
  });
}

function sampleIdentity(random: SampleRandom, accountId: string, atMs: number): unknown {
  const role = random.pick(['admin', 'deploy', 'shop', 'audit']);
  const principal = sampleIamId(random, 'AROA');
  const session = random.pick([...sampleUsers, `i-0${random.hex(16)}`]);
  return {
    type: 'AssumedRole',
    principalId: `${principal}:${session}`,
    arn: `arn:aws:sts::${accountId}:assumed-role/${role}/${session}`,
    accountId,
    accessKeyId: sampleIamId(random, 'ASIA', 16),
    sessionContext: {
      sessionIssuer: {
        type: 'Role',
        principalId: principal,
        arn: `arn:aws:iam::${accountId}:role/${role}`,
        accountId,
        userName: role,
      },
      webIdFederationData: {},
      attributes: {
        creationDate: isoSeconds(atMs - random.integer(1, 3_600) * 1000),
        mfaAuthenticated: String(random.integer(0, 1) === 1),
      },
    },
  };
}
