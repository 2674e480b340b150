import { beforeEach, describe, expect, test } from 'vitest';
import { cloudCalls } from '../../../src/local/faults/cloud-calls.ts';
import type { Fault } from '../../../src/local/faults/fault.ts';
import { describeFaultKind, faultKinds } from '../../../src/local/faults/fault-kinds.ts';
import type { FaultKind } from '../../../src/local/faults/fault-kinds.ts';
import { createSampleCloud, finishOperation, instances, prepareStackSet, stackSetName } from '../sample-cloud.ts';
import type { SampleCloud } from '../sample-cloud.ts';
import { topicTemplate } from '../sample-templates.ts';

let sample: SampleCloud;
let account: string;
const request = { name: 'a', template: topicTemplate, parameters: {}, tags: {} };

beforeEach(() => {
  sample = createSampleCloud();
  account = sample.members[0] ?? '';
});

const stacks = () => sample.cloud.stacks({ accountId: account, region: 'us-east-1' });

describe('a scripted fault', () => {
  test('of throttling refuses a call as often as it says, after as many as it says', async () => {
    sample.cloud.world.addFault({ kind: 'throttling', call: 'stacks.describe', times: 2, after: 1 });
    const outcomes = [];
    for (let index = 0; index < 5; index += 1) {
      outcomes.push(
        await stacks()
          .describe('a')
          .then(
            () => 'ok',
            ({ code }: { code: string }) => code,
          ),
      );
    }
    expect(outcomes).toEqual(['ok', 'THROTTLED', 'THROTTLED', 'ok', 'ok']);
    await expect(sample.cloud.accounts.list()).resolves.toBeDefined();
  });

  test('of access denied names the action that is missing', async () => {
    sample.cloud.world.addFault({
      kind: 'access-denied',
      call: 'stacks.create',
      account,
      reason: 'a policy forbids it',
    });
    await expect(stacks().create(request)).rejects.toMatchObject({
      code: 'ACCESS_DENIED',
      message: `not authorized to perform cloudformation:CreateStack in account ${account}: a policy forbids it`,
    });
    await expect(sample.cloud.stacks(sample.administrator).create(request)).resolves.toBeUndefined();
  });

  test('of a crash breaks off after the change, which stays, once', async () => {
    sample.cloud.world.addFault({ kind: 'crash', call: 'stacks.create' });
    await expect(stacks().create(request)).rejects.toMatchObject({ code: 'SIMULATED_CRASH' });
    expect(await stacks().describe('a')).toMatchObject({ status: 'CREATE_IN_PROGRESS' });
    await stacks().create({ ...request, name: 'b', parameters: { TopicName: 'b' } });
  });

  test('of a crash does not strike a call that is refused', async () => {
    await stacks().create(request);
    sample.cloud.world.addFault({ kind: 'crash', call: 'stacks.create' });
    await expect(stacks().create(request)).rejects.toMatchObject({ code: 'ALREADY_EXISTS' });
    expect(sample.cloud.world.listFaults()[0]?.struck).toBe(0);
  });

  test('of a missing access role names account and role, and is gone when cleared', async () => {
    sample.cloud.world.addFault({ kind: 'access-role-missing', account });
    await expect(stacks().describe('a')).rejects.toMatchObject({
      code: 'ACCOUNT_ACCESS',
      message: `cannot act in account ${account} as OrganizationAccountAccessRole: the role does not exist there`,
    });
    expect(sample.cloud.world.clearFaults({ kind: 'access-role-missing', account })).toBe(1);
    expect(await stacks().describe('a')).toBeUndefined();
  });

  test('of a suspended account shows in the organization and shuts the account', async () => {
    sample.cloud.world.addFault({ kind: 'account-suspended', account });
    const listed = (await sample.cloud.accounts.list()).find(({ id }) => id === account);
    expect(listed?.status).toBe('SUSPENDED');
    await expect(stacks().describe('a')).rejects.toMatchObject({
      code: 'ACCOUNT_ACCESS',
      message: expect.stringContaining('suspended'),
    });
  });

  test('of a disabled region takes it from the list and refuses calls there', async () => {
    sample.cloud.world.addFault({ kind: 'region-disabled', account, region: 'us-east-1' });
    expect(await sample.cloud.accounts.enabledRegions(account)).not.toContain('us-east-1');
    await expect(stacks().create(request)).rejects.toMatchObject({
      code: 'ACCESS_DENIED',
      message: expect.stringContaining('us-east-1'),
    });
  });

  test('of a failing stack rolls it back with the reason, as often as it says', async () => {
    sample.cloud.world.addFault({ kind: 'stack-failure', account, times: 1, reason: 'no capacity' });
    await stacks().create(request);
    await sample.cloud.clock.sleep(120_000);
    expect(await stacks().describe('a')).toMatchObject({ status: 'ROLLBACK_COMPLETE', outputs: {} });
    expect(await stacks().failures('a')).toEqual([
      { logicalId: 'Topic', resourceType: 'AWS::SNS::Topic', reason: 'no capacity' },
    ]);
    await stacks().remove('a');
    await sample.cloud.clock.sleep(60_000);
    await stacks().create(request);
    await sample.cloud.clock.sleep(120_000);
    expect(await stacks().describe('a')).toMatchObject({ status: 'CREATE_COMPLETE' });
  });

  test('of an operation in progress shows somebody else`s operation until its minutes are over', async () => {
    await prepareStackSet(sample, [account]);
    const sets = sample.cloud.stackSets(sample.administrator);
    sample.cloud.world.addFault({ kind: 'operation-in-progress', minutes: 5 });
    await expect(sets.createInstances(instances('op', [account], ['us-east-1']))).rejects.toMatchObject({
      code: 'OPERATION_IN_PROGRESS',
    });
    const [foreign] = await sets.listOperations(stackSetName);
    expect(foreign).toMatchObject({ status: 'RUNNING', action: 'UPDATE' });
    await sample.cloud.clock.sleep(5 * 60_000);
    expect((await sets.listOperations(stackSetName))[0]).toMatchObject({ id: foreign?.id, status: 'SUCCEEDED' });
    await sets.createInstances(instances('op', [account], ['us-east-1']));
    expect(await finishOperation(sample, 'op')).toMatchObject({ status: 'SUCCEEDED' });
  });

  test('of an operation in progress ends it when cleared', async () => {
    await prepareStackSet(sample, [account]);
    const sets = sample.cloud.stackSets(sample.administrator);
    sample.cloud.world.addFault({ kind: 'operation-in-progress' });
    expect((await sets.listOperations(stackSetName))[0]?.status).toBe('RUNNING');
    sample.cloud.world.clearFaults();
    expect((await sets.listOperations(stackSetName))[0]?.status).toBe('SUCCEEDED');
    await sets.createInstances(instances('op', [account], ['us-east-1']));
  });
});

