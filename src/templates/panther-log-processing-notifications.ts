import { names } from '../config/names.ts';
import { applicationTag } from './blocks/application-tag.ts';
import { accountIdParameter, keyManagerParameter, regionParameter, topicNameParameter } from './blocks/parameters.ts';
import { fromThisAccount, topicKey } from './blocks/topic-key.ts';
import { allowPublish, allowSubscription, denyPlainTransport } from './blocks/topic-statements.ts';
import { defineEntry } from './catalog-entry.ts';
import { policyDocument } from './cfn/policy-document.ts';
import { declareTemplate } from './cfn/scope.ts';

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
  values: ({ pantherAccountId, pantherRegion, notificationsTopicName }) => ({
    MasterAccountId: pantherAccountId,
    PantherRegion: pantherRegion,
    SnsTopicName: notificationsTopicName,
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
      },
      conditions: ['HasManagementRole'],
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
    return t.build({
      description: 'Tells Panther when a bucket of this account and region receives new data',
      conditions: { HasManagementRole: t.isGiven('SnsLogProcessingCmkMgmtRoleArn') },
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
      },
    });
  },
});
