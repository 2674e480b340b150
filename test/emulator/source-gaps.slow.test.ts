import { CloudFormation } from '@aws-sdk/client-cloudformation';
import { IAM } from '@aws-sdk/client-iam';
import { KMS } from '@aws-sdk/client-kms';
import { S3 } from '@aws-sdk/client-s3';
import { SNS } from '@aws-sdk/client-sns';
import { SQS } from '@aws-sdk/client-sqs';
import { STS } from '@aws-sdk/client-sts';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import type { MotoServer } from '../../scripts/moto-server.ts';
import { isNoAnswer } from './is-no-answer.ts';
import { assume, buildMotoWorld, enterMoto, managementAccountId } from './moto-world.ts';
import type { MotoWorld } from './moto-world.ts';

/** What moto gets wrong of what sources need, as `gaps.slow.test.ts` has it for stacks and stack sets. */

const region = 'us-east-1';

let server: MotoServer;
let world: MotoWorld;
beforeAll(async () => {
  server = await enterMoto();
});
beforeEach(async () => {
  await server.reset();
  world = await buildMotoWorld();
});
afterAll(() => server.stop());

describe('moto: what a bucket tells', () => {
  test('answers with a document of its own for a bucket that tells nobody', async () => {
    const s3 = new S3({ region, forcePathStyle: true });
    const Bucket = 'quiet-bucket';
    await s3.createBucket({ Bucket });
    await s3.putBucketNotificationConfiguration({ Bucket, NotificationConfiguration: {} });
    const answer = await fetch(`${server.url}/${Bucket}?notification`);
    expect(answer.status).toBe(200);
    expect(await answer.text()).toMatch(/<GetBucketNotificationResponse [^>]*\/>$/);
  });

  test('names no version and no sequence in an event, and writes slashes as %2F', async () => {
    const { queueUrl, queueArn, accountId } = world.panther;
    const credentials = await assume(accountId);
    const s3 = new S3({ region, forcePathStyle: true, credentials });
    const sqs = new SQS({ region, credentials });
    const Bucket = world.bucket.name;
    await s3.putBucketVersioning({ Bucket, VersioningConfiguration: { Status: 'Enabled' } });
    await s3.putBucketNotificationConfiguration({
      Bucket,
      NotificationConfiguration: { QueueConfigurations: [{ QueueArn: queueArn, Events: ['s3:ObjectCreated:*'] }] },
    });
    await s3.putObject({ Bucket, Key: 'a/b', Body: 'x' });
    await s3.deleteObject({ Bucket, Key: 'a/b' });
    const { Messages = [] } = await sqs.receiveMessage({ QueueUrl: queueUrl, MaxNumberOfMessages: 10 });
    const events = Messages.map(({ Body = '{}' }) => JSON.parse(Body) as { Records?: { s3: { object: object } }[] });
    const [record] = events.flatMap(({ Records = [] }) => Records);
    expect(record?.s3.object).toEqual({ key: 'a%2Fb', size: 1, eTag: expect.any(String) });
  });

  test('holds filters against keys as they are, where S3 wants them encoded', async () => {
    const { queueArn, queueUrl, accountId } = world.panther;
    const credentials = await assume(accountId);
    const s3 = new S3({ region, forcePathStyle: true, credentials });
    const sqs = new SQS({ region, credentials });
    const Bucket = world.bucket.name;
    const filter = (Value: string) => ({ Key: { FilterRules: [{ Name: 'prefix' as const, Value }] } });
    const QueueConfigurations = ['year=1/', 'year%3D2/'].map((prefix) => ({
      QueueArn: queueArn,
      Events: ['s3:ObjectCreated:*' as const],
      Filter: filter(prefix),
    }));
    await s3.putBucketNotificationConfiguration({ Bucket, NotificationConfiguration: { QueueConfigurations } });
    for (const Key of ['year=1/x', 'year=2/x']) await s3.putObject({ Bucket, Key, Body: 'x' });
    const { Messages = [] } = await sqs.receiveMessage({ QueueUrl: queueUrl, MaxNumberOfMessages: 10 });
    const bodies = Messages.map(({ Body = '' }) => Body).filter((body) => body.includes('Records'));
    expect(bodies).toEqual([expect.stringContaining('"key": "year%3D1%2Fx"')]);
  });

  test('answers for the first byte of an empty object without the mark of AWS', async () => {
    const s3 = new S3({
      region,
      forcePathStyle: true,
      maxAttempts: 1,
      credentials: await assume(world.bucket.accountId),
    });
    await s3.putObject({ Bucket: world.bucket.name, Key: 'empty', Body: '' });
    const reading = s3.getObject({ Bucket: world.bucket.name, Key: 'empty', Range: 'bytes=0-0' });
    const { $response } = await reading.then(
      () => ({ $response: undefined }),
      (thrown: unknown) => thrown as { $response?: { statusCode: number; headers: Readonly<Record<string, string>> } },
    );
    expect($response?.statusCode).toBe(416);
    expect($response?.headers['x-amz-request-id']).toBeUndefined();
  });
});

