import { IAM } from '@aws-sdk/client-iam';
import { S3 } from '@aws-sdk/client-s3';
import { SNS } from '@aws-sdk/client-sns';
import { SQS } from '@aws-sdk/client-sqs';
import type { MotoServer } from '../../scripts/moto-server.ts';
import type { AwsRuntime } from '../../src/aws/runtime/create-aws-runtime.ts';
import { createAwsRuntime } from '../../src/aws/runtime/create-aws-runtime.ts';
import { isMissing } from './is-missing.ts';
import type { Owners, RuntimeContractCloud } from '../contract/runtime-contract.ts';
import { assume, managementAccountId } from './moto-world.ts';

const region = 'us-east-1';
const sourceAccountId = '222222222222';
const externalId = 'contract-1';
const names = { bucket: 'source-bucket', distantBucket: 'distant-bucket', ownBucket: 'own-bucket' } as const;

/** A source in moto, and what the runtime of a Panther in moto's own account writes to. */
export interface MotoRuntime extends RuntimeContractCloud {
  readonly runtime: AwsRuntime;
  readonly clients: { readonly own: S3; readonly sources: S3 };
}

/** Empties moto and makes buckets, roles, a topic and a queue. */
export async function stageMotoRuntime(server: MotoServer): Promise<MotoRuntime> {
  await server.reset();
  const credentials = await assume(sourceAccountId);
  const sources = new S3({ region, forcePathStyle: true, credentials });
  const distant = new S3({ region: 'eu-west-1', forcePathStyle: true, credentials });
  const own = new S3({ region, forcePathStyle: true });
  await sources.createBucket({ Bucket: names.bucket });
  const VersioningConfiguration = { Status: 'Enabled' } as const;
  await sources.putBucketVersioning({ Bucket: names.bucket, VersioningConfiguration });
  await distant.createBucket({
    Bucket: names.distantBucket,
    CreateBucketConfiguration: { LocationConstraint: 'eu-west-1' },
  });
  await own.createBucket({ Bucket: names.ownBucket });
  const iam = new IAM({ region, credentials });
  for (const RoleName of ['Reader', 'Powerless']) await iam.createRole({ RoleName, AssumeRolePolicyDocument: trust });
  const { sqs, ...told } = await makeTopicAndQueue();
  return {
    ...names,
    ...told,
    access: { accountId: sourceAccountId, roleArn: roleArn('Reader'), externalId },
    powerlessRoleArn: roleArn('Powerless'),
    runtime: createAwsRuntime({ region, usesPathStyle: true }),
    clients: { own, sources },
    owners: createOwners((bucket) => (bucket === names.ownBucket ? own : sources), sqs, told.queueUrl),
  };
}

const roleArn = (name: string): string => `arn:aws:iam::${sourceAccountId}:role/${name}`;
const trust = JSON.stringify({
  Version: '2012-10-17',
  Statement: [
    {
      Effect: 'Allow',
      Principal: { AWS: `arn:aws:iam::${managementAccountId}:root` },
      Action: 'sts:AssumeRole',
      Condition: { StringEquals: { 'sts:ExternalId': externalId } },
    },
  ],
});

async function makeTopicAndQueue(): Promise<{
  readonly topicArn: string;
  readonly queueUrl: string;
  readonly sqs: SQS;
}> {
  const sqs = new SQS({ region });
  const sns = new SNS({ region });
  const { QueueUrl: queueUrl = '' } = await sqs.createQueue({ QueueName: 'output' });
  const { TopicArn: topicArn = '' } = await sns.createTopic({ Name: 'processed' });
  await sns.subscribe({
    TopicArn: topicArn,
    Protocol: 'sqs',
    Endpoint: `arn:aws:sqs:${region}:${managementAccountId}:output`,
    Attributes: { FilterPolicy: JSON.stringify({ type: ['LogData'] }) },
  });
  return { topicArn, queueUrl, sqs };
}

function createOwners(ownerOf: (bucket: string) => S3, sqs: SQS, QueueUrl: string): Owners {
  return {
    putObject: async (Bucket, Key, Body, StorageClass) => {
      const put = { Bucket, Key, Body, ...(StorageClass === undefined ? {} : { StorageClass }) };
      return (await ownerOf(Bucket).putObject(put)).VersionId;
    },
    removeObject: async (Bucket, Key) => {
      await ownerOf(Bucket).deleteObject({ Bucket, Key });
    },
    readObject: async (Bucket, Key) => {
      try {
        const { Body, ContentType, Metadata } = await ownerOf(Bucket).getObject({ Bucket, Key });
        return {
          body: (await Body?.transformToByteArray()) ?? new Uint8Array(),
          contentType: ContentType,
          metadata: Metadata,
        };
      } catch (error) {
        if (isMissing(error)) return undefined;
        throw error;
      }
    },
    receive: async () => {
      const received: { body: string; attributes: Record<string, string> }[] = [];
      for (;;) {
        const MessageAttributeNames = ['All'];
        const { Messages = [] } = await sqs.receiveMessage({
          QueueUrl,
          MaxNumberOfMessages: 10,
          MessageAttributeNames,
        });
        if (Messages.length === 0) return received;
        for (const { Body = '', MessageAttributes = {} } of Messages) {
          const attributes = Object.entries(MessageAttributes).map(([name, { StringValue = '' }]) => [
            name,
            StringValue,
          ]);
          received.push({ body: Body, attributes: Object.fromEntries(attributes) as Record<string, string> });
        }
      }
    },
  };
}
