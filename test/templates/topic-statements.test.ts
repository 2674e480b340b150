import { describe, expect, it } from 'vitest';
import { catalogEntry } from '../../src/templates/catalog.ts';
import { allow, policy, propertiesOf } from './written-statements.ts';

/**
 * Every statement about topics and keys word for word, written down by hand: the other tests say what a policy achieves, this one that nothing
 * slipped in or out. Account 123456789012 is the one deployed in, 111122223333 runs Panther.
 */

const QueueArn = 'arn:aws:sqs:us-west-2:111122223333:panther-aws-events-queue';
const keyManager = 'arn:aws:iam::123456789012:role/keys';
const root = 'arn:aws:iam::123456789012:root';

const keyUse = (Sid: string, Service: string, Condition?: object) =>
  allow({
    Sid,
    Principal: { Service },
    Action: ['kms:Decrypt', 'kms:GenerateDataKey'],
    Resource: '*',
    ...(Condition !== undefined && { Condition }),
  });

const keyManagement = (AWS: string) =>
  allow({
    Sid: 'KeyManagement',
    Principal: { AWS },
    Action: [
      'kms:CancelKeyDeletion',
      'kms:CreateAlias',
      'kms:DeleteAlias',
      'kms:DescribeKey',
      'kms:DisableKey',
      'kms:DisableKeyRotation',
      'kms:EnableKey',
      'kms:EnableKeyRotation',
      'kms:GetKeyPolicy',
      'kms:GetKeyRotationStatus',
      'kms:ListGrants',
      'kms:ListKeyPolicies',
      'kms:ListKeyRotations',
      'kms:ListResourceTags',
      'kms:PutKeyPolicy',
      'kms:RevokeGrant',
      'kms:RotateKeyOnDemand',
      'kms:ScheduleKeyDeletion',
      'kms:TagResource',
      'kms:UntagResource',
      'kms:UpdateAlias',
      'kms:UpdateKeyDescription',
    ],
    Resource: '*',
  });

const publish = (Sid: string, Service: string, Resource: string, Condition?: object) =>
  allow({
    Sid,
    Principal: { Service },
    Action: 'sns:Publish',
    Resource,
    ...(Condition !== undefined && { Condition }),
  });

const subscribe = (Sid: string, Resource: string, endpoint: string) =>
  allow({
    Sid,
    Principal: { AWS: 'arn:aws:iam::111122223333:root' },
    Action: 'sns:Subscribe',
    Resource,
    Condition: { StringEquals: { 'sns:Endpoint': endpoint, 'sns:Protocol': 'sqs' } },
  });

const refusePlainTransport = (Resource: string) => ({
  Sid: 'DenyPublishWithoutTls',
  Effect: 'Deny',
  Principal: '*',
  Action: 'sns:Publish',
  Resource,
  Condition: { Bool: { 'aws:SecureTransport': 'false' } },
});

describe('the events template', () => {
  const deployed = (id: string, more: Readonly<Record<string, string>> = {}): unknown =>
    propertiesOf('panther-cloudwatch-events', id, { QueueArn, ...more });

  it.each([
    ['', root, true],
    [keyManager, keyManager, false],
  ])(
    'gives its key to EventBridge for use, and to the account or %j to manage',
    (SnsEventsCmkMgmtRoleArn, by, skips) => {
      expect(deployed('PantherEventsKey', { SnsEventsCmkMgmtRoleArn })).toEqual({
        Description: 'Encrypts the topic of Panther events',
        EnableKeyRotation: true,
        KeyPolicy: {
          ...policy(keyUse('EventBridgeSNSPublish', 'events.amazonaws.com'), keyManagement(by)),
          Id: 'panther-events-cmk',
        },
        BypassPolicyLockoutSafetyCheck: skips,
        Tags: [{ Key: 'panther:app', Value: 'panther' }],
      });
    },
  );

  it('lets EventBridge publish and Panther subscribe its queue', () => {
    const topic = '<PantherEventsTopic>';
    expect(deployed('TopicPolicy')).toEqual({
      Topics: [topic],
      PolicyDocument: policy(
        publish('CloudWatchEventsPublish', 'events.amazonaws.com', topic),
        subscribe('CrossAccountSubscription', topic, QueueArn),
        refusePlainTransport(topic),
      ),
    });
  });

  it('sends every API call that CloudTrail sees to the topic, once that may be published to', () => {
    expect(deployed('CloudTrailRule')).toEqual({
      Name: 'panther-cloud-security-real-time-events',
      Description: 'Collects the API calls that CloudTrail sees, for Panther',
      EventPattern: { 'detail-type': ['AWS API Call via CloudTrail'] },
      State: 'ENABLED',
      Targets: [{ Arn: '<PantherEventsTopic>', Id: 'panther-collect-cloudtrail-events' }],
      Tags: [{ Key: 'panther:app', Value: 'panther' }],
    });
    expect(catalogEntry('panther-cloudwatch-events').build({}).Resources['CloudTrailRule']?.DependsOn).toBe(
      'TopicPolicy',
    );
  });

  it('encrypts the topic under the alias, and subscribes the queue to raw messages', () => {
    expect(deployed('PantherEventsTopic')).toEqual({
      TopicName: 'panther-cloudwatch-events-topic',
      KmsMasterKeyId: '<PantherEventsKey>',
      Tags: [{ Key: 'panther:app', Value: 'panther' }],
    });
    expect(deployed('PantherEventsKeyAlias')).toEqual({
      AliasName: 'alias/panther-events',
      TargetKeyId: '<PantherEventsKey>',
    });
    expect(deployed('QueueSubscription')).toEqual({
      TopicArn: '<PantherEventsTopic>',
      Protocol: 'sqs',
      Endpoint: QueueArn,
      RawMessageDelivery: true,
    });
  });
});

