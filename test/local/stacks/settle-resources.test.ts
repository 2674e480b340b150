import { beforeEach, describe, expect, test } from 'vitest';
import type { Place } from '../../../src/ports/place.ts';
import { createSampleCloud } from '../sample-cloud.ts';
import type { SampleCloud } from '../sample-cloud.ts';

let sample: SampleCloud;
let place: Place;

beforeEach(() => {
  sample = createSampleCloud({ runtime: 'none' });
  place = sample.state.panther;
});

async function deploy(resources: object, name = 'stack', at = place): Promise<string | undefined> {
  const stacks = sample.cloud.stacks(at);
  const request = { name, template: JSON.stringify({ Resources: resources }), parameters: {}, tags: {} };
  if ((await stacks.describe(name)) === undefined) await stacks.create(request);
  else await stacks.update(request);
  await sample.cloud.clock.sleep(180_000);
  return (await stacks.describe(name))?.status;
}
async function remove(name = 'stack'): Promise<string | undefined> {
  await sample.cloud.stacks(place).remove(name);
  await sample.cloud.clock.sleep(60_000);
  return (await sample.cloud.stacks(place).describe(name))?.status;
}
const allow = (sid: string): object => ({
  Sid: sid,
  Effect: 'Allow',
  Principal: { Service: 'sns.amazonaws.com' },
  Action: 'sqs:SendMessage',
  Resource: '*',
});
const queue = (name: string, more: object = {}): object => ({
  Type: 'AWS::SQS::Queue',
  Properties: { QueueName: name },
  ...more,
});
const queuePolicy = (sid: string, id = 'Queue'): object => ({
  Type: 'AWS::SQS::QueuePolicy',
  Properties: { Queues: [{ Ref: id }], PolicyDocument: { Statement: [allow(sid)] } },
});
const bucket = (name: string, properties: object = {}, more: object = {}): object => ({
  Type: 'AWS::S3::Bucket',
  Properties: { BucketName: name, ...properties },
  ...more,
});
const queues = () => sample.cloud.queues(place);

describe('a queue of a stack', () => {
  test('is there with its key and policy, and gone with its stack', async () => {
    const properties = { QueueName: 'q', KmsMasterKeyId: 'alias/mine' };
    const sealed = { Type: 'AWS::SQS::Queue', Properties: properties };
    expect(await deploy({ Queue: sealed, Policy: queuePolicy('One') })).toBe('CREATE_COMPLETE');
    expect(await queues().describe('q')).toEqual({
      arn: `arn:aws:sqs:us-west-2:${place.accountId}:q`,
      keyId: 'alias/mine',
      policy: JSON.stringify({ Statement: [allow('One')] }),
    });
    await remove();
    expect(await queues().describe('q')).toBeUndefined();
  });

  test('keeps a policy that a port has written until the stack changes its own', async () => {
    await deploy({ Queue: queue('q'), Policy: queuePolicy('One') });
    const mine = JSON.stringify({ Statement: [allow('Mine')] });
    await queues().setPolicy('q', mine);
    await deploy({ Queue: queue('q'), Policy: queuePolicy('One'), Other: queue('other') });
    expect((await queues().describe('q'))?.policy).toBe(mine);
    await deploy({ Queue: queue('q'), Policy: queuePolicy('Two'), Other: queue('other') });
    expect((await queues().describe('q'))?.policy).toContain('"Two"');
    await deploy({ Queue: queue('q') });
    expect(await queues().describe('q')).toMatchObject({ policy: '' });
    expect(await queues().describe('other')).toBeUndefined();
  });

  test('keeps its messages when its stack changes it, and is another one under another name', async () => {
    await deploy({ Queue: queue('q') });
    const arn = `arn:aws:sqs:us-west-2:${place.accountId}:q`;
    sample.state.endpoints.get(arn)?.latest.push({ sentAt: 0, body: 'x' });
    await deploy({ Queue: { Type: 'AWS::SQS::Queue', Properties: { QueueName: 'q', DelaySeconds: 1 } } });
    expect(sample.cloud.world.receivedBy(arn).latest).toHaveLength(1);
    await deploy({ Queue: queue('renamed') });
    expect(await queues().describe('q')).toBeUndefined();
    expect(await queues().describe('renamed')).toBeDefined();
  });

  test('stays behind if it is retained, and then stands in the way of another', async () => {
    await deploy({ Queue: queue('q', { DeletionPolicy: 'Retain' }) });
    await remove();
    expect(await queues().describe('q')).toBeDefined();
    expect(await deploy({ Queue: queue('q') }, 'again')).toBe('ROLLBACK_COMPLETE');
    expect((await sample.cloud.stacks(place).failures('again'))[0]?.reason).toBe('q already exists');
    expect(await queues().describe('q')).toBeDefined();
  });

  test('cannot be made where one of that name exists, as a change set says beforehand', async () => {
    sample.cloud.world.createQueue({ ...place, name: 'q' });
    const template = JSON.stringify({ Resources: { Queue: queue('q') } });
    const stacks = sample.cloud.stacks(place);
    await stacks.createChangeSet({ name: 'stack', template, parameters: {}, tags: {} }, 'look');
    await sample.cloud.clock.sleep(30_000);
    expect(await stacks.describeChangeSet('stack', 'look')).toMatchObject({
      status: 'FAILED',
      statusReason: expect.stringContaining('q already exists') as unknown,
    });
  });
});