describe('moto: topics and queues', () => {
  const openTopic = async () => {
    const credentials = await assume(world.bucket.accountId);
    const sns = new SNS({ region, credentials, maxAttempts: 1 });
    const { TopicArn = '' } = await sns.createTopic({ Name: 'topic' });
    return { sns, sqs: new SQS({ region, credentials, maxAttempts: 1 }), TopicArn };
  };
  const bodiesIn = async (sqs: SQS, QueueUrl: string): Promise<readonly string[]> => {
    const { Messages = [] } = await sqs.receiveMessage({ QueueUrl, MaxNumberOfMessages: 10 });
    return Messages.map(({ Body = '' }) => Body);
  };

  test('loses what a topic tells a queue of another account, which never had to confirm', async () => {
    const { sns, TopicArn } = await openTopic();
    const { accountId, name } = world.queue;
    const Endpoint = `arn:aws:sqs:${region}:${accountId}:${name}`;
    const { SubscriptionArn } = await sns.subscribe({ TopicArn, Protocol: 'sqs', Endpoint });
    expect(SubscriptionArn).toMatch(/^arn:/);
    await sns.publish({ TopicArn, Message: 'lost' });
    const sqs = new SQS({ region });
    const { QueueUrl = '' } = await sqs.getQueueUrl({ QueueName: name });
    expect(await bodiesIn(sqs, QueueUrl)).toEqual([]);
  });

  test('lets everybody send to a queue that has no policy', async () => {
    const { sns, sqs, TopicArn } = await openTopic();
    const { queueArn, queueUrl } = world.panther;
    const { Attributes } = await sqs.getQueueAttributes({ QueueUrl: queueUrl, AttributeNames: ['Policy'] });
    expect(Attributes?.['Policy']).toBeUndefined();
    await sns.subscribe({ TopicArn, Protocol: 'sqs', Endpoint: queueArn });
    await sns.publish({ TopicArn, Message: 'told' });
    expect(await bodiesIn(sqs, queueUrl)).toHaveLength(1);
  });

  test('skips policies and subscriptions of a stack without a word', async () => {
    const credentials = await assume(world.bucket.accountId);
    const there = new CloudFormation({ region, credentials });
    const TopicArn = `arn:aws:sns:${region}:${world.bucket.accountId}:stacked`;
    const statement = { Sid: 'Ours', Effect: 'Allow', Principal: '*', Action: 'sns:Publish', Resource: TopicArn };
    await there.createStack({
      StackName: 'stacked',
      TemplateBody: JSON.stringify({
        Resources: {
          Topic: { Type: 'AWS::SNS::Topic', Properties: { TopicName: 'stacked' } },
          Policy: {
            Type: 'AWS::SNS::TopicPolicy',
            Properties: {
              Topics: [{ Ref: 'Topic' }],
              PolicyDocument: { Version: '2012-10-17', Statement: [statement] },
            },
          },
          Subscription: {
            Type: 'AWS::SNS::Subscription',
            Properties: { TopicArn: { Ref: 'Topic' }, Protocol: 'sqs', Endpoint: world.panther.queueArn },
          },
        },
      }),
    });
    expect((await there.describeStacks({ StackName: 'stacked' })).Stacks?.[0]?.StackStatus).toBe('CREATE_COMPLETE');
    const sns = new SNS({ region, credentials });
    expect((await sns.listSubscriptionsByTopic({ TopicArn })).Subscriptions).toEqual([]);
    expect((await sns.getTopicAttributes({ TopicArn })).Attributes?.['Policy']).not.toContain('Ours');
  });

  test('breaks down over a policy that is none, and takes one that says nothing it knows', async () => {
    const { sns, sqs, TopicArn } = await openTopic();
    const setPolicy = (AttributeValue: string) =>
      sns.setTopicAttributes({ TopicArn, AttributeName: 'Policy', AttributeValue });
    await isNoAnswer(setPolicy('{'));
    const Statement = [{ Effect: 'Maybe', Principal: { Nobody: 'x' }, Action: 'sns:Publish', Resource: TopicArn }];
    await setPolicy(JSON.stringify({ Version: '2012-10-17', Statement }));
    await isNoAnswer(sqs.setQueueAttributes({ QueueUrl: world.panther.queueUrl, Attributes: { Policy: '{' } }));
  });

  test("writes a queue's policy anew", async () => {
    const { sqs } = await openTopic();
    const { queueArn, queueUrl } = world.panther;
    const statement = { Effect: 'Allow', Principal: '*', Action: 'sqs:SendMessage', Resource: queueArn };
    const Policy = JSON.stringify({ Version: '2012-10-17', Statement: [statement] });
    await sqs.setQueueAttributes({ QueueUrl: queueUrl, Attributes: { Policy } });
    const read = await sqs.getQueueAttributes({ QueueUrl: queueUrl, AttributeNames: ['Policy'] });
    expect(read.Attributes?.['Policy']).not.toBe(Policy);
    expect(JSON.parse(read.Attributes?.['Policy'] ?? '')).toEqual(JSON.parse(Policy));
  });
});

