import { processorEnv } from '../../config/env.ts';
import { lake } from '../../config/lake.ts';
import { names } from '../../config/names.ts';
import type { Expression, Value } from '../cfn/expression.ts';
import { interpolate } from '../cfn/interpolate.ts';
import { policyDocument } from '../cfn/policy-document.ts';
import type { Action, IdentityStatement } from '../cfn/policy-document.ts';
import type { ResourceProperties } from '../cfn/resource-types.ts';
import { applicationTag } from './application-tag.ts';
import { fromThisAccount } from './topic-key.ts';

/** What the log processor reads, writes and tells. */
export interface ProcessorSurroundings {
  readonly keyArn: Value<string>;
  readonly inputQueueArn: Value<string>;
  readonly inputQueueUrl: Value<string>;
  readonly deadLetterQueueArn: Value<string>;
  readonly deadLetterQueueUrl: Value<string>;
  readonly runtimeBucket: Value<string>;
  readonly processedDataBucket: Value<string>;
  readonly rawDataBucket: Value<string>;
  readonly processedDataTopic: Value<string>;
  readonly systemErrorTopic: Value<string>;
}

/** Seconds that one run may take, the most that Lambda allows. */
const timeoutSeconds = 900;
const batchSize = 10;

/**
 * The role of the log processor. It reads no bucket of anybody itself: for that it assumes the role of the source, which
 * trusts this account. Everything else is bound to what the runtime has.
 */
export function processorRole(
  around: ProcessorSurroundings,
  logGroupArn: Value<string>,
): ResourceProperties['AWS::IAM::Role'] {
  return {
    Description: 'The log processor of Panther: reads sources by their own roles, and writes normalised events',
    AssumeRolePolicyDocument: policyDocument([
      {
        Effect: 'Allow',
        Principal: { Service: 'lambda.amazonaws.com' },
        Action: 'sts:AssumeRole',
        Condition: fromThisAccount(),
      },
    ]),
    Policies: [
      {
        PolicyName: 'ReadSources',
        PolicyDocument: policyDocument([
          allow(
            'AssumeRolesOfSources',
            'sts:AssumeRole',
            interpolate('arn:${AWS::Partition}:iam::*:role/${Prefix}*', { Prefix: names.logProcessingRolePrefix }),
          ),
          allow('ConfirmSubscriptions', 'sns:ConfirmSubscription', interpolate('arn:${AWS::Partition}:sns:*:*:*')),
        ]),
      },
      { PolicyName: 'WorkOffQueue', PolicyDocument: policyDocument(queueStatements(around)) },
      { PolicyName: 'WriteEvents', PolicyDocument: policyDocument(storageStatements(around)) },
      {
        PolicyName: 'WriteLogs',
        PolicyDocument: policyDocument([
          allow('WriteLogs', ['logs:CreateLogStream', 'logs:PutLogEvents'], logGroupArn),
        ]),
      },
    ],
    Tags: [applicationTag],
  };
}

function queueStatements(around: ProcessorSurroundings): readonly IdentityStatement[] {
  return [
    // Sending is for what one run could not finish: the rest of an object, or objects that it had no time for.
    allow(
      'InputQueue',
      ['sqs:DeleteMessage', 'sqs:GetQueueAttributes', 'sqs:ReceiveMessage', 'sqs:SendMessage'],
      around.inputQueueArn,
    ),
    allow('RejectedRecords', 'sqs:SendMessage', around.deadLetterQueueArn),
    allow('Announce', 'sns:Publish', [around.processedDataTopic, around.systemErrorTopic]),
  ];
}

