import { alarm, permission } from './alarm-resource-types.ts';
import { database, eventSourceMapping, lambdaFunction, logGroup, table } from './function-resource-types.ts';
import { arnOf, on } from './resource-type.ts';
import type { ActionInput, ResourceType } from './resource-type.ts';
import { bucket, bucketPolicy, queue, queuePolicy } from './storage-resource-types.ts';

const role: ResourceType = {
  required: ['AssumeRolePolicyDocument'],
  optional: [
    'RoleName',
    'Path',
    'Policies',
    'ManagedPolicyArns',
    'MaxSessionDuration',
    'Description',
    'Tags',
    'PermissionsBoundary',
  ],
  attributes: ['Arn', 'RoleId'],
  replacing: ['RoleName', 'Path'],
  scope: 'account',
  seconds: 15,
  name: (input) => {
    const name = input.text('RoleName') ?? input.generated(64);
    const arn = `arn:${input.partition}:iam::${input.place.accountId}:role${input.text('Path') ?? '/'}${name}`;
    const roleId = `AROA${input.uuid.replaceAll('-', '').slice(0, 17).toUpperCase()}`;
    return { physicalId: name, arn, attributes: { Arn: arn, RoleId: roleId }, claim: name };
  },
  creates: ({ names, property, hasTags }) => [
    ...on(names.arn, 'iam:CreateRole'),
    ...(property('Policies') === undefined ? [] : on(names.arn, 'iam:PutRolePolicy')),
    ...(property('ManagedPolicyArns') === undefined ? [] : on(names.arn, 'iam:AttachRolePolicy')),
    ...(hasTags ? on(names.arn, 'iam:TagRole') : []),
  ],
  deletes: ({ names }) => on(names.arn, 'iam:DeleteRole'),
};

const topic: ResourceType = {
  required: [],
  optional: [
    'TopicName',
    'DisplayName',
    'KmsMasterKeyId',
    'Subscription',
    'FifoTopic',
    'ContentBasedDeduplication',
    'Tags',
    'SignatureVersion',
    'TracingConfig',
    'DataProtectionPolicy',
    'ArchivePolicy',
  ],
  attributes: ['TopicArn', 'TopicName'],
  replacing: ['TopicName', 'FifoTopic'],
  scope: 'region',
  seconds: 8,
  name: (input) => {
    const name = input.text('TopicName') ?? input.generated(256);
    const arn = arnOf(input, 'sns', name);
    return { physicalId: arn, arn, attributes: { TopicArn: arn, TopicName: name }, claim: name };
  },
  creates: ({ names, hasTags }) => on(names.arn, 'sns:CreateTopic', ...(hasTags ? ['sns:TagResource'] : [])),
  deletes: ({ names }) => on(names.arn, 'sns:DeleteTopic'),
};

const topicPolicy: ResourceType = {
  required: ['PolicyDocument', 'Topics'],
  optional: [],
  attributes: ['Id'],
  replacing: [],
  scope: 'region',
  seconds: 3,
  name: (input) => {
    const physicalId = input.generated(256);
    return { physicalId, arn: physicalId, attributes: { Id: physicalId } };
  },
  creates: (input) => topicArns(input).flatMap((arn) => on(arn, 'sns:SetTopicAttributes')),
  deletes: (input) => topicArns(input).flatMap((arn) => on(arn, 'sns:SetTopicAttributes')),
};

const subscription: ResourceType = {
  required: ['TopicArn', 'Protocol'],
  optional: [
    'Endpoint',
    'RawMessageDelivery',
    'FilterPolicy',
    'FilterPolicyScope',
    'RedrivePolicy',
    'Region',
    'DeliveryPolicy',
    'SubscriptionRoleArn',
    'ReplayPolicy',
  ],
  attributes: ['Arn'],
  replacing: ['TopicArn', 'Protocol', 'Endpoint'],
  scope: 'region',
  seconds: 4,
  name: (input) => {
    const arn = `${input.text('TopicArn') ?? ''}:${input.uuid}`;
    return { physicalId: arn, arn, attributes: { Arn: arn } };
  },
  creates: ({ property }) => on(String(property('TopicArn')), 'sns:Subscribe'),
  deletes: ({ names }) => on(names.arn, 'sns:Unsubscribe'),
};

