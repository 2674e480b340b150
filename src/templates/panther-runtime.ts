import { names } from '../config/names.ts';
import { applicationTag } from './blocks/application-tag.ts';
import { functionErrorsAlarm, functionThrottlesAlarm } from './blocks/function-alarms.ts';
import { textParameter } from './blocks/parameters.ts';
import { processorFeed, processorFunction, processorRole } from './blocks/log-processor.ts';
import { privateBucket, tlsOnly } from './blocks/private-bucket.ts';
import { deadLetterAlarm, oldMessagesAlarm } from './blocks/queue-alarms.ts';
import { runtimeKey } from './blocks/runtime-key.ts';
import { fromThisAccount } from './blocks/topic-key.ts';
import { allowPublish, denyPlainTransport, topicTlsOnly } from './blocks/topic-statements.ts';
import {
  deadLetterQueue,
  deadLetterQueueName,
  eventsQueueNumbers,
  inputQueueNumbers,
  queueTlsOnly,
  workQueue,
} from './blocks/work-queue.ts';
import { defineEntry } from './catalog-entry.ts';
import { pseudo } from './cfn/expression.ts';
import { interpolate } from './cfn/interpolate.ts';
import { policyDocument } from './cfn/policy-document.ts';
import { declareTemplate } from './cfn/scope.ts';

/** For how long the docs of Panther say that raw data is kept. */
const rawDataDays = 90;
/** For how long the registry of sources can be put back as it was. */
const oldRegistryDays = 365;
/** For how long events that a second delivery has written anew can be put back. */
const oldEventsDays = 7;
/** As long as Panther keeps what its functions tell. */
const functionLogDays = 365;
/** For how often the processor tells the age of each source's data. */
const tick = 'rate(5 minutes)';
/** The processor's queue may lag longer than others, since a single object can take a quarter of an hour. */
const oldMessagesSeconds = 3_600;

/**
 * What the runtime keeps in the Panther account: the queue that hears of new objects and that of real-time events, each
 * with its dead-letter queue, the bucket with the registry of sources, those of normalised events and of copies of raw data,
 * the topics of its alarms, of new events and of system errors, and, once its code lies in the first bucket, the log
 * processor. The two queues get no policy here: a template would overwrite the statements that pantherctl merges into them.
 * No alarm tells of old messages in the queue of events, which nothing reads yet: it would be on for good.
 */
