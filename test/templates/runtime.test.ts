import { describe, expect, it } from 'vitest';
import { buildRequestContext, evaluatePolicies } from '../../src/local/iam/evaluate-policy.ts';
import type { Principal } from '../../src/local/iam/evaluate-policy.ts';
import { parsePolicyDocument } from '../../src/local/iam/policy-document.ts';
import { runtimeBucketName } from '../../src/config/names.ts';
import { alarmTopicArnOf, eventsQueueArn, inputQueueArn } from '../../src/config/source-places.ts';
import { catalogEntry, templateOptions } from '../../src/templates/catalog.ts';
import { at, resolveTemplate } from './resolve-template.ts';
import { sampleConfig, theSource } from './sample-config.ts';

const panther = { accountId: '111122223333', region: 'us-west-2' };
const deploy = (parameters: Record<string, string> = {}) =>
  resolveTemplate(catalogEntry('panther-runtime').build({}), { ...panther, parameters });
const resources = deploy();
const properties = (id: string, name: string): unknown => at(resources.get(id), 'properties', name);
const queueArn = inputQueueArn(panther);
const eventsArn = eventsQueueArn(panther);

function gate(policy: unknown, resource: string) {
  const parsed = parsePolicyDocument(policy);
  if (parsed.policy === undefined) throw new Error(parsed.problem);
  const policies = [parsed.policy];
  return (principal: Principal, action: string, context: Record<string, string> = {}): boolean =>
    evaluatePolicies(policies, { principal, action, resource, context: buildRequestContext(context) }).effect ===
    'allow';
}

const service = (name: string): Principal => ({ kind: 'service', name: `${name}.amazonaws.com` });
const role = (accountId: string): Principal => ({ kind: 'aws', arn: `arn:aws:iam::${accountId}:role/any`, accountId });