describe('addFault', () => {
  test.each([
    ['an unknown kind', { kind: 'throtling' }, /no fault is called throtling/, 'did you mean throttling?'],
    ['a missing field', { kind: 'access-role-missing' }, /needs account/, 'name the account'],
    [
      'a field that means nothing',
      { kind: 'account-suspended', account: '123456789012', times: 2 },
      /takes no times/,
      'leave times out',
    ],
    [
      'an account id of eleven digits',
      { kind: 'account-suspended', account: '12345678901' },
      /is not an account id/,
      'give all twelve digits',
    ],
    [
      'an unknown call',
      { kind: 'throttling', call: 'stacks.descibe' },
      /no call is named/,
      'did you mean stacks.describe?',
    ],
    [
      'a foreign change at a call that has nothing to do with notifications',
      { kind: 'foreign-change', call: 'buckets.region' },
      /neither reads nor puts the notifications/,
      'name one of buckets.notifications, buckets.putNotifications',
    ],
    [
      'a crash after a reading call',
      { kind: 'crash', call: 'stacks.describe' },
      /changes nothing/,
      'name a call that changes something',
    ],
    ['a count of none', { kind: 'throttling', times: 0 }, /times is 0/, 'give a whole number of at least 1'],
    [
      'half a minute',
      { kind: 'operation-in-progress', minutes: 0.5 },
      /minutes is 0.5/,
      'give a whole number of at least 1',
    ],
  ])('refuses %s', (_, fault, message, fix) => {
    expect(() => sample.cloud.world.addFault(fault as Fault)).toThrow(
      expect.objectContaining({ code: 'INPUT_INVALID', message: expect.stringMatching(message), fix }),
    );
    expect(sample.cloud.world.listFaults()).toEqual([]);
  });

  test('takes every kind of the table with what it requires', () => {
    const values: Required<Omit<Fault, 'kind'>> = {
      account,
      region: 'us-east-1',
      call: 'stackSets.createInstances',
      times: 1,
      after: 0,
      minutes: 1,
      seconds: 1,
      limit: 1,
      bytes: 1,
      resource: 'Topic',
      reason: 'because',
    };
    for (const kind of Object.keys(faultKinds) as FaultKind[]) {
      const { requires, accepts } = describeFaultKind(kind);
      const fill = (names: readonly (keyof typeof values)[]): Fault => ({
        kind,
        ...Object.fromEntries(names.map((name) => [name, values[name]])),
        ...(kind === 'foreign-change' && names.includes('call') ? { call: 'buckets.notifications' } : {}),
        ...(kind === 'broken-transfer' && names.includes('call') ? { call: 'lake.write' } : {}),
      });
      sample.cloud.world.addFault(fill(requires));
      sample.cloud.world.addFault(fill([...requires, ...accepts]));
    }
    expect(sample.cloud.world.listFaults()).toHaveLength(2 * Object.keys(faultKinds).length);
  });
});

