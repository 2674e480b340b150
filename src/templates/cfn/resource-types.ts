import alarmModule from 'cloudform-types/types/cloudWatch/alarm.js';
import type { AlarmProperties } from 'cloudform-types/types/cloudWatch/alarm.js';
import ruleModule from 'cloudform-types/types/events/rule.js';
import type { RuleProperties } from 'cloudform-types/types/events/rule.js';
import databaseModule from 'cloudform-types/types/glue/database.js';
import type { DatabaseProperties } from 'cloudform-types/types/glue/database.js';
import tableModule from 'cloudform-types/types/glue/table.js';
import type { TableProperties } from 'cloudform-types/types/glue/table.js';
import policyModule from 'cloudform-types/types/iam/policy.js';
import type { PolicyProperties } from 'cloudform-types/types/iam/policy.js';
import roleModule from 'cloudform-types/types/iam/role.js';
import type { RoleProperties } from 'cloudform-types/types/iam/role.js';
import aliasModule from 'cloudform-types/types/kms/alias.js';
import type { AliasProperties } from 'cloudform-types/types/kms/alias.js';
import keyModule from 'cloudform-types/types/kms/key.js';
import type { KeyProperties } from 'cloudform-types/types/kms/key.js';
import eventSourceMappingModule from 'cloudform-types/types/lambda/eventSourceMapping.js';
import type { EventSourceMappingProperties } from 'cloudform-types/types/lambda/eventSourceMapping.js';
import functionModule from 'cloudform-types/types/lambda/function.js';
import type { FunctionProperties } from 'cloudform-types/types/lambda/function.js';
import permissionModule from 'cloudform-types/types/lambda/permission.js';
import type { PermissionProperties } from 'cloudform-types/types/lambda/permission.js';
import logGroupModule from 'cloudform-types/types/logs/logGroup.js';
import type { LogGroupProperties } from 'cloudform-types/types/logs/logGroup.js';
import type { ResourceTag } from 'cloudform-types/types/resource.js';
import bucketModule from 'cloudform-types/types/s3/bucket.js';
import type { BucketProperties } from 'cloudform-types/types/s3/bucket.js';
import bucketPolicyModule from 'cloudform-types/types/s3/bucketPolicy.js';
import type { BucketPolicyProperties } from 'cloudform-types/types/s3/bucketPolicy.js';
import subscriptionModule from 'cloudform-types/types/sns/subscription.js';
import type { SubscriptionProperties } from 'cloudform-types/types/sns/subscription.js';
import topicModule from 'cloudform-types/types/sns/topic.js';
import type { TopicProperties } from 'cloudform-types/types/sns/topic.js';
import topicPolicyModule from 'cloudform-types/types/sns/topicPolicy.js';
import type { TopicPolicyProperties } from 'cloudform-types/types/sns/topicPolicy.js';
import queueModule from 'cloudform-types/types/sqs/queue.js';
import type { QueueProperties } from 'cloudform-types/types/sqs/queue.js';
import queuePolicyModule from 'cloudform-types/types/sqs/queuePolicy.js';
import type { QueuePolicyProperties } from 'cloudform-types/types/sqs/queuePolicy.js';
import type { List, Value } from './expression.ts';
import type { IdentityStatement, PolicyDocument, ResourceStatement, TrustStatement } from './policy-document.ts';

/** One inline policy of a role. */
export interface InlinePolicy {
  readonly PolicyName: string;
  readonly PolicyDocument: PolicyDocument<IdentityStatement>;
}

/** The events that a rule matches; https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-event-patterns.html */
export interface EventPattern {
  readonly 'detail-type'?: readonly string[];
  readonly source?: readonly string[];
  readonly detail?: EventDetail;
}

/** What a rule asks of the event itself: for every key one of the values, or a beginning of one. */
export interface EventDetail {
  readonly [key: string]: EventDetail | readonly (string | { readonly prefix: string })[];
}

/** Where a function's log lines go, and in which form. */
export interface FunctionLogging {
  readonly LogFormat: 'JSON' | 'Text';
  readonly LogGroup: Value<string>;
}

type With<Properties, Better> = Omit<Properties, keyof Better> & Better;

/**
 * The properties of each resource type that we deploy: those of cloudform-types, with policy documents typed where it
 * has `any`, and with what CloudFormation has gained since its last release.
 */