describe('the runtime', () => {
  it('goes by the names under which the rest looks for it', () => {
    expect(properties('InputQueue', 'QueueName')).toBe(queueArn.split(':').at(-1));
    expect(properties('RuntimeBucket', 'BucketName')).toBe(runtimeBucketName(panther));
    expect(properties('RawDataBucket', 'BucketName')).toBe('panther-raw-data-111122223333-us-west-2');
    expect(properties('AlarmTopic', 'TopicName')).toBe(alarmTopicArnOf(panther).split(':').at(-1));
    expect(properties('PantherRuntimeKeyAlias', 'AliasName')).toBe('alias/panther-runtime');
  });

  it('gives the input queue and that of events no policy, which would overwrite the statements that are merged into it', () => {
    const queues = [...resources.values()]
      .filter(({ type }) => type === 'AWS::SQS::QueuePolicy')
      .flatMap((policy) => policy.properties['Queues']);
    expect(queues).toEqual(['<InputDeadLetterQueue>', '<EventsDeadLetterQueue>']);
  });

  it('keeps real-time events as long as SQS can, encrypted, and sets aside what fails ten times', () => {
    expect(properties('EventsQueue', 'QueueName')).toBe(eventsArn.split(':').at(-1));
    expect(resources.get('EventsQueue')?.properties).toMatchObject({
      KmsMasterKeyId: '<PantherRuntimeKey>',
      MessageRetentionPeriod: 1_209_600,
      VisibilityTimeout: 120,
      RedrivePolicy: { deadLetterTargetArn: '<EventsDeadLetterQueue.Arn>', maxReceiveCount: 10 },
    });
    expect(resources.get('EventsDeadLetterQueue')?.properties).toMatchObject({
      QueueName: 'panther-aws-events-queue-dlq',
      KmsMasterKeyId: '<PantherRuntimeKey>',
      MessageRetentionPeriod: 1_209_600,
      RedriveAllowPolicy: { redrivePermission: 'byQueue', sourceQueueArns: [eventsArn] },
    });
  });

  it('tells of dead letters of events, and not of old events, which nobody could do anything about', () => {
    expect(resources.get('EventsDeadLettersAlarm')?.properties).toMatchObject({
      AlarmName: 'Panther-SQSDeadLetters-panther-aws-events-queue-dlq',
      AlarmActions: ['<AlarmTopic>'],
    });
    const aging = [...resources.values()].filter(
      ({ properties: alarm }) => alarm['MetricName'] === 'ApproximateAgeOfOldestMessage',
    );
    expect(aging.map(({ properties: alarm }) => alarm['AlarmName'])).toEqual([
      'Panther-SQSTooOld-panther-input-data-notifications-queue',
    ]);
  });

  it('sets aside what fails five times, in a queue that takes messages of the input queue only', () => {
    expect(properties('InputQueue', 'RedrivePolicy')).toEqual({
      deadLetterTargetArn: '<InputDeadLetterQueue.Arn>',
      maxReceiveCount: 5,
    });
    expect(properties('InputDeadLetterQueue', 'QueueName')).toBe('panther-input-data-notifications-queue-dlq');
    expect(properties('InputDeadLetterQueue', 'RedriveAllowPolicy')).toEqual({
      redrivePermission: 'byQueue',
      sourceQueueArns: [queueArn],
    });
    const kept = (id: string) => Number(properties(id, 'MessageRetentionPeriod'));
    expect(kept('InputDeadLetterQueue')).toBeGreaterThan(kept('InputQueue'));
    expect(Number(properties('InputQueue', 'VisibilityTimeout')) * 5).toBeLessThan(kept('InputQueue'));
  });

  it('deletes raw data after 90 days and its versions soon after, and keeps the registry', () => {
    const [raw] = at(properties('RawDataBucket', 'LifecycleConfiguration'), 'Rules') as readonly unknown[];
    expect(raw).toMatchObject({
      ExpirationInDays: 90,
      NoncurrentVersionExpiration: { NoncurrentDays: 1 },
      AbortIncompleteMultipartUpload: { DaysAfterInitiation: 1 },
    });
    const [registry] = at(properties('RuntimeBucket', 'LifecycleConfiguration'), 'Rules') as readonly unknown[];
    expect(Object.keys(registry as object)).not.toContain('ExpirationInDays');
    const template = catalogEntry('panther-runtime').build({});
    for (const id of ['RuntimeBucket', 'RawDataBucket', 'PantherRuntimeKey']) {
      expect(template.Resources[id]).toMatchObject({ DeletionPolicy: 'Retain', UpdateReplacePolicy: 'Retain' });
    }
  });

  it('tells of dead letters and of messages that wait for more than an hour', () => {
    const alarm = (id: string) => resources.get(id)?.properties;
    expect(alarm('InputDeadLettersAlarm')).toMatchObject({
      AlarmName: 'Panther-SQSDeadLetters-panther-input-data-notifications-queue-dlq',
      MetricName: 'ApproximateNumberOfMessagesVisible',
      Threshold: 0,
      EvaluationPeriods: 1,
      TreatMissingData: 'notBreaching',
      AlarmActions: ['<AlarmTopic>'],
    });
    expect(alarm('InputTooOldAlarm')).toMatchObject({
      AlarmName: 'Panther-SQSTooOld-panther-input-data-notifications-queue',
      MetricName: 'ApproximateAgeOfOldestMessage',
      Threshold: 3_600,
      EvaluationPeriods: 3,
      AlarmActions: ['<AlarmTopic>'],
    });
  });
});

