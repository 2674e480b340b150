import { Account } from '@aws-sdk/client-account';
import { CloudFormation } from '@aws-sdk/client-cloudformation';
import { IAM } from '@aws-sdk/client-iam';
import { Organizations } from '@aws-sdk/client-organizations';
import { S3 } from '@aws-sdk/client-s3';
import { STS } from '@aws-sdk/client-sts';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import type { MotoServer } from '../../scripts/moto-server.ts';
import { isNoAnswer } from './is-no-answer.ts';
import { assume, buildMotoWorld, enterMoto, managementAccountId } from './moto-world.ts';
import type { MotoWorld } from './moto-world.ts';

/**
 * What moto gets wrong, as it answers today, asked through the SDK alone. A test here that turns red is good news: take the
 * gap out of `moto-contract.slow.test.ts`, and let the contract prove the adapter.
 */

const region = 'us-east-1';
const topic = (name: string): string =>
  JSON.stringify({
    Resources: { Topic: { Type: 'AWS::SNS::Topic', Properties: { TopicName: name } } },
    Outputs: { Arn: { Value: { Ref: 'Topic' } } },
  });
const preferences = {
  MaxConcurrentCount: 3,
  FailureToleranceCount: 2,
  ConcurrencyMode: 'SOFT_FAILURE_TOLERANCE',
} as const;
const events = { StackSetName: 'events' } as const;

let server: MotoServer;
let world: MotoWorld;
let cloudFormation: CloudFormation;
let first = '';
beforeAll(async () => {
  server = await enterMoto();
});
beforeEach(async () => {
  await server.reset();
  world = await buildMotoWorld();
  cloudFormation = new CloudFormation({ region, maxAttempts: 1 });
  [first = ''] = world.memberIds;
});
afterAll(() => server.stop());

async function createStackSet(): Promise<void> {
  await cloudFormation.createStackSet({
    ...events,
    TemplateBody: topic('events'),
    AdministrationRoleARN: `arn:aws:iam::${managementAccountId}:role/Nobody`,
    ExecutionRoleName: 'NobodyEither',
  });
}

async function createInstances(operationId = 'mine', accounts = [first]): Promise<string | undefined> {
  const Regions = [region];
  const request = {
    ...events,
    Accounts: accounts,
    Regions,
    OperationId: operationId,
    OperationPreferences: preferences,
  };
  return (await cloudFormation.createStackInstances(request)).OperationId;
}

async function stacksIn(accountId: string) {
  const there = new CloudFormation({ region, credentials: await assume(accountId) });
  return (await there.describeStacks({})).Stacks ?? [];
}

describe('moto: stack sets', () => {
  test('gives operations on instances ids of its own, and ends them two minutes in the future', async () => {
    await createStackSet();
    const given = await createInstances();
    const [operation] = (await cloudFormation.listStackSetOperations(events)).Summaries ?? [];
    expect(given).not.toBe('mine');
    expect(operation?.OperationId).toBe(given);
    expect(operation?.Status).toBe('SUCCEEDED');
    expect((operation?.EndTimestamp?.getTime() ?? 0) - (operation?.CreationTimestamp?.getTime() ?? 0)).toBe(120_000);
  });

  test('takes the same operation id twice, and operations side by side', async () => {
    await createStackSet();
    await createInstances('same');
    await createInstances('same', [world.memberIds[1] ?? '']);
    expect((await cloudFormation.listStackSetOperations(events)).Summaries).toHaveLength(2);
  });

  test('keeps no preferences and no count of failures', async () => {
    await createStackSet();
    const OperationId = await createInstances();
    const { StackSetOperation } = await cloudFormation.describeStackSetOperation({ ...events, OperationId });
    expect(StackSetOperation?.OperationPreferences?.MaxConcurrentCount).toBeUndefined();
    expect(StackSetOperation?.StatusDetails).toBeUndefined();
  });

  test('deploys without any of the roles', async () => {
    await createStackSet();
    await createInstances();
    const instances = (await cloudFormation.listStackInstances(events)).Summaries ?? [];
    expect(instances.map(({ Status }) => Status)).toEqual(['CURRENT']);
  });

  test('names the stack otherwise than the instance says', async () => {
    await createStackSet();
    await createInstances();
    const [instance] = (await cloudFormation.listStackInstances(events)).Summaries ?? [];
    const [stack] = await stacksIn(first);
    expect(stack).toMatchObject({ StackName: 'StackSet:events', StackStatus: 'CREATE_COMPLETE' });
    expect(stack?.StackId).not.toBe(instance?.StackId);
  });

  test('changes no stack when the definition or an override changes', async () => {
    await createStackSet();
    await createInstances();
    const before = await stacksIn(first);
    await cloudFormation.updateStackSet({ ...events, TemplateBody: topic('changed') });
    const there = new CloudFormation({ region, credentials: await assume(first) });
    const { TemplateBody } = await there.getTemplate({ StackName: 'StackSet:events' });
    expect(TemplateBody).toContain('"events"');
    expect((await stacksIn(first)).map(({ LastUpdatedTime }) => LastUpdatedTime)).toEqual(
      before.map(({ LastUpdatedTime }) => LastUpdatedTime),
    );
  });

  test('takes a second stack set of the same name', async () => {
    await createStackSet();
    await cloudFormation.createStackSet({ ...events, TemplateBody: topic('other') });
    expect((await cloudFormation.listStackSets({})).Summaries).toHaveLength(2);
  });

  test('tells no regions and no managed execution', async () => {
    await cloudFormation.createStackSet({
      ...events,
      TemplateBody: topic('events'),
      ManagedExecution: { Active: true },
    });
    await createInstances();
    const { StackSet } = await cloudFormation.describeStackSet(events);
    expect(StackSet?.Regions ?? []).toEqual([]);
    expect(StackSet?.ManagedExecution?.Active ?? false).toBe(false);
  });

  test('updates and deletes instances that are not there along with one that is', async () => {
    await createStackSet();
    await createInstances();
    const both = { ...events, Accounts: world.memberIds.slice(0, 2), Regions: [region] };
    await cloudFormation.deleteStackInstances({ ...both, RetainStacks: false });
    expect((await cloudFormation.listStackInstances(events)).Summaries).toEqual([]);
  });

  test('acts for whoever says to be a delegated administrator', async () => {
    expect((await cloudFormation.listStackSets({ CallAs: 'DELEGATED_ADMIN' })).Summaries).toEqual([]);
  });

  test('takes roles for a service-managed stack set', async () => {
    const request = { ...events, TemplateBody: topic('events'), PermissionModel: 'SERVICE_MANAGED' as const };
    await cloudFormation.createStackSet({ ...request, ExecutionRoleName: 'Mixed' });
    expect((await cloudFormation.listStackSets({})).Summaries).toHaveLength(1);
  });

  test('knows nothing of drift and import', async () => {
    await createStackSet();
    const drift = cloudFormation.detectStackSetDrift({ ...events });
    await isNoAnswer(drift);
    await isNoAnswer(cloudFormation.importStacksToStackSet({ ...events, StackIds: ['arn:aws:x'] }));
  });
});

