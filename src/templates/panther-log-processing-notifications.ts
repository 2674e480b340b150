import { names } from '../config/names.ts';
import { applicationTag } from './blocks/application-tag.ts';
import {
  accountIdParameter,
  keyManagerParameter,
  regionParameter,
  switchParameter,
  topicNameParameter,
} from './blocks/parameters.ts';
import { fromThisAccount, topicKey } from './blocks/topic-key.ts';
import { allowPublish, allowSubscription, denyPlainTransport } from './blocks/topic-statements.ts';
import { defineEntry } from './catalog-entry.ts';
import { policyDocument } from './cfn/policy-document.ts';
import { declareTemplate } from './cfn/scope.ts';
import type { Template } from './cfn/template.ts';

/**
 * Tells Panther of new objects: buckets and trails of the account publish to an encrypted topic, to which Panther's queue
 * is subscribed. Raw delivery stays off, since Panther reads the envelope.
 * https://docs.aws.amazon.com/AmazonS3/latest/userguide/grant-destinations-permissions-to-s3.html
 */
export const pantherLogProcessingNotifications = defineEntry({
  name: 'panther-log-processing-notifications',
  where: 'account and region of each bucket',
  isRegional: true,
  purpose: 'tells Panther when a bucket receives new data',
  values: ({ eventBridgePublishes, pantherAccountId, pantherRegion, notificationsTopicName }) => ({
    MasterAccountId: pantherAccountId,
    PantherRegion: pantherRegion,
    SnsTopicName: notificationsTopicName,
    AllowEventBridge: eventBridgePublishes === true ? 'false' : undefined,
  }),
  build: (defaults) => {
    const t = declareTemplate({
      parameters: {
        MasterAccountId: accountIdParameter('Account that runs Panther', defaults.MasterAccountId),
        PantherRegion: regionParameter('Region that Panther runs in', defaults.PantherRegion),
        SnsTopicName: topicNameParameter(
          'Topic to create for the notifications',
          defaults.SnsTopicName ?? names.notificationsTopic,
        ),
        SnsLogProcessingCmkMgmtRoleArn: keyManagerParameter(),
        AllowEventBridge: switchParameter('Whether rules of EventBridge may publish to the topic'),
      },
      conditions: ['HasManagementRole', 'AllowsEventBridge'],
      resources: {
        PantherLogProcessingKey: 'AWS::KMS::Key',
        PantherEventsKeyAlias: 'AWS::KMS::Alias',
        Topic: 'AWS::SNS::Topic',
        TopicPolicy: 'AWS::SNS::TopicPolicy',
        Subscription: 'AWS::SNS::Subscription',
      },
    });
    const topic = t.ref('Topic');
    const queueArn = t.sub('arn:${AWS::Partition}:sqs:${PantherRegion}:${MasterAccountId}:${Queue}', {
      Queue: names.notificationsQueue,
    });
    const fromTrailOfThisAccount = {
      ArnLike: { 'aws:SourceArn': t.sub('arn:${AWS::Partition}:cloudtrail:*:${AWS::AccountId}:trail/*') },
    };
    const s3 = { service: 's3.amazonaws.com', condition: fromThisAccount() } as const;
    const cloudTrail = { service: 'cloudtrail.amazonaws.com', condition: fromTrailOfThisAccount } as const;
    // It carries nothing that it could be tied to this account by: see panther-cloudwatch-events.
    const eventBridge = {
      service: 'events.amazonaws.com',
      onlyIf: (then: unknown, otherwise: unknown) => t.when('AllowsEventBridge', then, otherwise),
    } as const;
    const offersEventBridge = defaults.AllowEventBridge !== undefined;
    const template = t.build({
      description: 'Tells Panther when a bucket of this account and region receives new data',
      conditions: {
        HasManagementRole: t.isGiven('SnsLogProcessingCmkMgmtRoleArn'),
        AllowsEventBridge: t.isEqual('AllowEventBridge', 'true'),
      },
      resources: {
        PantherLogProcessingKey: {
          // It encrypts messages on their way only, so nothing needs it once the topic is gone.
          onRemoval: 'Delete',
          properties: topicKey(
            'Encrypts the topic of Panther notifications',
            'panther-log-processing-cmk',
            {
              whenRole: (then, otherwise) => t.when('HasManagementRole', then, otherwise),
              role: t.ref('SnsLogProcessingCmkMgmtRoleArn'),
            },
            [
              { ...s3, sid: 'S3SNSPublish' },
              { ...cloudTrail, sid: 'CloudTrailSNSPublish' },
              ...(offersEventBridge ? [{ ...eventBridge, sid: 'EventBridgeSNSPublish' }] : []),
            ],
          ),
        },
        PantherEventsKeyAlias: {
          properties: { AliasName: names.notificationsKeyAlias, TargetKeyId: t.ref('PantherLogProcessingKey') },
        },
        Topic: {
          properties: {
            TopicName: t.ref('SnsTopicName'),
            KmsMasterKeyId: t.ref('PantherLogProcessingKey'),
            Tags: [applicationTag],
          },
        },
        TopicPolicy: {
          properties: {
            Topics: [topic],
            PolicyDocument: policyDocument([
              allowPublish(topic, { ...s3, sid: 'AllowS3EventNotifications' }),
              allowPublish(topic, { ...cloudTrail, sid: 'AllowCloudTrailNotification' }),
              ...(offersEventBridge ? [allowPublish(topic, { ...eventBridge, sid: 'AllowEventBridge' })] : []),
              allowSubscription(topic, 'AllowSubscriptionToPanther', t.ref('MasterAccountId'), queueArn),
              denyPlainTransport(topic),
            ]),
          },
        },
        Subscription: {
          properties: { TopicArn: topic, Protocol: 'sqs', Endpoint: queueArn, RawMessageDelivery: false },
        },
      },
      outputs: {
        SnsTopicArn: { Description: 'ARN of the topic that buckets notify', Value: topic },
        EventBridgeMayPublish: {
          Description: 'Whether rules of EventBridge may publish to the topic',
          Value: t.ref('AllowEventBridge'),
        },
      },
    });
    return offersEventBridge ? template : withoutEventBridge(template);
  },
});

/**
 * The template for those who have no rule that publishes: it is then the one that stacks have already, and stays so. Where
 * the switch is offered the output comes with it, since CloudFormation takes a template in which nothing but a parameter
 * is new for the old one.
 */
function withoutEventBridge(template: Template): Template {
  const { AllowEventBridge: _parameter, ...Parameters } = template.Parameters ?? {};
  const { AllowsEventBridge: _condition, ...Conditions } = template.Conditions ?? {};
  const { EventBridgeMayPublish: _output, ...Outputs } = template.Outputs ?? {};
  return { ...template, Parameters, Conditions, Outputs };
}