test('the table of calls names every call of the ports', () => {
  const { cloud, administrator } = sample;
  const runtime = cloud.runtime(administrator);
  const ports = {
    accounts: cloud.accounts,
    stacks: cloud.stacks(administrator),
    stackSets: cloud.stackSets(administrator),
    buckets: cloud.buckets(administrator.accountId),
    roles: cloud.roles(administrator.accountId),
    objects: cloud.objects(administrator.accountId),
    topics: cloud.topics(administrator),
    queues: cloud.queues(administrator),
    keys: cloud.keys(administrator),
    metrics: cloud.metrics(administrator),
    sourceReader: cloud.sourceReader({ roleArn: '', trustedAccountId: '', region: '' }),
    sourceObjects: runtime.sourceObjects,
    documents: runtime.documents,
    publisher: runtime.publisher,
    queueSender: runtime.queues,
    subscriptions: runtime.subscriptions,
    // One name for all that an upload does.
    lake: { write: runtime.lake.begin },
  };
  const calls = Object.entries(ports).flatMap(([port, methods]) =>
    Object.keys(methods).map((method) => `${port}.${method}`),
  );
  expect(Object.keys(cloudCalls).toSorted()).toEqual(['identity', ...calls].toSorted());
});

describe('acting in another account', () => {
  test('is refused without an access role, and by a caller whom the role does not trust', async () => {
    const { createLocalCloud } = await import('../../../src/local/create-local-cloud.ts');
    const plain = createLocalCloud({ seed: 7 });
    const [first, second] = (await plain.accounts.list()).filter(({ isManagementAccount }) => !isManagementAccount);
    const place = { accountId: first?.id ?? '', region: 'us-east-1' };
    await expect(plain.stacks(place).describe('a')).rejects.toMatchObject({
      code: 'ACCOUNT_ACCESS',
      message: expect.stringContaining('the file has no access.roleName'),
    });
    const outsider = createLocalCloud({
      seed: 7,
      caller: second?.id ?? '',
      access: { roleName: 'OrganizationAccountAccessRole' },
    });
    await expect(outsider.stacks(place).describe('a')).rejects.toMatchObject({
      code: 'ACCOUNT_ACCESS',
      message: expect.stringContaining('does not trust'),
    });
    await expect(outsider.accounts.list()).rejects.toMatchObject({ code: 'ACCESS_DENIED' });
    const other = createLocalCloud({ seed: 7, access: { roleName: 'Other' } });
    await expect(other.stacks(place).describe('a')).rejects.toMatchObject({
      code: 'ACCOUNT_ACCESS',
      message: expect.stringContaining('Other: the role does not exist there'),
    });
  });
});