describe('moto: stacks', () => {
  test('takes types that do not exist', async () => {
    await cloudFormation.createStack({
      StackName: 'one',
      TemplateBody: JSON.stringify({ Resources: { X: { Type: 'AWS::Nothing::AtAll' } } }),
    });
    const [stack] = (await cloudFormation.describeStacks({ StackName: 'one' })).Stacks ?? [];
    expect(stack?.StackStatus).toBe('CREATE_COMPLETE');
  });

  test('lets two stacks own a topic of one name, and rolls nothing back', async () => {
    for (const StackName of ['one', 'two']) {
      await cloudFormation.createStack({ StackName, TemplateBody: topic('same') });
      const [stack] = (await cloudFormation.describeStacks({ StackName })).Stacks ?? [];
      expect(stack?.StackStatus).toBe('CREATE_COMPLETE');
    }
  });

  test('updates a stack in which nothing changes', async () => {
    const request = { StackName: 'one', TemplateBody: topic('same') };
    await cloudFormation.createStack(request);
    expect((await cloudFormation.updateStack(request)).StackId).toBeDefined();
  });

  test('breaks down over a key with tags, so that it cannot hold the events template', async () => {
    const Key = { Type: 'AWS::KMS::Key', Properties: { KeyPolicy: {}, Tags: [{ Key: 'a', Value: 'b' }] } };
    const TemplateBody = JSON.stringify({ Resources: { Key } });
    await isNoAnswer(cloudFormation.createStack({ StackName: 'one', TemplateBody }));
  });

  test('shows an empty list parameter as a list of Python', async () => {
    const TemplateBody = JSON.stringify({
      Parameters: { Names: { Type: 'CommaDelimitedList', Default: '' } },
      Resources: { Topic: { Type: 'AWS::SNS::Topic' } },
    });
    const Parameters = [{ ParameterKey: 'Names', ParameterValue: '' }];
    await cloudFormation.createStack({ StackName: 'one', TemplateBody, Parameters });
    const [stack] = (await cloudFormation.describeStacks({ StackName: 'one' })).Stacks ?? [];
    expect(stack?.Parameters?.[0]?.ParameterValue).toBe("['']");
  });

  const changeSet = { StackName: 'one', ChangeSetName: 'rehearsal' } as const;

  test('makes a change set at once, and another under the same name', async () => {
    const request = { ...changeSet, ChangeSetType: 'CREATE' as const, TemplateBody: topic('a') };
    await cloudFormation.createChangeSet(request);
    expect((await cloudFormation.describeChangeSet(changeSet)).Status).toBe('CREATE_COMPLETE');
    await cloudFormation.createChangeSet(request);
  });

  test('breaks down over a change set that was deleted', async () => {
    await cloudFormation.createChangeSet({ ...changeSet, ChangeSetType: 'CREATE', TemplateBody: topic('a') });
    await cloudFormation.deleteChangeSet(changeSet);
    await isNoAnswer(cloudFormation.deleteChangeSet(changeSet));
  });

  test('foresees neither a name that is taken nor a property that does not exist, and tells no replacement', async () => {
    await cloudFormation.createStack({ StackName: 'one', TemplateBody: topic('same') });
    const rehearse = async (StackName: string, ChangeSetType: 'CREATE' | 'UPDATE', TemplateBody: string) => {
      await cloudFormation.createChangeSet({ StackName, ChangeSetName: 'c', ChangeSetType, TemplateBody });
      return cloudFormation.describeChangeSet({ StackName, ChangeSetName: 'c' });
    };
    expect((await rehearse('two', 'CREATE', topic('same'))).Status).toBe('CREATE_COMPLETE');
    const nonsense = JSON.stringify({ Resources: { T: { Type: 'AWS::SNS::Topic', Properties: { Nonsense: 'x' } } } });
    expect((await rehearse('three', 'CREATE', nonsense)).Status).toBe('CREATE_COMPLETE');
    const [change] = (await rehearse('one', 'UPDATE', topic('renamed'))).Changes ?? [];
    expect(change?.ResourceChange?.Replacement).toBeUndefined();
  });
});