export const pantherRuntime = defineEntry({
  name: 'panther-runtime',
  where: 'Panther account, in the region of Panther',
  isRegional: false,
  purpose: 'receives the notifications of all sources and the real-time events',
  values: ({ snsServices }) => ({ SnsServices: snsServices?.join(',') }),
  build: (defaults) => {
    const t = declareTemplate({
      parameters: {
        SnsServices: {
          Type: 'CommaDelimitedList',
          Description:
            'Names under which SNS delivers to the queues: the common one, and one for each region of a topic that accounts must switch on first, such as sns.ap-east-1.amazonaws.com',
          Default: defaults.SnsServices ?? 'sns.amazonaws.com',
        },
        CodeKey: textParameter(
          "Key in the runtime's bucket of the zip that pantherctl runtime package makes; without it there is no function",
          /^(code\/[A-Za-z0-9._-]+\.zip)?$/,
          'a key below code/ that ends with .zip, or empty',
          '',
        ),
        ProcessorMemory: textParameter(
          'Memory of the log processor in MB, from 1024; 1769 are one processor',
          /^(102[4-9]|10[3-9][0-9]|1[1-9][0-9]{2}|[2-9][0-9]{3}|10[01][0-9]{2}|102[0-3][0-9]|10240)$/,
          '1024 to 10240',
          '1769',
        ),
        ProcessorConcurrency: textParameter(
          'How many runs of the log processor there are at once, at most',
          /^([2-9]|[1-9][0-9]{1,2}|1000)$/,
          '2 to 1000',
          '10',
        ),
      },
      conditions: ['HasCode'],
      resources: {
        PantherRuntimeKey: 'AWS::KMS::Key',
        PantherRuntimeKeyAlias: 'AWS::KMS::Alias',
        InputQueue: 'AWS::SQS::Queue',
        InputDeadLetterQueue: 'AWS::SQS::Queue',
        InputDeadLetterQueuePolicy: 'AWS::SQS::QueuePolicy',
        EventsQueue: 'AWS::SQS::Queue',
        EventsDeadLetterQueue: 'AWS::SQS::Queue',
        EventsDeadLetterQueuePolicy: 'AWS::SQS::QueuePolicy',
        RuntimeBucket: 'AWS::S3::Bucket',
        RuntimeBucketPolicy: 'AWS::S3::BucketPolicy',
        RawDataBucket: 'AWS::S3::Bucket',
        RawDataBucketPolicy: 'AWS::S3::BucketPolicy',
        ProcessedDataBucket: 'AWS::S3::Bucket',
        ProcessedDataBucketPolicy: 'AWS::S3::BucketPolicy',
        ProcessedDataTopic: 'AWS::SNS::Topic',
        ProcessedDataTopicPolicy: 'AWS::SNS::TopicPolicy',
        SystemErrorTopic: 'AWS::SNS::Topic',
        SystemErrorTopicPolicy: 'AWS::SNS::TopicPolicy',
        AlarmTopic: 'AWS::SNS::Topic',
        AlarmTopicPolicy: 'AWS::SNS::TopicPolicy',
        InputDeadLettersAlarm: 'AWS::CloudWatch::Alarm',
        InputTooOldAlarm: 'AWS::CloudWatch::Alarm',
        EventsDeadLettersAlarm: 'AWS::CloudWatch::Alarm',
        ProcessorLogGroup: 'AWS::Logs::LogGroup',
        ProcessorRole: 'AWS::IAM::Role',
        ProcessorFunction: 'AWS::Lambda::Function',
        ProcessorFeed: 'AWS::Lambda::EventSourceMapping',
        ProcessorTick: 'AWS::Events::Rule',
        ProcessorTickPermission: 'AWS::Lambda::Permission',
        ProcessorErrorsAlarm: 'AWS::CloudWatch::Alarm',
        ProcessorThrottlesAlarm: 'AWS::CloudWatch::Alarm',
      },
    });
    const queue = names.notificationsQueue;
    const events = names.eventsQueue;
    // By name rather than by reference: the key's policy and the dead-letter queue come before the queue.
    const arnOf = (Queue: string) =>
      interpolate('arn:${AWS::Partition}:sqs:${AWS::Region}:${AWS::AccountId}:${Queue}', { Queue });
    const bucketName = (Prefix: string) => interpolate('${Prefix}${AWS::AccountId}-${AWS::Region}', { Prefix });
    const runtimeBucket = bucketName(names.runtimeBucketPrefix);
    const rawDataBucket = bucketName(names.rawDataBucketPrefix);
    const processedDataBucket = bucketName(names.processedDataBucketPrefix);
    const key = t.ref('PantherRuntimeKey');
    const keyArn = t.getAtt('PantherRuntimeKey', 'Arn');
    const topic = t.ref('AlarmTopic');
    const fromAlarms = {
      ...fromThisAccount(),
      ArnLike: {
        'aws:SourceArn': interpolate('arn:${AWS::Partition}:cloudwatch:${AWS::Region}:${AWS::AccountId}:alarm:*'),
      },
    };
    const around = {
      keyArn,
      inputQueueArn: t.getAtt('InputQueue', 'Arn'),
      inputQueueUrl: t.ref('InputQueue'),
      deadLetterQueueArn: t.getAtt('InputDeadLetterQueue', 'Arn'),
      deadLetterQueueUrl: t.ref('InputDeadLetterQueue'),
      runtimeBucket,
      processedDataBucket,
      rawDataBucket,
      processedDataTopic: t.ref('ProcessedDataTopic'),
      systemErrorTopic: t.ref('SystemErrorTopic'),
    };
    const processor = t.ref('ProcessorFunction');
    const condition = 'HasCode';
    const topicOf = (TopicName: string) => ({ TopicName, KmsMasterKeyId: key, Tags: [applicationTag] });
    return t.build({
      description: 'Receives what the sources of Panther announce, normalises it, and keeps what that needs',
      conditions: { HasCode: t.isGiven('CodeKey') },
      resources: {
        PantherRuntimeKey: {
          onRemoval: 'Retain',
          properties: runtimeKey([arnOf(queue), arnOf(events)], t.ref('SnsServices')),
        },
        PantherRuntimeKeyAlias: { properties: { AliasName: names.runtimeKeyAlias, TargetKeyId: key } },
        InputQueue: {
          onRemoval: 'Delete',
          properties: workQueue(queue, key, t.getAtt('InputDeadLetterQueue', 'Arn'), inputQueueNumbers),
        },
        InputDeadLetterQueue: { onRemoval: 'Delete', properties: deadLetterQueue(queue, key, arnOf(queue)) },
        InputDeadLetterQueuePolicy: {
          properties: queueTlsOnly(t.ref('InputDeadLetterQueue'), t.getAtt('InputDeadLetterQueue', 'Arn')),
        },
        EventsQueue: {
          onRemoval: 'Delete',
          properties: workQueue(events, key, t.getAtt('EventsDeadLetterQueue', 'Arn'), eventsQueueNumbers),
        },
        EventsDeadLetterQueue: { onRemoval: 'Delete', properties: deadLetterQueue(events, key, arnOf(events)) },
        EventsDeadLetterQueuePolicy: {
          properties: queueTlsOnly(t.ref('EventsDeadLetterQueue'), t.getAtt('EventsDeadLetterQueue', 'Arn')),
        },
        RuntimeBucket: {
          onRemoval: 'Retain',
          properties: privateBucket(runtimeBucket, keyArn, {
            keepOldVersionsDays: oldRegistryDays,
            notesPrefix: names.statePrefix,
          }),
        },
        RuntimeBucketPolicy: { properties: tlsOnly(t.ref('RuntimeBucket'), runtimeBucket) },
        RawDataBucket: {
          onRemoval: 'Retain',
          properties: privateBucket(rawDataBucket, keyArn, { expireAfterDays: rawDataDays, keepOldVersionsDays: 1 }),
        },
        RawDataBucketPolicy: { properties: tlsOnly(t.ref('RawDataBucket'), rawDataBucket) },
        ProcessedDataBucket: {
          onRemoval: 'Retain',
          properties: privateBucket(processedDataBucket, keyArn, { keepOldVersionsDays: oldEventsDays }),
        },
        ProcessedDataBucketPolicy: { properties: tlsOnly(t.ref('ProcessedDataBucket'), processedDataBucket) },
        ProcessedDataTopic: { properties: topicOf(names.processedDataTopic) },
        SystemErrorTopic: { properties: topicOf(names.systemErrorTopic) },
        ProcessedDataTopicPolicy: { properties: topicTlsOnly(t.ref('ProcessedDataTopic')) },
        SystemErrorTopicPolicy: { properties: topicTlsOnly(t.ref('SystemErrorTopic')) },
        AlarmTopic: { properties: topicOf(names.alarmTopic) },
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
        EventsDeadLettersAlarm: { properties: deadLetterAlarm(deadLetterQueueName(events), topic) },
        ProcessorLogGroup: {
          condition,
          onRemoval: 'Retain',
          properties: {
            LogGroupName: `/aws/lambda/${names.logProcessorFunction}`,
            RetentionInDays: functionLogDays,
            Tags: [applicationTag],
          },
        },
        ProcessorRole: { condition, properties: processorRole(around, t.getAtt('ProcessorLogGroup', 'Arn')) },
        ProcessorFunction: {
          condition,
          properties: processorFunction(around, {
            codeKey: t.ref('CodeKey'),
            logGroup: t.ref('ProcessorLogGroup'),
            memory: t.ref('ProcessorMemory'),
            role: t.getAtt('ProcessorRole', 'Arn'),
          }),
        },
        ProcessorFeed: {
          condition,
          properties: processorFeed(around.inputQueueArn, processor, t.ref('ProcessorConcurrency')),
        },
        ProcessorTick: {
          condition,
          properties: {
            Description: 'Has the log processor tell how old the data of each source is',
            ScheduleExpression: tick,
            State: 'ENABLED',
            Tags: [applicationTag],
            Targets: [
              { Id: 'log-processor', Arn: t.getAtt('ProcessorFunction', 'Arn'), Input: JSON.stringify({ tick: true }) },
            ],
          },
        },
        ProcessorTickPermission: {
          condition,
          properties: {
            Action: 'lambda:InvokeFunction',
            FunctionName: processor,
            Principal: 'events.amazonaws.com',
            SourceArn: t.getAtt('ProcessorTick', 'Arn'),
            SourceAccount: pseudo('AWS::AccountId'),
          },
        },
        ProcessorErrorsAlarm: {
          condition,
          properties: functionErrorsAlarm(names.logProcessorFunction, topic),
        },
        ProcessorThrottlesAlarm: {
          condition,
          properties: functionThrottlesAlarm(names.logProcessorFunction, topic),
        },
      },
      outputs: {
        InputQueueArn: {
          Description: 'ARN of the queue that topics of sources send to',
          Value: t.getAtt('InputQueue', 'Arn'),
        },
        EventsQueueArn: {
          Description: 'ARN of the queue that topics of real-time events send to',
          Value: t.getAtt('EventsQueue', 'Arn'),
        },
        RuntimeBucketName: {
          Description: 'Bucket that holds the registry of sources',
          Value: t.ref('RuntimeBucket'),
        },
        ProcessedDataBucketName: { Description: 'Bucket of normalised events', Value: t.ref('ProcessedDataBucket') },
        ProcessedDataTopicArn: {
          Description: 'ARN of the topic that tells of each object of normalised events',
          Value: t.ref('ProcessedDataTopic'),
        },
        SystemErrorTopicArn: {
          Description: 'ARN of the topic of system errors',
          Value: t.ref('SystemErrorTopic'),
        },
        RawDataBucketName: { Description: 'Bucket that holds raw data for 90 days', Value: t.ref('RawDataBucket') },
        AlarmTopicArn: { Description: 'ARN of the topic that alarms go to', Value: topic },
      },
    });
  },
});