describe('a bucket of a stack', () => {
  const notifications = {
    TopicConfigurations: [
      {
        Topic: 'arn:aws:sns:us-west-2:123456789012:t',
        Event: 's3:ObjectCreated:*',
        Filter: { S3Key: { Rules: [{ Name: 'prefix', Value: 'a/' }] } },
      },
    ],
    QueueConfigurations: [{ Queue: 'arn:aws:sqs:us-west-2:123456789012:q', Event: 's3:ObjectRemoved:*' }],
    LambdaConfigurations: [
      { Function: 'arn:aws:lambda:us-west-2:123456789012:function:f', Event: 's3:ObjectTagging:*' },
    ],
    EventBridgeConfiguration: { EventBridgeEnabled: true },
  };

  test('is there with its notifications, as S3 gives them', async () => {
    await deploy({ Bucket: bucket('mine', { NotificationConfiguration: notifications }) });
    const buckets = sample.cloud.buckets(place.accountId);
    expect(await buckets.region('mine')).toBe('us-west-2');
    expect(await buckets.notifications('mine')).toEqual({
      TopicConfigurations: [
        {
          TopicArn: 'arn:aws:sns:us-west-2:123456789012:t',
          Events: ['s3:ObjectCreated:*'],
          Filter: { Key: { FilterRules: [{ Name: 'Prefix', Value: 'a/' }] } },
        },
      ],
      QueueConfigurations: [{ QueueArn: 'arn:aws:sqs:us-west-2:123456789012:q', Events: ['s3:ObjectRemoved:*'] }],
      LambdaFunctionConfigurations: [
        { LambdaFunctionArn: 'arn:aws:lambda:us-west-2:123456789012:function:f', Events: ['s3:ObjectTagging:*'] },
      ],
      EventBridgeConfiguration: {},
    });
  });

  test('keeps its objects and what a port made of its notifications when its stack changes something else', async () => {
    await deploy({ Bucket: bucket('mine') });
    const buckets = sample.cloud.buckets(place.accountId);
    await buckets.putNotifications('mine', { EventBridgeConfiguration: {} });
    sample.cloud.world.putObject({ bucket: 'mine', key: 'a', body: 'x' });
    await deploy({ Bucket: bucket('mine', { VersioningConfiguration: { Status: 'Enabled' } }) });
    expect(await buckets.notifications('mine')).toEqual({ EventBridgeConfiguration: {} });
    expect((await sample.cloud.objects(place.accountId).readText('mine', 'a'))?.text).toBe('x');
  });

  test('is not removed while it holds objects, unless it is retained', async () => {
    await deploy({ Bucket: bucket('mine') });
    sample.cloud.world.putObject({ bucket: 'mine', key: 'a', body: 'x' });
    expect(await remove()).toBe('DELETE_FAILED');
    expect((await sample.cloud.stacks(place).failures('stack'))[0]?.reason).toContain('not empty');
    await deploy({ Bucket: bucket('kept', {}, { DeletionPolicy: 'RetainExceptOnCreate' }) }, 'other');
    sample.cloud.world.putObject({ bucket: 'kept', key: 'a', body: 'x' });
    expect(await remove('other')).toBeUndefined();
    expect(sample.state.buckets.get('kept')).toMatchObject({ objectCount: 1, stackId: undefined });
  });

  test('has a name that nobody in any account has', async () => {
    sample.cloud.world.createBucket({ name: 'taken', accountId: sample.members[2] ?? '', region: 'us-east-1' });
    expect(await deploy({ Bucket: bucket('taken') })).toBe('ROLLBACK_COMPLETE');
    expect(sample.state.buckets.get('taken')?.accountId).toBe(sample.members[2]);
  });

  test('names the key that encrypts its objects', async () => {
    const byDefault = { SSEAlgorithm: 'aws:kms', KMSMasterKeyID: 'arn:key' };
    const encryption = { ServerSideEncryptionConfiguration: [{ ServerSideEncryptionByDefault: byDefault }] };
    await deploy({ Bucket: bucket('mine', { BucketEncryption: encryption }) });
    expect(sample.state.buckets.get('mine')?.kmsKeyArn).toBe('arn:key');
  });
});