export interface ResourceProperties {
  'AWS::CloudWatch::Alarm': With<AlarmProperties, { Tags?: List<ResourceTag> }>;
  'AWS::Events::Rule': With<RuleProperties, { EventPattern?: EventPattern; Tags?: List<ResourceTag> }>;
  'AWS::Glue::Database': DatabaseProperties;
  'AWS::Glue::Table': TableProperties;
  'AWS::IAM::Policy': With<PolicyProperties, { PolicyDocument: PolicyDocument<IdentityStatement> }>;
  'AWS::IAM::Role': With<
    RoleProperties,
    { AssumeRolePolicyDocument: PolicyDocument<TrustStatement>; Policies?: readonly InlinePolicy[] }
  >;
  'AWS::KMS::Alias': AliasProperties;
  'AWS::KMS::Key': With<
    KeyProperties,
    { KeyPolicy: PolicyDocument<ResourceStatement>; RotationPeriodInDays?: Value<number> }
  >;
  'AWS::Lambda::EventSourceMapping': With<EventSourceMappingProperties, { Tags?: List<ResourceTag> }>;
  'AWS::Lambda::Function': With<FunctionProperties, { LoggingConfig?: FunctionLogging }>;
  'AWS::Lambda::Permission': PermissionProperties;
  'AWS::Logs::LogGroup': LogGroupProperties;
  'AWS::S3::Bucket': BucketProperties;
  'AWS::S3::BucketPolicy': With<BucketPolicyProperties, { PolicyDocument: PolicyDocument<ResourceStatement> }>;
  'AWS::SNS::Subscription': SubscriptionProperties;
  'AWS::SNS::Topic': TopicProperties;
  'AWS::SNS::TopicPolicy': With<TopicPolicyProperties, { PolicyDocument: PolicyDocument<ResourceStatement> }>;
  'AWS::SQS::Queue': QueueProperties;
  'AWS::SQS::QueuePolicy': With<QueuePolicyProperties, { PolicyDocument: PolicyDocument<ResourceStatement> }>;
}

/** A resource type that our templates may hold. */
export type ResourceType = keyof ResourceProperties;

/**
 * What `Fn::GetAtt` can ask of each type. A test compares the table with the published resource specification.
 * https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-template-resource-type-ref.html
 */
export const resourceAttributes = {
  'AWS::CloudWatch::Alarm': ['Arn'],
  'AWS::Events::Rule': ['Arn', 'RuleName'],
  'AWS::Glue::Database': [],
  'AWS::Glue::Table': ['Id'],
  'AWS::IAM::Policy': ['Id'],
  'AWS::IAM::Role': ['Arn', 'RoleId'],
  'AWS::KMS::Alias': [],
  'AWS::KMS::Key': ['Arn', 'KeyId'],
  'AWS::Lambda::EventSourceMapping': ['EventSourceMappingArn', 'Id'],
  'AWS::Lambda::Function': ['Arn', 'SnapStartResponse'],
  'AWS::Lambda::Permission': ['Id'],
  'AWS::Logs::LogGroup': ['Arn'],
  'AWS::S3::Bucket': ['Arn', 'DomainName', 'DualStackDomainName', 'RegionalDomainName', 'WebsiteURL'],
  'AWS::S3::BucketPolicy': [],
  'AWS::SNS::Subscription': ['Arn'],
  'AWS::SNS::Topic': ['TopicArn', 'TopicName'],
  'AWS::SNS::TopicPolicy': ['Id'],
  'AWS::SQS::Queue': ['Arn', 'QueueName', 'QueueUrl'],
  'AWS::SQS::QueuePolicy': ['Id'],
} as const satisfies Record<ResourceType, readonly string[]>;

/** The attributes of one resource type. */
export type AttributeOf<Type extends ResourceType> = (typeof resourceAttributes)[Type][number];

/** The class of cloudform-types that makes each resource; its modules are CommonJS, hence `default`. */
export const resourceClasses = {
  'AWS::CloudWatch::Alarm': alarmModule.default,
  'AWS::Events::Rule': ruleModule.default,
  'AWS::Glue::Database': databaseModule.default,
  'AWS::Glue::Table': tableModule.default,
  'AWS::IAM::Policy': policyModule.default,
  'AWS::IAM::Role': roleModule.default,
  'AWS::KMS::Alias': aliasModule.default,
  'AWS::KMS::Key': keyModule.default,
  'AWS::Lambda::EventSourceMapping': eventSourceMappingModule.default,
  'AWS::Lambda::Function': functionModule.default,
  'AWS::Lambda::Permission': permissionModule.default,
  'AWS::Logs::LogGroup': logGroupModule.default,
  'AWS::S3::Bucket': bucketModule.default,
  'AWS::S3::BucketPolicy': bucketPolicyModule.default,
  'AWS::SNS::Subscription': subscriptionModule.default,
  'AWS::SNS::Topic': topicModule.default,
  'AWS::SNS::TopicPolicy': topicPolicyModule.default,
  'AWS::SQS::Queue': queueModule.default,
  'AWS::SQS::QueuePolicy': queuePolicyModule.default,
} as const satisfies Record<ResourceType, unknown>;