const key: ResourceType = {
  required: ['KeyPolicy'],
  optional: [
    'Description',
    'Enabled',
    'EnableKeyRotation',
    'KeySpec',
    'KeyUsage',
    'MultiRegion',
    'PendingWindowInDays',
    'RotationPeriodInDays',
    'Tags',
    'Origin',
    'BypassPolicyLockoutSafetyCheck',
  ],
  attributes: ['Arn', 'KeyId'],
  replacing: ['KeySpec', 'KeyUsage', 'MultiRegion', 'Origin'],
  scope: 'region',
  seconds: 25,
  name: (input) => {
    const arn = arnOf(input, 'kms', `key/${input.uuid}`);
    return { physicalId: input.uuid, arn, attributes: { Arn: arn, KeyId: input.uuid } };
  },
  creates: ({ names, property, hasTags }) => [
    ...on('*', 'kms:CreateKey'),
    ...(String(property('EnableKeyRotation')) === 'true' ? on(names.arn, 'kms:EnableKeyRotation') : []),
    ...(hasTags ? on(names.arn, 'kms:TagResource') : []),
  ],
  deletes: ({ names }) => on(names.arn, 'kms:ScheduleKeyDeletion'),
};

const alias: ResourceType = {
  required: ['AliasName', 'TargetKeyId'],
  optional: [],
  attributes: [],
  replacing: ['AliasName'],
  scope: 'region',
  seconds: 4,
  name: (input) => {
    const name = input.text('AliasName') ?? '';
    return { physicalId: name, arn: arnOf(input, 'kms', name), attributes: {}, claim: name };
  },
  creates: (input) => [...on(input.names.arn, 'kms:CreateAlias'), ...on(keyArn(input), 'kms:CreateAlias')],
  deletes: (input) => [...on(input.names.arn, 'kms:DeleteAlias'), ...on(keyArn(input), 'kms:DeleteAlias')],
};

const rule: ResourceType = {
  required: [],
  optional: [
    'Name',
    'Description',
    'EventBusName',
    'EventPattern',
    'ScheduleExpression',
    'State',
    'RoleArn',
    'Targets',
    'Tags',
  ],
  attributes: ['Arn'],
  replacing: ['Name', 'EventBusName'],
  scope: 'region',
  seconds: 12,
  name: (input) => {
    const name = input.text('Name') ?? input.generated(64);
    const arn = arnOf(input, 'events', `rule/${name}`);
    return { physicalId: name, arn, attributes: { Arn: arn }, claim: name };
  },
  creates: ({ names, property, hasTags }) =>
    on(
      names.arn,
      'events:PutRule',
      ...(property('Targets') === undefined ? [] : ['events:PutTargets']),
      ...(hasTags ? ['events:TagResource'] : []),
    ),
  deletes: ({ names, property }) =>
    on(names.arn, ...(property('Targets') === undefined ? [] : ['events:RemoveTargets']), 'events:DeleteRule'),
};

/**
 * The types that the local CloudFormation makes; any other is refused, never passed over. Properties and attributes as in
 * https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/aws-template-resource-type-ref.html
 */
export const resourceTypes: Readonly<Record<string, ResourceType>> = {
  'AWS::IAM::Role': role,
  'AWS::SNS::Topic': topic,
  'AWS::SNS::TopicPolicy': topicPolicy,
  'AWS::SNS::Subscription': subscription,
  'AWS::KMS::Key': key,
  'AWS::KMS::Alias': alias,
  'AWS::Events::Rule': rule,
  'AWS::SQS::Queue': queue,
  'AWS::SQS::QueuePolicy': queuePolicy,
  'AWS::S3::Bucket': bucket,
  'AWS::S3::BucketPolicy': bucketPolicy,
  'AWS::CloudWatch::Alarm': alarm,
  'AWS::Glue::Database': database,
  'AWS::Glue::Table': table,
  'AWS::Lambda::EventSourceMapping': eventSourceMapping,
  'AWS::Lambda::Function': lambdaFunction,
  'AWS::Lambda::Permission': permission,
  'AWS::Logs::LogGroup': logGroup,
};

function topicArns(input: ActionInput): readonly string[] {
  const topics = input.property('Topics');
  return Array.isArray(topics) ? topics.map(String) : [];
}

function keyArn(input: ActionInput): string {
  const target = String(input.property('TargetKeyId'));
  return target.startsWith('arn:') ? target : arnOf(input, 'kms', `key/${target}`);
}
