import { pseudo } from '../cfn/expression.ts';
import type { Expression, Value } from '../cfn/expression.ts';
import { interpolate } from '../cfn/interpolate.ts';
import { policyDocument } from '../cfn/policy-document.ts';
import type { ResourceProperties } from '../cfn/resource-types.ts';
import { applicationTag } from './application-tag.ts';
import { accountRoot, fromThisAccount, keyManagement, keyUse } from './topic-key.ts';

/** The services of the account by way of which its own roles may use the key. */
const servicesThroughWhichUsed = ['s3', 'sns', 'sqs'] as const;

/**
 * The key of queues, buckets and alarm topic of the runtime. SNS may use it for these queues alone, from whatever account:
 * the policy of each says who sends. CloudWatch may for alarms of this account. The account's roles may by way of S3, SNS
 * and SQS, if their own policies let them. Managing it is left to the account's IAM policies.
 * https://docs.aws.amazon.com/AWSSimpleQueueService/latest/SQSDeveloperGuide/sqs-key-management.html
 */
export function runtimeKey(
  queueArns: readonly Value<string>[],
  snsServices: Expression,
): ResourceProperties['AWS::KMS::Key'] {
  const through = servicesThroughWhichUsed.map((Service) =>
    interpolate('${Service}.${AWS::Region}.${AWS::URLSuffix}', { Service }),
  );
  return {
    Description: 'Encrypts what the runtime of Panther queues and stores',
    EnableKeyRotation: true,
    KeyPolicy: policyDocument(
      [
        keyUse(
          'QueueOfNotifications',
          { Service: snsServices },
          { ArnEquals: { 'kms:EncryptionContext:aws:sqs:arn': queueArns } },
        ),
        keyUse('AlarmTopic', { Service: 'cloudwatch.amazonaws.com' }, fromThisAccount()),
        keyUse(
          'RolesOfThisAccount',
          { AWS: accountRoot() },
          { StringEquals: { 'kms:CallerAccount': pseudo('AWS::AccountId'), 'kms:ViaService': through } },
        ),
        keyManagement(accountRoot()),
      ],
      'panther-runtime-cmk',
    ),
    Tags: [applicationTag],
  };
}
