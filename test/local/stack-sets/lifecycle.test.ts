import { beforeEach, describe, expect, test } from 'vitest';
import type { StackSets } from '../../../src/ports/stack-sets.ts';
import {
  createSampleCloud,
  fiveAtATime,
  finishOperation,
  instances,
  prepareStackSet,
  stackSetName,
  stackSetRequest,
} from '../sample-cloud.ts';
import type { SampleCloud } from '../sample-cloud.ts';
import { administrationRoleTemplate, executionRoleName, roleTemplate, topicTemplate } from '../sample-templates.ts';

let sample: SampleCloud;
let stackSets: StackSets;
let first: string;
let second: string;

beforeEach(async () => {
  sample = createSampleCloud();
  [first = '', second = ''] = sample.members;
  await prepareStackSet(sample, sample.members);
  stackSets = sample.cloud.stackSets(sample.administrator);
});

const resultOf = async (operationId: string, accountId: string) =>
  (await stackSets.listResults(stackSetName, operationId)).find((result) => result.accountId === accountId);
const instanceOf = async (accountId: string) =>
  (await stackSets.listInstances(stackSetName)).find((instance) => instance.accountId === accountId);
const managedRequest = () => ({ ...stackSetRequest(sample.administrator), managedExecution: true });
const create = async (id: string, accounts: readonly string[], regions: readonly string[] = ['us-east-1']) => {
  await stackSets.createInstances(instances(id, accounts, regions));
  return finishOperation(sample, id);
};

