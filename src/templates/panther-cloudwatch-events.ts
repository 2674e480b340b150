import { names } from '../config/names.ts';
import { applicationTag } from './blocks/application-tag.ts';
import {
  keyManagerParameter,
  optionalAccountIdParameter,
  textParameter,
  topicNameParameter,
} from './blocks/parameters.ts';
import { topicKey } from './blocks/topic-key.ts';
import type { Publisher } from './blocks/topic-key.ts';
import { allowPublish, allowSubscription, denyPlainTransport } from './blocks/topic-statements.ts';
import { defineEntry } from './catalog-entry.ts';
import { select, split } from './cfn/expression.ts';
import { policyDocument } from './cfn/policy-document.ts';
import { declareTemplate } from './cfn/scope.ts';

/**
 * EventBridge sends neither `aws:SourceAccount` nor `aws:SourceArn` when it publishes to a topic or uses a topic's key: a
 * statement that asks for them would stop delivery without a word.
 * https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-use-resource-based.html#eb-sns-permissions and
 * https://docs.aws.amazon.com/sns/latest/dg/sns-key-management.html#compatibility-with-aws-services
 */
const eventBridge = { service: 'events.amazonaws.com' } as const satisfies Partial<Publisher>;

/** Sends what CloudTrail sees in one account and region to Panther's queue, by way of an encrypted topic. */
export const pantherCloudwatchEvents = defineEntry({
  name: 'panther-cloudwatch-events',
  where: 'every target account, every wanted region (stack set)',
  isRegional: true,
  purpose: 'sends AWS API calls to Panther as they happen',
  values: ({ eventsQueueArn }) => ({ QueueArn: eventsQueueArn }),
  build: (defaults) => {
    const t = declareTemplate({
      parameters: {
        QueueArn: textParameter(
          'Queue of Panther that receives the events; the Panther account is read from it',
          /^arn:aws[a-z-]*:sqs:[a-z0-9-]+:[0-9]{12}:[A-Za-z0-9_-]{1,80}$/,
          "a queue's ARN",
          defaults.QueueArn,
        ),
        SnsTopicName: topicNameParameter('Topic to create for the events', names.eventsTopic),
        MasterAccountId: optionalAccountIdParameter(
          'Account that may subscribe to the topic, if it is not the one that owns the queue; usually left empty',
          undefined,
        ),
        SnsEventsCmkMgmtRoleArn: keyManagerParameter(),
      },
      conditions: ['HasMasterAccount', 'HasManagementRole'],
      resources: {
        PantherEventsKey: 'AWS::KMS::Key',
        PantherEventsKeyAlias: 'AWS::KMS::Alias',
        PantherEventsTopic: 'AWS::SNS::Topic',
        TopicPolicy: 'AWS::SNS::TopicPolicy',
        QueueSubscription: 'AWS::SNS::Subscription',
        CloudTrailRule: 'AWS::Events::Rule',
      },
    });
    const topic = t.ref('PantherEventsTopic');
    const queueOwner = select(4, split(':', t.ref('QueueArn')));
    const subscriber = t.when('HasMasterAccount', t.ref('MasterAccountId'), queueOwner);
    const manager = {
      whenRole: (then: unknown, otherwise: unknown) => t.when('HasManagementRole', then, otherwise),
      role: t.ref('SnsEventsCmkMgmtRoleArn'),
    };
    return t.build({
      description: 'Sends the AWS API calls of this account and region to Panther as they happen',
      conditions: {
        HasMasterAccount: t.isGiven('MasterAccountId'),
        HasManagementRole: t.isGiven('SnsEventsCmkMgmtRoleArn'),
      },
      resources: {
        PantherEventsKey: {
          // It encrypts messages on their way only, so nothing needs it once the topic is gone.
          onRemoval: 'Delete',
          properties: topicKey('Encrypts the topic of Panther events', 'panther-events-cmk', manager, [
            { ...eventBridge, sid: 'EventBridgeSNSPublish' },
          ]),
        },
        PantherEventsKeyAlias: {
          properties: { AliasName: names.eventsKeyAlias, TargetKeyId: t.ref('PantherEventsKey') },
        },
        PantherEventsTopic: {
          properties: {
            TopicName: t.ref('SnsTopicName'),
            KmsMasterKeyId: t.ref('PantherEventsKey'),
            Tags: [applicationTag],
          },
        },
        TopicPolicy: {
          properties: {
            Topics: [topic],
            PolicyDocument: policyDocument([
              allowPublish(topic, { ...eventBridge, sid: 'CloudWatchEventsPublish' }),
              allowSubscription(topic, 'CrossAccountSubscription', subscriber, t.ref('QueueArn')),
              denyPlainTransport(topic),
            ]),
          },
        },
        QueueSubscription: {
          properties: { TopicArn: topic, Protocol: 'sqs', Endpoint: t.ref('QueueArn'), RawMessageDelivery: true },
        },
        CloudTrailRule: {
          // Until the topic lets EventBridge publish, events that the rule matches would be lost.
          dependsOn: 'TopicPolicy',
          properties: {
            Name: names.eventsRule,
            Description: 'Collects the API calls that CloudTrail sees, for Panther',
            EventPattern: { 'detail-type': ['AWS API Call via CloudTrail'] },
            State: 'ENABLED',
            Targets: [{ Arn: topic, Id: 'panther-collect-cloudtrail-events' }],
            Tags: [applicationTag],
          },
        },
      },
      outputs: {
        SnsTopicArn: { Description: 'ARN of the topic that the events pass through', Value: topic },
      },
    });
  },
});