describe('moto: keys', () => {
  const policy = (Action: string): object => ({
    Version: '2012-10-17',
    Statement: [
      { Effect: 'Allow', Principal: { AWS: `arn:aws:iam::${managementAccountId}:root` }, Action, Resource: '*' },
    ],
  });

  test('cannot describe a key that a stack has made', async () => {
    const cloudFormation = new CloudFormation({ region });
    await cloudFormation.createStack({
      StackName: 'key',
      TemplateBody: JSON.stringify({
        Resources: { Key: { Type: 'AWS::KMS::Key', Properties: { KeyPolicy: policy('kms:*') } } },
        Outputs: { Id: { Value: { Ref: 'Key' } } },
      }),
    });
    const [stack] = (await cloudFormation.describeStacks({ StackName: 'key' })).Stacks ?? [];
    const kms = new KMS({ region, maxAttempts: 1 });
    await isNoAnswer(kms.describeKey({ KeyId: stack?.Outputs?.[0]?.OutputValue }));
  });

  test('breaks down over the tags of a key in a stack', async () => {
    const cloudFormation = new CloudFormation({ region, maxAttempts: 1 });
    const Tags = [{ Key: 'panther:app', Value: 'panther' }];
    const Properties = { KeyPolicy: policy('kms:*'), Tags };
    const TemplateBody = JSON.stringify({ Resources: { Key: { Type: 'AWS::KMS::Key', Properties } } });
    await isNoAnswer(cloudFormation.createStack({ StackName: 'tagged', TemplateBody }));
  });

  test('finds a key in any region, none of AWS, and takes a policy that locks everybody out', async () => {
    const kms = new KMS({ region, maxAttempts: 1 });
    const { Arn = '', KeyId = '' } = (await kms.createKey({})).KeyMetadata ?? {};
    const elsewhere = await kms.describeKey({ KeyId: Arn.replace(region, 'eu-west-1') });
    expect(elsewhere.KeyMetadata?.Arn).toBe(Arn);
    await expect(kms.describeKey({ KeyId: 'alias/aws/sns' })).rejects.toMatchObject({ name: 'NotFoundException' });
    await kms.putKeyPolicy({ KeyId, PolicyName: 'default', Policy: JSON.stringify(policy('kms:DescribeKey')) });
    await kms.putKeyPolicy({ KeyId, PolicyName: 'default', Policy: 'nonsense' });
    expect((await kms.getKeyPolicy({ KeyId, PolicyName: 'default' })).Policy).toBe('nonsense');
  });
});

describe('moto: roles', () => {
  test('does not simulate policies', async () => {
    const iam = new IAM({ region, maxAttempts: 1 });
    const trust = { Version: '2012-10-17', Statement: [] };
    const made = await iam.createRole({ RoleName: 'Reader', AssumeRolePolicyDocument: JSON.stringify(trust) });
    await isNoAnswer(iam.simulatePrincipalPolicy({ PolicySourceArn: made.Role?.Arn, ActionNames: ['s3:GetObject'] }));
  });

  test('asks no role for its trust, its external id or its rights', async () => {
    const iam = new IAM({ region, credentials: await assume(world.bucket.accountId) });
    const trust = { Version: '2012-10-17', Statement: [{ Effect: 'Deny', Principal: '*', Action: 'sts:AssumeRole' }] };
    await iam.createRole({ RoleName: 'Closed', AssumeRolePolicyDocument: JSON.stringify(trust) });
    const { Credentials } = await new STS({ region }).assumeRole({
      RoleArn: `arn:aws:iam::${world.bucket.accountId}:role/Closed`,
      RoleSessionName: 'anybody',
      ExternalId: 'any',
    });
    const credentials = {
      accessKeyId: Credentials?.AccessKeyId ?? '',
      secretAccessKey: Credentials?.SecretAccessKey ?? '',
      sessionToken: Credentials?.SessionToken ?? '',
    };
    const s3 = new S3({ region, forcePathStyle: true, credentials });
    await s3.putObject({ Bucket: world.bucket.name, Key: 'x', Body: 'x' });
    expect((await s3.headObject({ Bucket: world.bucket.name, Key: 'x' })).ContentLength).toBe(1);
  });
});