test('a runtime can be deployed where there is none, and not where there is one', async () => {
  const name = `panther-runtime-${place.accountId}-us-west-2`;
  const runtime = {
    Queue: queue('panther-input-data-notifications-queue'),
    Bucket: bucket(name),
    BucketPolicy: { Type: 'AWS::S3::BucketPolicy', Properties: { Bucket: { Ref: 'Bucket' }, PolicyDocument: {} } },
    Alarm: {
      Type: 'AWS::CloudWatch::Alarm',
      Properties: { AlarmName: 'a', ComparisonOperator: 'GreaterThanThreshold', EvaluationPeriods: 1 },
    },
  };
  expect(await deploy(runtime)).toBe('CREATE_COMPLETE');
  expect(await sample.cloud.objects(place.accountId).readText(name, 'sources/registry.json')).toBeUndefined();
  sample = createSampleCloud();
  expect(await deploy(runtime)).toBe('ROLLBACK_COMPLETE');
});

test.each([
  ['AWS::CloudWatch::Alarm', { ComparisonOperator: 'x' }, 'property EvaluationPeriods cannot be empty'],
  ['AWS::Lambda::Permission', { Action: 'x', FunctionName: 'f' }, 'property Principal cannot be empty'],
  ['AWS::SQS::QueuePolicy', { Queues: [] }, 'property PolicyDocument cannot be empty'],
  ['AWS::S3::BucketPolicy', { Bucket: 'b', PolicyDocument: {}, Name: 'x' }, 'encountered unsupported property Name'],
])('%s is refused without what it needs', async (Type, Properties, reason) => {
  await expect(deploy({ Thing: { Type, Properties } })).rejects.toThrow(reason);
});

test.each([
  ['Queue', 'AWS::SQS::Queue', {}, ['sqs:CreateQueue']],
  ['Bucket', 'AWS::S3::Bucket', { VersioningConfiguration: {} }, ['s3:CreateBucket', 's3:PutBucketVersioning']],
  [
    'Permission',
    'AWS::Lambda::Permission',
    { Action: 'a', FunctionName: 'f', Principal: 'p' },
    ['lambda:AddPermission'],
  ],
] as const)('a %s takes the rights that AWS asks for', async (_, Type, Properties, actions) => {
  const { resourceTypes } = await import('../../../src/local/cloudformation/resource-types.ts');
  const type = resourceTypes[Type];
  const properties: Readonly<Record<string, unknown>> = Properties;
  const names = { physicalId: 'x', arn: 'arn:x', attributes: {} };
  const needed = type?.creates({
    names,
    property: (name) => properties[name],
    hasTags: false,
    place,
    partition: 'aws',
  });
  expect(needed).toEqual(actions.map((action) => ({ action, resource: 'arn:x' })));
});