describe('an instance', () => {
  test('fails with the service`s words when the execution role trusts somebody else', async () => {
    const place = { ...sample.administrator, accountId: first };
    const stacks = sample.cloud.stacks(place);
    await stacks.update({
      name: 'execution-role',
      parameters: {},
      tags: {},
      template: roleTemplate(
        'ExecutionRole',
        {
          Effect: 'Allow',
          Principal: { AWS: `arn:aws:iam::${sample.administrator.accountId}:root` },
          Action: 'sts:AssumeRole',
          Condition: { ArnEquals: { 'aws:PrincipalArn': `arn:aws:iam::${sample.administrator.accountId}:role/Other` } },
        },
        { Effect: 'Allow', Action: '*', Resource: '*' },
      ),
    });
    await sample.cloud.clock.sleep(60_000);
    await create('op', [first, second]);
    expect(await resultOf('op', first)).toMatchObject({
      status: 'FAILED',
      reason: `Account ${first} should have 'ExecutionRole' role with trust relationship to Role 'AdministrationRole'.`,
    });
    expect(await resultOf('op', second)).toMatchObject({ status: 'SUCCEEDED' });
  });

  test('fails with the same words when the administration role may not assume the execution role', async () => {
    await sample.cloud.stacks(sample.administrator).update({
      name: 'administration-role',
      parameters: {},
      tags: {},
      template: administrationRoleTemplate.replace(`:role/${executionRoleName}`, ':role/another'),
    });
    await sample.cloud.clock.sleep(60_000);
    await create('op', [first]);
    expect(await resultOf('op', first)).toMatchObject({
      status: 'FAILED',
      reason: `Account ${first} should have 'ExecutionRole' role with trust relationship to Role 'AdministrationRole'.`,
    });
  });

  test('fails when the execution role may not create a resource, which is rolled back and taken away', async () => {
    const narrow = createSampleCloud();
    const [account = ''] = narrow.members;
    await prepareStackSet(narrow, [account], ['cloudformation:*', 'sns:GetTopicAttributes']);
    await narrow.cloud.stackSets(narrow.administrator).createInstances(instances('op', [account], ['us-east-1']));
    await finishOperation(narrow, 'op');
    const [result] = await narrow.cloud.stackSets(narrow.administrator).listResults(stackSetName, 'op');
    expect(result?.reason).toMatch(
      new RegExp(
        `ResourceLogicalId:Topic, ResourceType:AWS::SNS::Topic, .*${account}.*not authorized to perform: sns:CreateTopic`,
      ),
    );
    expect([...(narrow.state.accounts.get(account)?.stacks.get('us-east-1')?.keys() ?? [])]).toEqual([
      'execution-role',
    ]);
  });

  test('fails when the execution role may not create stacks at all', async () => {
    const narrow = createSampleCloud();
    const [account = ''] = narrow.members;
    await prepareStackSet(narrow, [account], ['sns:*']);
    await narrow.cloud.stackSets(narrow.administrator).createInstances(instances('op', [account], ['us-east-1']));
    await finishOperation(narrow, 'op');
    const [result] = await narrow.cloud.stackSets(narrow.administrator).listResults(stackSetName, 'op');
    expect(result?.reason).toContain('not authorized to perform: cloudformation:CreateStack');
  });

  test('fails when a name is taken in the target, names the resource, and succeeds once the name is free', async () => {
    const stacks = sample.cloud.stacks({ accountId: first, region: 'us-east-1' });
    await stacks.create({ name: 'squatter', template: topicTemplate, parameters: {}, tags: {} });
    await create('op-1', [first]);
    expect((await resultOf('op-1', first))?.reason).toMatch(/ResourceLogicalId:Topic, .*events already exists/);
    await stacks.remove('squatter');
    await sample.cloud.clock.sleep(60_000);
    await create('op-2', [first]);
    expect(await instanceOf(first)).toMatchObject({
      status: 'CURRENT',
      detailedStatus: 'SUCCEEDED',
      lastOperationId: 'op-2',
    });
  });

  test('in a suspended account is skipped, which is no failure', async () => {
    sample.cloud.world.setSuspended(first, true);
    expect(await create('op', [first, second])).toMatchObject({ status: 'SUCCEEDED', failedInstances: 0 });
    expect(await instanceOf(first)).toMatchObject({ status: 'OUTDATED', detailedStatus: 'SKIPPED_SUSPENDED_ACCOUNT' });
    expect((await instanceOf(first))?.stackId).toBeUndefined();
  });

  test('in a region that is not enabled in the target or the administrator account fails and says so', async () => {
    sample.cloud.world.enableRegion(first, 'af-south-1');
    await create('op-1', [first], ['af-south-1']);
    expect((await resultOf('op-1', first))?.reason).toContain(
      `not enabled in account ${sample.administrator.accountId}`,
    );
    sample.cloud.world.enableRegion(sample.administrator.accountId, 'af-south-1');
    await create('op-2', [first, second], ['af-south-1']);
    expect(await resultOf('op-2', first)).toMatchObject({ status: 'SUCCEEDED' });
    expect((await resultOf('op-2', second))?.reason).toContain(`not enabled in account ${second}`);
  });

  test('in an opt-in region needs an administration role that trusts the service of that region', async () => {
    for (const id of [first, sample.administrator.accountId]) sample.cloud.world.enableRegion(id, 'eu-south-1');
    await create('op', [first], ['eu-south-1']);
    expect((await resultOf('op', first))?.reason).toContain(
      "'AdministrationRole' role with trust relationship to CloudFormation",
    );
  });

  test('that is current already is left alone when it is created again', async () => {
    await create('op-1', [first]);
    const before = await instanceOf(first);
    await create('op-2', [first]);
    expect((await instanceOf(first))?.stackId).toBe(before?.stackId);
    expect(await resultOf('op-2', first)).toMatchObject({ status: 'SUCCEEDED' });
  });

  test('whose update fails keeps its old stack and stays outdated', async () => {
    await create('op-1', [first]);
    sample.cloud.world.addFault({ kind: 'stack-failure', account: first, reason: 'no luck' });
    await stackSets.update(
      { ...stackSetRequest(sample.administrator), parameters: { Label: 'two' } },
      'op-2',
      fiveAtATime,
    );
    expect(await finishOperation(sample, 'op-2')).toMatchObject({ status: 'SUCCEEDED', failedInstances: 1 });
    const instance = await instanceOf(first);
    expect(instance).toMatchObject({
      status: 'OUTDATED',
      detailedStatus: 'FAILED',
      statusReason: expect.stringContaining('no luck'),
    });
    const name = instance?.stackId?.split('/')[1] ?? '';
    const stack = await sample.cloud.stacks({ accountId: first, region: 'us-east-1' }).describe(name);
    expect(stack).toMatchObject({
      status: 'UPDATE_ROLLBACK_COMPLETE',
      parameters: { Label: 'one', TopicName: 'events' },
    });
    expect((await stackSets.describe(stackSetName))?.parameters).toMatchObject({ Label: 'two' });
  });

  test('whose deletion fails becomes inoperable, is left out of updates, and goes with its stack retained', async () => {
    await create('op-1', [first, second]);
    sample.cloud.world.addFault({ kind: 'stack-delete-failure', account: first, reason: 'in use', times: 1 });
    const deletion = { ...instances('op-2', [first], ['us-east-1']), retainStacks: false };
    await stackSets.deleteInstances(deletion);
    expect(await finishOperation(sample, 'op-2')).toMatchObject({ status: 'SUCCEEDED', failedInstances: 1 });
    expect(await instanceOf(first)).toMatchObject({ status: 'INOPERABLE', detailedStatus: 'INOPERABLE' });

    await stackSets.update(
      { ...stackSetRequest(sample.administrator), parameters: { Label: 'two' } },
      'op-3',
      fiveAtATime,
    );
    await finishOperation(sample, 'op-3');
    expect((await stackSets.listResults(stackSetName, 'op-3')).map(({ accountId }) => accountId)).toEqual([second]);

    await stackSets.deleteInstances({ ...deletion, operationId: 'op-4', retainStacks: true });
    await finishOperation(sample, 'op-4');
    expect(await instanceOf(first)).toBeUndefined();
    const stacks = sample.state.accounts.get(first)?.stacks.get('us-east-1');
    expect([...(stacks?.values() ?? [])].map(({ status }) => status)).toContain('DELETE_FAILED');
  });

  test('keeps its overrides when its deletion fails', async () => {
    await stackSets.createInstances({ ...instances('op-1', [first], ['us-east-1']), overrides: { Label: 'own' } });
    await finishOperation(sample, 'op-1');
    sample.cloud.world.addFault({ kind: 'stack-delete-failure', account: first, reason: 'in use', times: 1 });
    await stackSets.deleteInstances({ ...instances('op-2', [first], ['us-east-1']), retainStacks: false });
    await finishOperation(sample, 'op-2');
    expect(await instanceOf(first)).toMatchObject({ status: 'INOPERABLE', overrides: { Label: 'own' } });
  });

  test('that is inoperable stays so when its account is closed', async () => {
    await create('op-1', [first]);
    sample.cloud.world.addFault({ kind: 'stack-delete-failure', account: first, reason: 'in use', times: 1 });
    const deletion = { ...instances('op-2', [first], ['us-east-1']), retainStacks: false };
    await stackSets.deleteInstances(deletion);
    await finishOperation(sample, 'op-2');
    sample.cloud.world.setSuspended(first, true);
    await stackSets.deleteInstances({ ...deletion, operationId: 'op-3' });
    await finishOperation(sample, 'op-3');
    expect(await instanceOf(first)).toMatchObject({
      status: 'INOPERABLE',
      detailedStatus: 'SKIPPED_SUSPENDED_ACCOUNT',
    });
  });

  test('deleted with its stack retained leaves the stack as it is', async () => {
    await create('op-1', [first]);
    const name = (await instanceOf(first))?.stackId?.split('/')[1] ?? '';
    await stackSets.deleteInstances({ ...instances('op-2', [first], ['us-east-1']), retainStacks: true });
    await finishOperation(sample, 'op-2');
    expect(await stackSets.listInstances(stackSetName)).toEqual([]);
    const stack = await sample.cloud.stacks({ accountId: first, region: 'us-east-1' }).describe(name);
    expect(stack?.status).toBe('CREATE_COMPLETE');
  });
});

