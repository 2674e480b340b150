import { arnOf, on } from './resource-type.ts';
import type { ActionInput, NeededAction, ResourceType } from './resource-type.ts';

/** An SQS queue. */
export const queue: ResourceType = {
  required: [],
  optional: [
    'ContentBasedDeduplication',
    'DeduplicationScope',
    'DelaySeconds',
    'FifoQueue',
    'FifoThroughputLimit',
    'KmsDataKeyReusePeriodSeconds',
    'KmsMasterKeyId',
    'MaximumMessageSize',
    'MessageRetentionPeriod',
    'QueueName',
    'ReceiveMessageWaitTimeSeconds',
    'RedriveAllowPolicy',
    'RedrivePolicy',
    'SqsManagedSseEnabled',
    'Tags',
    'VisibilityTimeout',
  ],
  attributes: ['Arn', 'QueueName', 'QueueUrl'],
  replacing: ['QueueName', 'FifoQueue'],
  scope: 'region',
  seconds: 60,
  name: (input) => {
    const { partition, place } = input;
    const name = input.text('QueueName') ?? input.generated(80);
    const arn = arnOf(input, 'sqs', name);
    const suffix = partition === 'aws-cn' ? '.cn' : '';
    const url = `https://sqs.${place.region}.amazonaws.com${suffix}/${place.accountId}/${name}`;
    return { physicalId: url, arn, attributes: { Arn: arn, QueueName: name, QueueUrl: url }, claim: name };
  },
  creates: ({ names, hasTags }) => on(names.arn, 'sqs:CreateQueue', ...(hasTags ? ['sqs:TagQueue'] : [])),
  deletes: ({ names }) => on(names.arn, 'sqs:DeleteQueue'),
};

/** The access policy of queues, which it names by URL. */
export const queuePolicy: ResourceType = {
  required: ['PolicyDocument', 'Queues'],
  optional: [],
  attributes: ['Id'],
  replacing: [],
  scope: 'region',
  seconds: 3,
  name: (input) => {
    const physicalId = input.generated(256);
    return { physicalId, arn: physicalId, attributes: { Id: physicalId } };
  },
  creates: (input) => setQueueAttributes(input),
  deletes: (input) => setQueueAttributes(input),
};

/** An S3 bucket. */
export const bucket: ResourceType = {
  required: [],
  optional: [
    'AbacStatus',
    'AccelerateConfiguration',
    'AccessControl',
    'AnalyticsConfigurations',
    'BucketEncryption',
    'BucketName',
    'BucketNamePrefix',
    'BucketNamespace',
    'CorsConfiguration',
    'IntelligentTieringConfigurations',
    'InventoryConfigurations',
    'LifecycleConfiguration',
    'LoggingConfiguration',
    'MetadataConfiguration',
    'MetadataTableConfiguration',
    'MetricsConfigurations',
    'NotificationConfiguration',
    'ObjectLockConfiguration',
    'ObjectLockEnabled',
    'OwnershipControls',
    'PublicAccessBlockConfiguration',
    'ReplicationConfiguration',
    'Tags',
    'VersioningConfiguration',
    'WebsiteConfiguration',
  ],
  attributes: ['Arn', 'DomainName', 'DualStackDomainName', 'RegionalDomainName', 'WebsiteURL'],
  replacing: ['BucketName'],
  scope: 'account',
  seconds: 22,
  name: (input) => {
    const { partition, place } = input;
    const name = input.text('BucketName') ?? input.generated(63).toLowerCase();
    const arn = `arn:${partition}:s3:::${name}`;
    const suffix = partition === 'aws-cn' ? '.cn' : '';
    const attributes = {
      Arn: arn,
      DomainName: `${name}.s3.amazonaws.com${suffix}`,
      DualStackDomainName: `${name}.s3.dualstack.${place.region}.amazonaws.com${suffix}`,
      RegionalDomainName: `${name}.s3.${place.region}.amazonaws.com${suffix}`,
      WebsiteURL: `http://${name}.s3-website-${place.region}.amazonaws.com${suffix}`,
    };
    return { physicalId: name, arn, attributes, claim: name };
  },
  creates: ({ names, property, hasTags }) => {
    const further = [
      ['BucketEncryption', 's3:PutEncryptionConfiguration'],
      ['LifecycleConfiguration', 's3:PutLifecycleConfiguration'],
      ['NotificationConfiguration', 's3:PutBucketNotification'],
      ['OwnershipControls', 's3:PutBucketOwnershipControls'],
      ['PublicAccessBlockConfiguration', 's3:PutBucketPublicAccessBlock'],
      ['VersioningConfiguration', 's3:PutBucketVersioning'],
    ] as const;
    const asked = further.flatMap(([name, action]) => (property(name) === undefined ? [] : [action]));
    return on(names.arn, 's3:CreateBucket', ...asked, ...(hasTags ? ['s3:PutBucketTagging'] : []));
  },
  deletes: ({ names }) => on(names.arn, 's3:DeleteBucket'),
};

/** The policy of a bucket. The local cloud keeps it, and lets nobody in or out by it. */
export const bucketPolicy: ResourceType = {
  required: ['Bucket', 'PolicyDocument'],
  optional: [],
  attributes: [],
  replacing: ['Bucket'],
  scope: 'region',
  seconds: 3,
  name: (input) => {
    const name = input.text('Bucket') ?? '';
    return { physicalId: name, arn: `arn:${input.partition}:s3:::${name}`, attributes: {} };
  },
  creates: ({ names }) => on(names.arn, 's3:PutBucketPolicy'),
  deletes: ({ names }) => on(names.arn, 's3:DeleteBucketPolicy'),
};

function setQueueAttributes(input: ActionInput): readonly NeededAction[] {
  const queues = input.property('Queues');
  return (Array.isArray(queues) ? queues.map(String) : []).flatMap((url) =>
    on(arnOf(input, 'sqs', url.split('/').at(-1) ?? ''), 'sqs:SetQueueAttributes'),
  );
}