describe('the key of the runtime', () => {
  const key = gate(properties('PantherRuntimeKey', 'KeyPolicy'), 'arn:aws:kms:us-west-2:111122223333:key/1');
  const uses = ['kms:Decrypt', 'kms:GenerateDataKey'];
  const used = (principal: Principal, context: Record<string, string>) =>
    uses.map((action) => key(principal, action, context));

  it('serves SNS for the input queue and that of events, and for no other', () => {
    for (const arn of [queueArn, eventsArn]) {
      expect(used(service('sns'), { 'kms:EncryptionContext:aws:sqs:arn': arn })).toEqual([true, true]);
      expect(used(service('s3'), { 'kms:EncryptionContext:aws:sqs:arn': arn })).toEqual([false, false]);
    }
    expect(used(service('sns'), { 'kms:EncryptionContext:aws:sqs:arn': `${queueArn}-2` })).toEqual([false, false]);
    expect(used(service('sns'), {})).toEqual([false, false]);
  });

  it('serves SNS from regions that accounts switch on, as the file has topics there', () => {
    const config = sampleConfig({
      realTimeEvents: undefined,
      sources: [{ ...theSource(0), region: 'ap-east-1', kmsKeyArn: undefined }],
    });
    const { SnsServices = '' } = catalogEntry('panther-runtime').parameters(config);
    expect(SnsServices).toBe('sns.amazonaws.com,sns.ap-east-1.amazonaws.com');
    expect(catalogEntry('panther-runtime').build(templateOptions(config)).Parameters?.['SnsServices']?.Default).toBe(
      SnsServices,
    );
    const policy = at(deploy({ SnsServices }).get('PantherRuntimeKey'), 'properties', 'KeyPolicy');
    const context = { 'kms:EncryptionContext:aws:sqs:arn': queueArn };
    expect(
      gate(policy, 'arn:aws:kms:us-west-2:111122223333:key/1')(service('sns.ap-east-1'), uses[0] ?? '', context),
    ).toBe(true);
  });

  it('serves SNS from regions of real-time events that accounts switch on', () => {
    const targets = { accounts: ['123456789012'], regions: ['us-east-1', 'ap-east-1'] };
    const config = sampleConfig({ realTimeEvents: { targets }, sources: [] });
    expect(catalogEntry('panther-runtime').parameters(config)['SnsServices']).toBe(
      'sns.amazonaws.com,sns.ap-east-1.amazonaws.com',
    );
  });

  it('serves alarms of the account', () => {
    expect(used(service('cloudwatch'), { 'aws:SourceAccount': '111122223333' })).toEqual([true, true]);
    expect(used(service('cloudwatch'), { 'aws:SourceAccount': '999999999999' })).toEqual([false, false]);
  });

  it('serves roles of the account by way of S3, SNS and SQS only', () => {
    const through = (name: string) => ({
      'kms:CallerAccount': '111122223333',
      'kms:ViaService': `${name}.us-west-2.amazonaws.com`,
    });
    for (const name of ['s3', 'sns', 'sqs']) expect(used(role('111122223333'), through(name))).toEqual([true, true]);
    expect(used(role('111122223333'), through('lambda'))).toEqual([false, false]);
    expect(used(role('111122223333'), {})).toEqual([false, false]);
    expect(used(role('999999999999'), through('s3'))).toEqual([false, false]);
    expect(key(role('111122223333'), 'kms:PutKeyPolicy')).toBe(true);
  });
});

describe('the alarm topic', () => {
  const topic = gate(properties('AlarmTopicPolicy', 'PolicyDocument'), '<AlarmTopic>');
  const alarm = (accountId: string) => ({
    'aws:SourceAccount': accountId,
    'aws:SourceArn': `arn:aws:cloudwatch:us-west-2:${accountId}:alarm:any`,
    'aws:SecureTransport': 'true',
  });

  it('is published to by alarms of the account, and by nothing else', () => {
    expect(topic(service('cloudwatch'), 'sns:Publish', alarm('111122223333'))).toBe(true);
    expect(topic(service('cloudwatch'), 'sns:Publish', alarm('999999999999'))).toBe(false);
    expect(topic(service('events'), 'sns:Publish', alarm('111122223333'))).toBe(false);
    expect(topic(service('cloudwatch'), 'sns:Subscribe', alarm('111122223333'))).toBe(false);
  });
});