describe('an operation', () => {
  test('is refused without an administration role that trusts CloudFormation', async () => {
    const bare = createSampleCloud();
    const sets = bare.cloud.stackSets(bare.administrator);
    await sets.create(stackSetRequest(bare.administrator));
    await expect(sets.createInstances(instances('op', bare.members, ['us-east-1']))).rejects.toMatchObject({
      code: 'VALIDATION',
      message: `Account ${bare.administrator.accountId} should have 'AdministrationRole' role with trust relationship to CloudFormation service`,
    });
    expect(await sets.listInstances(stackSetName)).toEqual([]);
  });

  test.each([
    ['no accounts', { accounts: [] }],
    ['no regions', { regions: [] }],
    ['an account id of eleven digits', { accounts: ['12345678901'] }],
    ['an unknown region', { regions: ['us-east-9'] }],
    ['the same region twice', { regions: ['us-east-1', 'us-east-1'] }],
    ['an operation id with an underscore', { operationId: 'a_b' }],
    ['an operation id of 129 characters', { operationId: 'a'.repeat(129) }],
    ['a concurrency of none', { preferences: { ...fiveAtATime, maxConcurrentCount: 0 } }],
    ['a tolerance below none', { preferences: { ...fiveAtATime, failureToleranceCount: -1 } }],
    ['an override of a parameter that does not exist', { overrides: { Nothing: 'x' } }],
  ])('is refused with %s', async (_, change) => {
    const request = { ...instances('op', [first], ['us-east-1']), ...change };
    await expect(stackSets.createInstances(request)).rejects.toMatchObject({ code: 'VALIDATION' });
    expect(await stackSets.listOperations(stackSetName)).toEqual([]);
  });

  test('takes an account that is named twice once', async () => {
    await create('op', [first, first]);
    expect(await stackSets.listResults(stackSetName, 'op')).toHaveLength(1);
  });

  test('cannot be stopped once it has ended', async () => {
    await create('op', [first]);
    await expect(stackSets.stopOperation(stackSetName, 'op')).rejects.toMatchObject({ code: 'VALIDATION' });
    await expect(stackSets.stopOperation(stackSetName, 'none')).rejects.toMatchObject({ code: 'NOT_FOUND' });
  });

  test('of managed execution runs beside one that touches other instances, and queues behind one that does not', async () => {
    sample.cloud.world.setManagedExecution(sample.administrator, stackSetName, true);
    await stackSets.createInstances(instances('one', [first], ['us-east-1']));
    await stackSets.createInstances(instances('apart', [second], ['us-east-1']));
    await stackSets.createInstances(instances('behind', [first], ['us-east-1', 'eu-west-1']));
    const statuses = async () =>
      (await stackSets.listOperations(stackSetName)).map(({ id, status }) => `${id} ${status}`).toReversed();
    expect(await statuses()).toEqual(['one RUNNING', 'apart RUNNING', 'behind QUEUED']);
    await stackSets.update(managedRequest(), 'all', fiveAtATime);
    expect((await statuses()).at(-1)).toBe('all QUEUED');
    await finishOperation(sample, 'one');
    expect((await statuses())[2]).toBe('behind RUNNING');
    await finishOperation(sample, 'all');
    expect(new Set(await statuses())).toEqual(
      new Set(['one SUCCEEDED', 'apart SUCCEEDED', 'behind SUCCEEDED', 'all SUCCEEDED']),
    );
    expect((await stackSets.listInstances(stackSetName)).map(({ status }) => status)).toEqual([
      'CURRENT',
      'CURRENT',
      'CURRENT',
    ]);
  });

  test('that changes the definition lets nothing run beside it, even on instances that it does not touch', async () => {
    sample.cloud.world.setManagedExecution(sample.administrator, stackSetName, true);
    await create('one', [first]);
    await stackSets.update(managedRequest(), 'all', fiveAtATime);
    await stackSets.createInstances(instances('apart', [second], ['us-east-1']));
    expect(await stackSets.describeOperation(stackSetName, 'apart')).toMatchObject({ status: 'QUEUED' });
    expect(await finishOperation(sample, 'apart')).toMatchObject({ status: 'SUCCEEDED' });
  });

  test('that creates an instance anew behind its deletion makes it, with the overrides of its own', async () => {
    sample.cloud.world.setManagedExecution(sample.administrator, stackSetName, true);
    await create('one', [first]);
    const before = await instanceOf(first);
    await stackSets.deleteInstances({ ...instances('two', [first], ['us-east-1']), retainStacks: false });
    await stackSets.createInstances({ ...instances('three', [first], ['us-east-1']), overrides: { Label: 'three' } });
    expect(await stackSets.describeOperation(stackSetName, 'three')).toMatchObject({ status: 'QUEUED' });
    expect(await finishOperation(sample, 'two')).toMatchObject({ status: 'SUCCEEDED' });
    expect(await finishOperation(sample, 'three')).toMatchObject({ status: 'SUCCEEDED', failedInstances: 0 });
    expect(await resultOf('three', first)).toEqual({ accountId: first, region: 'us-east-1', status: 'SUCCEEDED' });
    const instance = await instanceOf(first);
    expect(instance).toMatchObject({ status: 'CURRENT', lastOperationId: 'three', overrides: { Label: 'three' } });
    expect(instance?.stackId).not.toBe(before?.stackId);
    const name = instance?.stackId?.split('/')[1] ?? '';
    const stack = await sample.cloud.stacks({ accountId: first, region: 'us-east-1' }).describe(name);
    expect(stack).toMatchObject({ status: 'CREATE_COMPLETE', parameters: { Label: 'three' } });
  });

  test('that waits in the queue leaves the instances to the operation that runs on them', async () => {
    sample.cloud.world.setManagedExecution(sample.administrator, stackSetName, true);
    await stackSets.createInstances(
      instances('one', [first, second], ['us-east-1'], { ...fiveAtATime, maxConcurrentCount: 1 }),
    );
    await stackSets.updateInstances({ ...instances('two', [second], ['us-east-1']), overrides: { Label: 'two' } });
    await sample.cloud.clock.sleep(5_000);
    const waiting = await instanceOf(second);
    expect(waiting).toMatchObject({ detailedStatus: 'PENDING', lastOperationId: 'one', overrides: {} });
    await stackSets.stopOperation(stackSetName, 'two');
    expect(await instanceOf(second)).toEqual(waiting);
    await finishOperation(sample, 'one');
    expect(await instanceOf(second)).toMatchObject({ status: 'CURRENT', lastOperationId: 'one', overrides: {} });
  });

  test('that was under way when the definition changed leaves outdated what it had begun', async () => {
    sample.cloud.world.setManagedExecution(sample.administrator, stackSetName, true);
    const oneByOne = { ...fiveAtATime, maxConcurrentCount: 1 };
    await stackSets.createInstances(instances('one', [first, second], ['us-east-1'], oneByOne));
    await sample.cloud.clock.sleep(5_000);
    const changed = { ...managedRequest(), parameters: { Label: 'two' } };
    await stackSets.update(changed, 'two', fiveAtATime);
    await stackSets.stopOperation(stackSetName, 'two');
    expect(await finishOperation(sample, 'one')).toMatchObject({ status: 'SUCCEEDED' });
    expect(await instanceOf(first)).toMatchObject({ status: 'OUTDATED', detailedStatus: 'SUCCEEDED' });
    expect(await instanceOf(second)).toMatchObject({ status: 'CURRENT', detailedStatus: 'SUCCEEDED' });
  });

  test('that waits in the queue is stopped at once', async () => {
    sample.cloud.world.setManagedExecution(sample.administrator, stackSetName, true);
    await stackSets.createInstances(instances('one', [first], ['us-east-1']));
    await stackSets.createInstances(instances('two', [first], ['us-east-1']));
    await stackSets.stopOperation(stackSetName, 'two');
    expect(await stackSets.describeOperation(stackSetName, 'two')).toMatchObject({ status: 'STOPPED' });
    expect(await finishOperation(sample, 'one')).toMatchObject({ status: 'SUCCEEDED' });
  });

  test('runs five accounts at a time: nine accounts take two waves', async () => {
    const large = createSampleCloud({ accounts: 11 });
    await prepareStackSet(large, large.members);
    const sets = large.cloud.stackSets(large.administrator);
    await sets.createInstances(instances('op', large.members, ['us-east-1']));
    const seen: number[] = [];
    for (;;) {
      const operation = await sets.describeOperation(stackSetName, 'op');
      if (operation?.endedAt !== undefined) break;
      const results = await sets.listResults(stackSetName, 'op');
      seen.push(results.filter(({ status }) => status === 'RUNNING').length);
      await large.cloud.clock.sleep(500);
    }
    expect(Math.max(...seen)).toBe(5);
  });
});
