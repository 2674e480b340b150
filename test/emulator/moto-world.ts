import { fileURLToPath } from 'node:url';
import { CloudWatch } from '@aws-sdk/client-cloudwatch';
import { Organizations } from '@aws-sdk/client-organizations';
import { S3 } from '@aws-sdk/client-s3';
import { SQS } from '@aws-sdk/client-sqs';
import { STS } from '@aws-sdk/client-sts';
import { startMotoServer } from '../../scripts/moto-server.ts';
import type { MotoOptions, MotoServer } from '../../scripts/moto-server.ts';
import { names, runtimeBucketName } from '../../src/config/names.ts';
import type { Metric } from '../../src/ports/metrics.ts';
import type { Place } from '../../src/ports/place.ts';

/** The account that moto takes every unknown caller to be in; it manages the organization. */
export const managementAccountId = '123456789012';
/** Any role will do: moto lets everybody assume everything. */
export const accessRoleName = 'OrganizationAccountAccessRole';

/** What there is in an emptied moto once {@link buildMotoWorld} has filled it. */
export interface MotoWorld {
  /** All made by CreateAccount, active, without the management account. */
  readonly memberIds: readonly string[];
  /** A unit with a unit in it; each has one of the members. */
  readonly unit: { readonly id: string; readonly accountIds: readonly string[] };
  /** Tells somebody of what is removed: of a bucket that tells nobody moto answers as AWS does not. */
  readonly bucket: Place & { readonly name: string };
  /** An input queue of the management account. A topic of another account tells it nothing: moto loses such messages. */
  readonly queue: Place & { readonly name: string };
  /** A Panther in the bucket's own account: with an input queue that its topics reach, and the runtime's bucket. */
  readonly panther: Place & { readonly queueArn: string; readonly queueUrl: string; readonly runtimeBucket: string };
}

const region = 'us-east-1';

/** Starts moto and points the SDK in this process to it, with no other credentials or files in sight. */
export async function enterMoto(options?: MotoOptions): Promise<MotoServer> {
  const server = await startMotoServer(fileURLToPath(new URL('../../', import.meta.url)), options);
  Object.assign(process.env, {
    AWS_ENDPOINT_URL: server.url,
    AWS_ACCESS_KEY_ID: 'moto',
    AWS_SECRET_ACCESS_KEY: 'moto',
    AWS_CONFIG_FILE: 'no-such-file',
    AWS_SHARED_CREDENTIALS_FILE: 'no-such-file',
  });
  return server;
}

/** Fills an empty moto with an organization of five member accounts, a bucket, two input queues and a runtime's bucket. */
export async function buildMotoWorld(): Promise<MotoWorld> {
  const organizations = new Organizations({ region });
  await organizations.createOrganization({ FeatureSet: 'ALL' });
  await organizations.enableAWSServiceAccess({
    ServicePrincipal: 'member.org.stacksets.cloudformation.amazonaws.com',
  });
  const rootId = (await organizations.listRoots({})).Roots?.[0]?.Id ?? '';
  const createUnit = async (ParentId: string, Name: string): Promise<string> =>
    (await organizations.createOrganizationalUnit({ ParentId, Name })).OrganizationalUnit?.Id ?? '';
  const workloads = await createUnit(rootId, 'Workloads');
  const production = await createUnit(workloads, 'Production');
  const memberIds: string[] = [];
  for (const name of ['one', 'two', 'three', 'four', 'five']) {
    const made = await organizations.createAccount({ AccountName: name, Email: `${name}@example.org` });
    memberIds.push(made.CreateAccountStatus?.AccountId ?? '');
  }
  const [first = '', second = '', third = ''] = memberIds;
  const move = (AccountId: string, DestinationParentId: string) =>
    organizations.moveAccount({ AccountId, SourceParentId: rootId, DestinationParentId });
  await move(first, workloads);
  await move(second, production);
  const bucket = { name: 'contract-bucket', accountId: third, region };
  const credentials = await assume(third);
  const s3 = new S3({ region, forcePathStyle: true, credentials });
  await s3.createBucket({ Bucket: bucket.name });
  const runtimeBucket = runtimeBucketName({ accountId: third, region });
  await s3.createBucket({ Bucket: runtimeBucket });
  const QueueName = names.notificationsQueue;
  await new SQS({ region }).createQueue({ QueueName });
  const sqs = new SQS({ region, credentials });
  const { QueueUrl: queueUrl = '' } = await sqs.createQueue({ QueueName });
  await sqs.createQueue({ QueueName: 'removals' });
  await s3.putBucketNotificationConfiguration({
    Bucket: bucket.name,
    NotificationConfiguration: { QueueConfigurations: [foreignNotification(bucket)] },
  });
  const queueArn = `arn:aws:sqs:${region}:${third}:${QueueName}`;
  return {
    memberIds,
    unit: { id: workloads, accountIds: [first, second] },
    bucket,
    queue: { name: QueueName, accountId: managementAccountId, region },
    panther: { accountId: third, region, queueArn, queueUrl, runtimeBucket },
  };
}

/** What the bucket tells somebody else before pantherctl comes. */
export function foreignNotification({ accountId, region: at }: Place): {
  readonly Id: string;
  readonly QueueArn: string;
  readonly Events: 's3:ObjectRemoved:*'[];
} {
  return { Id: 'removals', QueueArn: `arn:aws:sqs:${at}:${accountId}:removals`, Events: ['s3:ObjectRemoved:*'] };
}

/** Records a value of a metric at an instant (milliseconds since 1970), as its owner does. */
export async function recordMetric(
  place: Place,
  { dimensions, name, namespace }: Metric,
  value: number,
  at: number,
): Promise<void> {
  const cloudWatch = new CloudWatch({ region: place.region, credentials: await assume(place.accountId) });
  await cloudWatch.putMetricData({
    Namespace: namespace,
    MetricData: [
      {
        MetricName: name,
        Dimensions: Object.entries(dimensions).map(([Name, Value]) => ({ Name, Value })),
        Timestamp: new Date(at),
        Value: value,
      },
    ],
  });
}

/** Credentials that act in another account. */
export async function assume(
  accountId: string,
): Promise<{ accessKeyId: string; secretAccessKey: string; sessionToken: string }> {
  const sts = new STS({ region });
  const { Credentials } = await sts.assumeRole({
    RoleArn: `arn:aws:iam::${accountId}:role/${accessRoleName}`,
    RoleSessionName: 'moto-world',
  });
  return {
    accessKeyId: Credentials?.AccessKeyId ?? '',
    secretAccessKey: Credentials?.SecretAccessKey ?? '',
    sessionToken: Credentials?.SessionToken ?? '',
  };
}
