import { arnOf, on } from './resource-type.ts';
import type { ResourceType } from './resource-type.ts';

/** A group of log streams. The local cloud keeps it; nothing writes there. */
export const logGroup: ResourceType = {
  required: [],
  optional: [
    'BearerTokenAuthenticationEnabled',
    'DataProtectionPolicy',
    'DeletionProtectionEnabled',
    'FieldIndexPolicies',
    'KmsKeyId',
    'LogGroupClass',
    'LogGroupName',
    'ResourcePolicyDocument',
    'RetentionInDays',
    'Tags',
  ],
  attributes: ['Arn'],
  replacing: ['LogGroupName'],
  scope: 'region',
  seconds: 3,
  name: (input) => {
    const name = input.text('LogGroupName') ?? input.generated(512);
    const arn = `${arnOf(input, 'logs', `log-group:${name}`)}:*`;
    return { physicalId: name, arn, attributes: { Arn: arn }, claim: name };
  },
  creates: ({ names, property, hasTags }) =>
    on(
      names.arn,
      'logs:CreateLogGroup',
      ...(property('RetentionInDays') === undefined ? [] : ['logs:PutRetentionPolicy']),
      ...(hasTags ? ['logs:TagResource'] : []),
    ),
  deletes: ({ names }) => on(names.arn, 'logs:DeleteLogGroup'),
};

/** A Lambda function. The local cloud keeps it and never runs it. */
export const lambdaFunction: ResourceType = {
  required: ['Code', 'Role'],
  optional: [
    'Architectures',
    'CodeSigningConfigArn',
    'DeadLetterConfig',
    'Description',
    'Environment',
    'EphemeralStorage',
    'FileSystemConfigs',
    'FunctionName',
    'Handler',
    'ImageConfig',
    'KmsKeyArn',
    'Layers',
    'LoggingConfig',
    'MemorySize',
    'PackageType',
    'RecursiveLoop',
    'ReservedConcurrentExecutions',
    'Runtime',
    'RuntimeManagementConfig',
    'SnapStart',
    'Tags',
    'Timeout',
    'TracingConfig',
    'VpcConfig',
  ],
  attributes: ['Arn'],
  replacing: ['FunctionName', 'PackageType'],
  scope: 'region',
  seconds: 15,
  name: (input) => {
    const name = input.text('FunctionName') ?? input.generated(64);
    const arn = arnOf(input, 'lambda', `function:${name}`);
    return { physicalId: name, arn, attributes: { Arn: arn }, claim: name };
  },
  creates: ({ names, property, hasTags }) => [
    ...on(names.arn, 'lambda:CreateFunction', ...(hasTags ? ['lambda:TagResource'] : [])),
    ...on(String(property('Role')), 'iam:PassRole'),
  ],
  deletes: ({ names }) => on(names.arn, 'lambda:DeleteFunction'),
};

/** What feeds a function from a queue. */
export const eventSourceMapping: ResourceType = {
  required: ['FunctionName'],
  optional: [
    'BatchSize',
    'Enabled',
    'EventSourceArn',
    'FilterCriteria',
    'FunctionResponseTypes',
    'KmsKeyArn',
    'MaximumBatchingWindowInSeconds',
    'MetricsConfig',
    'ProvisionedPollerConfig',
    'ScalingConfig',
    'Tags',
  ],
  attributes: ['EventSourceMappingArn', 'Id'],
  replacing: ['EventSourceArn'],
  scope: 'region',
  seconds: 20,
  name: (input) => {
    const arn = arnOf(input, 'lambda', `event-source-mapping:${input.uuid}`);
    return { physicalId: input.uuid, arn, attributes: { EventSourceMappingArn: arn, Id: input.uuid } };
  },
  creates: ({ names, hasTags }) =>
    on(names.arn, 'lambda:CreateEventSourceMapping', ...(hasTags ? ['lambda:TagResource'] : [])),
  deletes: ({ names }) => on(names.arn, 'lambda:DeleteEventSourceMapping'),
};

/** A database of the data catalog. Its name may hold what Glue takes: no capital letters. */
export const database: ResourceType = {
  required: ['CatalogId', 'DatabaseInput'],
  optional: ['DatabaseName'],
  attributes: [],
  replacing: ['CatalogId', 'DatabaseName'],
  scope: 'region',
  seconds: 3,
  name: (input) => {
    const name = input.inner('DatabaseInput', 'Name') ?? input.generated(255).toLowerCase();
    return { physicalId: name, arn: arnOf(input, 'glue', `database/${name}`), attributes: {}, claim: name };
  },
  creates: ({ names }) => on(names.arn, 'glue:CreateDatabase'),
  deletes: ({ names }) => on(names.arn, 'glue:DeleteDatabase'),
};

/** A table of the data catalog. */
export const table: ResourceType = {
  required: ['CatalogId', 'DatabaseName', 'TableInput'],
  optional: ['OpenTableFormatInput'],
  attributes: [],
  replacing: ['CatalogId', 'DatabaseName'],
  scope: 'region',
  seconds: 3,
  name: (input) => {
    const name = input.inner('TableInput', 'Name') ?? input.generated(255).toLowerCase();
    const within = `${input.text('DatabaseName') ?? ''}/${name}`;
    return { physicalId: name, arn: arnOf(input, 'glue', `table/${within}`), attributes: {}, claim: within };
  },
  creates: ({ names }) => on(names.arn, 'glue:CreateTable'),
  deletes: ({ names }) => on(names.arn, 'glue:DeleteTable'),
};
