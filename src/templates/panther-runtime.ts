import { names } from '../config/names.ts';
import { applicationTag } from './blocks/application-tag.ts';
import { privateBucket, tlsOnly } from './blocks/private-bucket.ts';
import { deadLetterAlarm, oldMessagesAlarm } from './blocks/queue-alarms.ts';
import { runtimeKey } from './blocks/runtime-key.ts';
import { fromThisAccount } from './blocks/topic-key.ts';
import { allowPublish, denyPlainTransport } from './blocks/topic-statements.ts';
import { deadLetterQueue, deadLetterQueueName, queueTlsOnly, workQueue } from './blocks/work-queue.ts';
import { defineEntry } from './catalog-entry.ts';
import { interpolate } from './cfn/interpolate.ts';
import { policyDocument } from './cfn/policy-document.ts';
import { declareTemplate } from './cfn/scope.ts';

/** For how long the docs of Panther say that raw data is kept. */
const rawDataDays = 90;
/** For how long the registry of sources can be put back as it was. */
const oldRegistryDays = 365;
/** The processor's queue may lag longer than others, since a single object can take a quarter of an hour. */
const oldMessagesSeconds = 3_600;

/**
 * What the runtime keeps in the Panther account: the queue that hears of new objects with its dead-letter queue, the bucket
 * with the registry of sources, the bucket with copies of raw data, and the topic of its alarms. The input queue gets no
 * policy here: a template would overwrite the statements that pantherctl merges into it.
 */
export const pantherRuntime = defineEntry({
  name: 'panther-runtime',
  where: 'Panther account, in the region of Panther',
  isRegional: false,
  purpose: 'receives the notifications of all sources',
  values: ({ snsServices }) => ({ SnsServices: snsServices?.join(',') }),
  build: (defaults) => {
    const t = declareTemplate({
      parameters: {
        SnsServices: {
          Type: 'CommaDelimitedList',
          Description:
            'Names under which SNS delivers to the queue: the common one, and one for each region of a topic that accounts must switch on first, such as sns.ap-east-1.amazonaws.com',
          Default: defaults.SnsServices ?? 'sns.amazonaws.com',
        },
      },
      resources: {
        PantherRuntimeKey: 'AWS::KMS::Key',
        PantherRuntimeKeyAlias: 'AWS::KMS::Alias',
        InputQueue: 'AWS::SQS::Queue',
        InputDeadLetterQueue: 'AWS::SQS::Queue',
        InputDeadLetterQueuePolicy: 'AWS::SQS::QueuePolicy',
        RuntimeBucket: 'AWS::S3::Bucket',
        RuntimeBucketPolicy: 'AWS::S3::BucketPolicy',
        RawDataBucket: 'AWS::S3::Bucket',
        RawDataBucketPolicy: 'AWS::S3::BucketPolicy',
        AlarmTopic: 'AWS::SNS::Topic',
        AlarmTopicPolicy: 'AWS::SNS::TopicPolicy',
        InputDeadLettersAlarm: 'AWS::CloudWatch::Alarm',
        InputTooOldAlarm: 'AWS::CloudWatch::Alarm',
      },
    });
    const queue = names.notificationsQueue;
    // By name rather than by reference: the key's policy and the dead-letter queue come before the queue.
    const queueArn = interpolate('arn:${AWS::Partition}:sqs:${AWS::Region}:${AWS::AccountId}:${Queue}', {
      Queue: queue,
    });
    const bucketName = (Prefix: string) => interpolate('${Prefix}${AWS::AccountId}-${AWS::Region}', { Prefix });
    const runtimeBucket = bucketName(names.runtimeBucketPrefix);
    const rawDataBucket = bucketName(names.rawDataBucketPrefix);
    const key = t.ref('PantherRuntimeKey');
    const keyArn = t.getAtt('PantherRuntimeKey', 'Arn');
    const topic = t.ref('AlarmTopic');
    const fromAlarms = {
      ...fromThisAccount(),
      ArnLike: {
        'aws:SourceArn': interpolate('arn:${AWS::Partition}:cloudwatch:${AWS::Region}:${AWS::AccountId}:alarm:*'),
      },
    };
    return t.build({
      description: 'Receives what the sources of Panther announce, and keeps what the runtime needs',
      conditions: {},
      resources: {
        PantherRuntimeKey: { onRemoval: 'Retain', properties: runtimeKey(queueArn, t.ref('SnsServices')) },
        PantherRuntimeKeyAlias: { properties: { AliasName: names.runtimeKeyAlias, TargetKeyId: key } },
        InputQueue: {
          onRemoval: 'Delete',
          properties: workQueue(queue, key, t.getAtt('InputDeadLetterQueue', 'Arn')),
        },
        InputDeadLetterQueue: { onRemoval: 'Delete', properties: deadLetterQueue(queue, key, queueArn) },
        InputDeadLetterQueuePolicy: {
          properties: queueTlsOnly(t.ref('InputDeadLetterQueue'), t.getAtt('InputDeadLetterQueue', 'Arn')),
        },
        RuntimeBucket: {
          onRemoval: 'Retain',
          properties: privateBucket(runtimeBucket, keyArn, { keepOldVersionsDays: oldRegistryDays }),
        },
        RuntimeBucketPolicy: { properties: tlsOnly(t.ref('RuntimeBucket'), runtimeBucket) },
        RawDataBucket: {
          onRemoval: 'Retain',
          properties: privateBucket(rawDataBucket, keyArn, { expireAfterDays: rawDataDays, keepOldVersionsDays: 1 }),
        },
        RawDataBucketPolicy: { properties: tlsOnly(t.ref('RawDataBucket'), rawDataBucket) },
        AlarmTopic: { properties: { TopicName: names.alarmTopic, KmsMasterKeyId: key, Tags: [applicationTag] } },
        AlarmTopicPolicy: {
          properties: {
            Topics: [topic],
            PolicyDocument: policyDocument([
              allowPublish(topic, { sid: 'AllowAlarms', service: 'cloudwatch.amazonaws.com', condition: fromAlarms }),
              denyPlainTransport(topic),
            ]),
          },
        },
        InputDeadLettersAlarm: { properties: deadLetterAlarm(deadLetterQueueName(queue), topic) },
        InputTooOldAlarm: { properties: oldMessagesAlarm(queue, oldMessagesSeconds, topic) },
      },
      outputs: {
        InputQueueArn: {
          Description: 'ARN of the queue that topics of sources send to',
          Value: t.getAtt('InputQueue', 'Arn'),
        },
        RuntimeBucketName: {
          Description: 'Bucket that holds the registry of sources',
          Value: t.ref('RuntimeBucket'),
        },
        RawDataBucketName: { Description: 'Bucket that holds raw data for 90 days', Value: t.ref('RawDataBucket') },
        AlarmTopicArn: { Description: 'ARN of the topic that alarms go to', Value: topic },
      },
    });
  },
});