function storageStatements(around: ProcessorSurroundings): readonly IdentityStatement[] {
  const inBucket = (bucket: Value<string>, path: string): Value<string> =>
    interpolate('arn:${AWS::Partition}:s3:::${Bucket}/${Path}', { Bucket: bucket, Path: path });
  return [
    // Without the right to list, S3 answers that a missing object is forbidden.
    allow(
      'FindDocuments',
      's3:ListBucket',
      interpolate('arn:${AWS::Partition}:s3:::${Bucket}', { Bucket: around.runtimeBucket }),
    ),
    allow('ReadDocuments', 's3:GetObject', [
      inBucket(around.runtimeBucket, names.sourceRegistryKey),
      inBucket(around.runtimeBucket, `${names.schemasPrefix}*`),
      inBucket(around.runtimeBucket, `${names.statePrefix}*`),
    ]),
    allow('KeepState', 's3:PutObject', inBucket(around.runtimeBucket, `${names.statePrefix}*`)),
    allow(
      'WriteData',
      ['s3:AbortMultipartUpload', 's3:PutObject'],
      [
        inBucket(around.processedDataBucket, `${lake.logsPrefix}*`),
        inBucket(around.processedDataBucket, `${lake.failuresPrefix}*`),
        inBucket(around.rawDataBucket, 'raw/*'),
      ],
    ),
    {
      ...allow('UseKey', ['kms:Decrypt', 'kms:GenerateDataKey'], around.keyArn),
      Condition: {
        StringLike: {
          'kms:ViaService': [
            interpolate('s3.${AWS::Region}.${AWS::URLSuffix}'),
            interpolate('sns.${AWS::Region}.${AWS::URLSuffix}'),
            interpolate('sqs.${AWS::Region}.${AWS::URLSuffix}'),
          ],
        },
      },
    },
  ];
}

function allow(
  sid: string,
  actions: Action | readonly Action[],
  resource: Value<string> | readonly Value<string>[],
): IdentityStatement {
  return { Sid: sid, Effect: 'Allow', Action: actions, Resource: resource };
}

/** The function, with its code from the runtime's bucket. */
export function processorFunction(
  around: ProcessorSurroundings,
  {
    codeKey,
    logGroup,
    memory,
    role,
  }: { codeKey: Expression; logGroup: Expression; memory: Expression; role: Value<string> },
): ResourceProperties['AWS::Lambda::Function'] {
  return {
    FunctionName: names.logProcessorFunction,
    Description: 'Normalises what the sources of Panther announce',
    Runtime: 'nodejs24.x',
    Architectures: ['arm64'],
    Handler: 'log-processor.handler',
    Code: { S3Bucket: around.runtimeBucket, S3Key: codeKey },
    Role: role,
    MemorySize: memory,
    Timeout: timeoutSeconds,
    LoggingConfig: { LogFormat: 'JSON', LogGroup: logGroup },
    Environment: {
      Variables: {
        [processorEnv.inputQueueUrl]: around.inputQueueUrl,
        [processorEnv.deadLetterQueueUrl]: around.deadLetterQueueUrl,
        [processorEnv.runtimeBucket]: around.runtimeBucket,
        [processorEnv.processedDataBucket]: around.processedDataBucket,
        [processorEnv.rawDataBucket]: around.rawDataBucket,
        [processorEnv.processedDataTopicArn]: around.processedDataTopic,
        [processorEnv.systemErrorTopicArn]: around.systemErrorTopic,
        [processorEnv.outputCompression]: 'gzip',
        [processorEnv.outputLevel]: '3',
      },
    },
    Tags: [applicationTag],
  };
}

/** Feeds the function from the input queue; what it does not report as failed is done. */
export function processorFeed(
  inputQueueArn: Value<string>,
  functionName: Expression,
  maximumConcurrency: Expression,
): ResourceProperties['AWS::Lambda::EventSourceMapping'] {
  return {
    EventSourceArn: inputQueueArn,
    FunctionName: functionName,
    BatchSize: batchSize,
    FunctionResponseTypes: ['ReportBatchItemFailures'],
    ScalingConfig: { MaximumConcurrency: maximumConcurrency },
    Tags: [applicationTag],
  };
}
