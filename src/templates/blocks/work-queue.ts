import { inputQueue } from '../../config/input-queue.ts';
import { names } from '../../config/names.ts';
import { plainTransportStatement } from '../../config/queue-statements.ts';
import type { Expression, Value } from '../cfn/expression.ts';
import { policyDocument } from '../cfn/policy-document.ts';
import type { ResourceProperties } from '../cfn/resource-types.ts';
import { applicationTag } from './application-tag.ts';

const secondsPerDay = 86_400;

/** What differs between queues. */
export interface QueueNumbers {
  readonly retentionDays: number;
  /** After how long a message comes back that was given out and not deleted. */
  readonly visibilityTimeoutSeconds: number;
  /** A message that was given out so many times and not deleted goes to the dead-letter queue. */
  readonly maxReceiveCount: number;
}

/**
 * A function may work for 15 minutes, and what it could not do comes back after a little more. AWS asks for six times the
 * function's time, so that a poller which finds the function throttled can wait; ours asks for no more than the function may
 * run at once, and a second delivery does no harm, while six times would make every passing fault last an hour and a half.
 * Messages are kept for a week, so that a runtime that stands still over a weekend loses none.
 * https://docs.aws.amazon.com/lambda/latest/dg/services-sqs-configure.html
 */
export const inputQueueNumbers: QueueNumbers = {
  retentionDays: 7,
  visibilityTimeoutSeconds: 16 * 60,
  maxReceiveCount: inputQueue.maxReceiveCount,
};

/**
 * Panther's numbers for a function that works for two minutes at most, but for the retention: Panther keeps events for a
 * day, and as long as nothing reads the queue, this is all that keeps them, so it is the most that SQS has.
 */
export const eventsQueueNumbers: QueueNumbers = {
  retentionDays: 14,
  visibilityTimeoutSeconds: 120,
  maxReceiveCount: 10,
};

/** The dead-letter queue that goes with a queue. */
export function deadLetterQueueName(queueName: string): string {
  return `${queueName}${names.deadLetterQueueSuffix}`;
}

/** A queue that a function works off: encrypted, with long polls, and with a dead-letter queue behind it. */
export function workQueue(
  name: string,
  key: Expression,
  deadLetterQueueArn: Expression,
  { maxReceiveCount, retentionDays, visibilityTimeoutSeconds }: QueueNumbers,
): ResourceProperties['AWS::SQS::Queue'] {
  return {
    QueueName: name,
    KmsMasterKeyId: key,
    MessageRetentionPeriod: retentionDays * secondsPerDay,
    VisibilityTimeout: visibilityTimeoutSeconds,
    ReceiveMessageWaitTimeSeconds: 20,
    RedrivePolicy: { deadLetterTargetArn: deadLetterQueueArn, maxReceiveCount },
    Tags: [applicationTag],
  };
}

/** What could not be worked off, for as long as SQS keeps anything. It takes messages of that one queue only. */
export function deadLetterQueue(
  queueName: string,
  key: Expression,
  queueArn: Value<string>,
): ResourceProperties['AWS::SQS::Queue'] {
  return {
    QueueName: deadLetterQueueName(queueName),
    KmsMasterKeyId: key,
    MessageRetentionPeriod: 14 * secondsPerDay,
    RedriveAllowPolicy: { redrivePermission: 'byQueue', sourceQueueArns: [queueArn] },
    Tags: [applicationTag],
  };
}

/**
 * Refuses every request to a queue that did not come over TLS. It replaces the whole policy of the queue, so it is for
 * queues whose policy nobody else writes.
 */
export function queueTlsOnly(queueUrl: Expression, queueArn: Expression): ResourceProperties['AWS::SQS::QueuePolicy'] {
  return {
    Queues: [queueUrl],
    PolicyDocument: policyDocument([
      {
        Sid: plainTransportStatement,
        Effect: 'Deny',
        Principal: '*',
        Action: 'sqs:*',
        Resource: queueArn,
        Condition: { Bool: { 'aws:SecureTransport': 'false' } },
      },
    ]),
  };
}
