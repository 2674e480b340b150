/** Small templates for tests, so that no test depends on what the templates room emits. */

/** A role with its trust and one inline policy. */
export function roleTemplate(name: string, trust: unknown, permissions: unknown): string {
  return JSON.stringify({
    Resources: {
      Role: {
        Type: 'AWS::IAM::Role',
        Properties: {
          RoleName: name,
          AssumeRolePolicyDocument: { Version: '2012-10-17', Statement: trust },
          Policies: [{ PolicyName: 'all', PolicyDocument: { Version: '2012-10-17', Statement: permissions } }],
        },
      },
    },
    Outputs: { RoleArn: { Value: { 'Fn::GetAtt': ['Role', 'Arn'] } } },
  });
}

/** One topic; `Label` changes nothing but a property of it. */
export const topicTemplate = JSON.stringify({
  Parameters: { TopicName: { Type: 'String', Default: 'events' }, Label: { Type: 'String', Default: 'one' } },
  Resources: {
    Topic: {
      Type: 'AWS::SNS::Topic',
      Properties: { TopicName: { Ref: 'TopicName' }, DisplayName: { Ref: 'Label' } },
    },
  },
  Outputs: { TopicArn: { Value: { Ref: 'Topic' } } },
});

export const administrationRoleName = 'AdministrationRole';
export const executionRoleName = 'ExecutionRole';

/** What StackSets needs in the administrator account. */
export const administrationRoleTemplate = roleTemplate(
  administrationRoleName,
  {
    Effect: 'Allow',
    Principal: { Service: ['cloudformation.amazonaws.com', 'cloudformation.af-south-1.amazonaws.com'] },
    Action: 'sts:AssumeRole',
  },
  { Effect: 'Allow', Action: 'sts:AssumeRole', Resource: `arn:aws:iam::*:role/${executionRoleName}` },
);

/** What StackSets needs in a target account; by default it may do everything. */
export function executionRoleTemplate(administratorId: string, actions: readonly string[] = ['*']): string {
  return roleTemplate(
    executionRoleName,
    { Effect: 'Allow', Principal: { AWS: `arn:aws:iam::${administratorId}:root` }, Action: 'sts:AssumeRole' },
    { Effect: 'Allow', Action: actions, Resource: '*' },
  );
}

/** A topic that S3 may publish to for one account, with a queue subscribed to it. */
export function notificationsTemplate(options: {
  readonly queueArn: string;
  readonly isRaw?: boolean;
  readonly statement?: unknown;
  readonly key?: 'none' | 'open' | 'closed' | 'aws';
  readonly topicName?: string;
}): string {
  const { queueArn, isRaw = false, key = 'none', topicName = 'notifications' } = options;
  const publish = {
    Effect: 'Allow',
    Principal: { Service: 's3.amazonaws.com' },
    Action: 'sns:Publish',
    Resource: { Ref: 'Topic' },
    Condition: { StringEquals: { 'aws:SourceAccount': { Ref: 'AWS::AccountId' } } },
  };
  const manage = { Effect: 'Allow', Principal: { AWS: '*' }, Action: 'kms:PutKeyPolicy', Resource: '*' };
  const use = {
    Effect: 'Allow',
    Principal: { Service: 's3.amazonaws.com' },
    Action: ['kms:GenerateDataKey', 'kms:Decrypt'],
    Resource: '*',
  };
  return JSON.stringify({
    Resources: {
      ...(key === 'open' || key === 'closed'
        ? {
            Key: {
              Type: 'AWS::KMS::Key',
              Properties: { KeyPolicy: { Statement: key === 'open' ? [manage, use] : [manage] } },
            },
          }
        : {}),
      Topic: {
        Type: 'AWS::SNS::Topic',
        Properties: {
          TopicName: topicName,
          ...(key === 'none' ? {} : { KmsMasterKeyId: key === 'aws' ? 'alias/aws/sns' : { Ref: 'Key' } }),
        },
      },
      Policy: {
        Type: 'AWS::SNS::TopicPolicy',
        Properties: { Topics: [{ Ref: 'Topic' }], PolicyDocument: { Statement: options.statement ?? publish } },
      },
      Subscription: {
        Type: 'AWS::SNS::Subscription',
        Properties: { TopicArn: { Ref: 'Topic' }, Protocol: 'sqs', Endpoint: queueArn, RawMessageDelivery: isRaw },
      },
    },
    Outputs: { TopicArn: { Value: { Ref: 'Topic' } } },
  });
}