describe('the notifications template', () => {
  const queue = 'arn:aws:sqs:us-west-2:111122223333:panther-input-data-notifications-queue';
  const fromAccount = { StringEquals: { 'aws:SourceAccount': '123456789012' } };
  const fromTrail = { ArnLike: { 'aws:SourceArn': 'arn:aws:cloudtrail:*:123456789012:trail/*' } };
  const deployed = (id: string, more: Readonly<Record<string, string>> = {}): unknown => {
    const parameters = { MasterAccountId: '111122223333', PantherRegion: 'us-west-2', ...more };
    return propertiesOf('panther-log-processing-notifications', id, parameters);
  };

  it.each([
    ['', root, true],
    [keyManager, keyManager, false],
  ])('gives its key to S3 and CloudTrail for use, and to the account or %j to manage', (role, by, skips) => {
    expect(deployed('PantherLogProcessingKey', { SnsLogProcessingCmkMgmtRoleArn: role })).toEqual({
      Description: 'Encrypts the topic of Panther notifications',
      EnableKeyRotation: true,
      KeyPolicy: {
        ...policy(
          keyUse('S3SNSPublish', 's3.amazonaws.com', fromAccount),
          keyUse('CloudTrailSNSPublish', 'cloudtrail.amazonaws.com', fromTrail),
          keyManagement(by),
        ),
        Id: 'panther-log-processing-cmk',
      },
      BypassPolicyLockoutSafetyCheck: skips,
      Tags: [{ Key: 'panther:app', Value: 'panther' }],
    });
  });

  it('lets S3 and CloudTrail publish for this account, and Panther subscribe its queue', () => {
    expect(deployed('TopicPolicy')).toEqual({
      Topics: ['<Topic>'],
      PolicyDocument: policy(
        publish('AllowS3EventNotifications', 's3.amazonaws.com', '<Topic>', fromAccount),
        publish('AllowCloudTrailNotification', 'cloudtrail.amazonaws.com', '<Topic>', fromTrail),
        subscribe('AllowSubscriptionToPanther', '<Topic>', queue),
        refusePlainTransport('<Topic>'),
      ),
    });
  });

  it('encrypts the topic under the alias, and subscribes the queue to envelopes', () => {
    expect(deployed('Topic')).toEqual({
      TopicName: 'panther-notifications-topic',
      KmsMasterKeyId: '<PantherLogProcessingKey>',
      Tags: [{ Key: 'panther:app', Value: 'panther' }],
    });
    expect(deployed('PantherEventsKeyAlias')).toEqual({
      AliasName: 'alias/panther-log-processing',
      TargetKeyId: '<PantherLogProcessingKey>',
    });
    expect(deployed('Subscription')).toEqual({
      TopicArn: '<Topic>',
      Protocol: 'sqs',
      Endpoint: queue,
      RawMessageDelivery: false,
    });
  });
});

describe('the keys of both topics', () => {
  it.each([
    ['panther-cloudwatch-events', 'PantherEventsKey'],
    ['panther-log-processing-notifications', 'PantherLogProcessingKey'],
  ] as const)('go with the stack of %s', (name, id) => {
    const { DeletionPolicy, UpdateReplacePolicy } = catalogEntry(name).build({}).Resources[id] ?? {};
    expect([DeletionPolicy, UpdateReplacePolicy]).toEqual(['Delete', 'Delete']);
  });
});
