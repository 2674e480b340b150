import type { Expression } from '../cfn/expression.ts';
import type { ResourceProperties } from '../cfn/resource-types.ts';
import { applicationTag } from './application-tag.ts';

type AlarmProperties = ResourceProperties['AWS::CloudWatch::Alarm'];

const periodSeconds = 300;

/** Goes off as soon as anything is in a dead-letter queue. */
export function deadLetterAlarm(queueName: string, topic: Expression): AlarmProperties {
  return {
    AlarmName: `Panther-SQSDeadLetters-${queueName}`,
    AlarmDescription: `Messages in ${queueName}: something could not be worked off, and waits there for 14 days at most`,
    ...queueMetric('ApproximateNumberOfMessagesVisible', queueName),
    Statistic: 'Sum',
    EvaluationPeriods: 1,
    Threshold: 0,
    AlarmActions: [topic],
  };
}

/** Goes off when messages have been waiting too long for a quarter of an hour. */
export function oldMessagesAlarm(queueName: string, thresholdSeconds: number, topic: Expression): AlarmProperties {
  return {
    AlarmName: `Panther-SQSTooOld-${queueName}`,
    AlarmDescription: `The oldest message in ${queueName} has been waiting for more than ${thresholdSeconds / 60} minutes: work comes in faster than it is done, or is not done at all`,
    ...queueMetric('ApproximateAgeOfOldestMessage', queueName),
    Statistic: 'Maximum',
    EvaluationPeriods: 3,
    Threshold: thresholdSeconds,
    AlarmActions: [topic],
  };
}

function queueMetric(metricName: string, queueName: string) {
  return {
    Namespace: 'AWS/SQS',
    MetricName: metricName,
    Dimensions: [{ Name: 'QueueName', Value: queueName }],
    Period: periodSeconds,
    ComparisonOperator: 'GreaterThanThreshold',
    TreatMissingData: 'notBreaching',
    Tags: [applicationTag],
  };
}