describe('moto: accounts', () => {
  test('lets everybody into every account', async () => {
    const sts = new STS({ region });
    const RoleArn = `arn:aws:iam::${first}:role/NoSuchRole`;
    const { Credentials } = await sts.assumeRole({ RoleArn, RoleSessionName: 'anybody' });
    expect(Credentials?.AccessKeyId).toBeDefined();
    const iam = new IAM({ region, credentials: await assume(first) });
    await expect(iam.getRole({ RoleName: 'NoSuchRole' })).rejects.toThrow(/not found|cannot be found/i);
  });

  test('takes nobody for a delegated administrator of StackSets', async () => {
    const organizations = new Organizations({ region });
    const ServicePrincipal = 'member.org.stacksets.cloudformation.amazonaws.com';
    const asking = organizations.registerDelegatedAdministrator({ AccountId: first, ServicePrincipal });
    await expect(asking).rejects.toThrow(/principal/i);
  });

  test('knows no regions of an account', async () => {
    await isNoAnswer(new Account({ region, maxAttempts: 1 }).listRegions({}));
  });
});

describe('moto: buckets', () => {
  const configure = async (rules: readonly (readonly [id: string, name: string, value: string])[], arn?: string) => {
    const credentials = await assume(world.bucket.accountId);
    const there = new CloudFormation({ region, credentials });
    const StackName = `topic-${rules.length}`;
    await there.createStack({ StackName, TemplateBody: topic('topic') });
    const [stack] = (await there.describeStacks({ StackName })).Stacks ?? [];
    const TopicArn = arn ?? stack?.Outputs?.[0]?.OutputValue;
    const s3 = new S3({ region, forcePathStyle: true, credentials, maxAttempts: 1 });
    const Bucket = world.bucket.name;
    await s3.putBucketNotificationConfiguration({
      Bucket,
      NotificationConfiguration: {
        TopicConfigurations: rules.map(([Id, Name, Value]) => ({
          Id,
          TopicArn,
          Events: ['s3:ObjectCreated:*'],
          Filter: { Key: { FilterRules: [{ Name: Name as 'prefix', Value }] } },
        })),
      },
    });
    return (await s3.getBucketNotificationConfiguration({ Bucket })).TopicConfigurations ?? [];
  };

  test('shows a bucket to whoever expects another owner', async () => {
    const s3 = new S3({ region, forcePathStyle: true, credentials: await assume(first) });
    const found = await s3.getBucketNotificationConfiguration({
      Bucket: world.bucket.name,
      ExpectedBucketOwner: first,
    });
    expect(found.TopicConfigurations).toBeUndefined();
  });

  test('takes filters that overlap, and topics that do not exist', async () => {
    expect(
      await configure([
        ['a', 'prefix', 'x/'],
        ['b', 'prefix', 'x/y/'],
      ]),
    ).toHaveLength(2);
    const absent = `arn:aws:sns:${region}:${world.bucket.accountId}:absent`;
    expect(await configure([['a', 'prefix', 'x/']], absent)).toHaveLength(1);
  });

  test('breaks down over a filter rule that is spelt as S3 gives it back', async () => {
    await isNoAnswer(configure([['a', 'Prefix', 'x/']]));
  });

  test('forgets that a bucket tells EventBridge', async () => {
    const s3 = new S3({ region, forcePathStyle: true, credentials: await assume(world.bucket.accountId) });
    const Bucket = world.bucket.name;
    await s3.putBucketNotificationConfiguration({
      Bucket,
      NotificationConfiguration: { EventBridgeConfiguration: {} },
    });
    const found = await s3.getBucketNotificationConfiguration({ Bucket });
    expect(found.EventBridgeConfiguration).toBeUndefined();
  });
});
