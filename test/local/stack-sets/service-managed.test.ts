import { beforeEach, describe, expect, test } from 'vitest';
import { enterWorld } from '../../../src/local/create-local-cloud.ts';
import type { InstancesRequest, StackSetRequest, StackSets } from '../../../src/ports/stack-sets.ts';
import { access, createSampleCloud, fiveAtATime, finishOperation, instances, stackSetName } from '../sample-cloud.ts';
import type { SampleCloud } from '../sample-cloud.ts';
import { topicTemplate } from '../sample-templates.ts';

const request: StackSetRequest = {
  name: stackSetName,
  description: 'a topic',
  template: topicTemplate,
  parameters: {},
  tags: {},
  permissionModel: 'SERVICE_MANAGED',
  managedExecution: false,
  autoDeployment: { enabled: true, retainStacks: false },
};

let sample: SampleCloud;
let stackSets: StackSets;
/** Ids of units by name. */
let units: Readonly<Record<string, string>>;

beforeEach(() => {
  sample = createSampleCloud({ accounts: 14 });
  stackSets = sample.cloud.stackSets(sample.administrator);
  units = Object.fromEntries([...sample.state.units.values()].map(({ id, name }) => [name, id]));
});

const unit = (name: string): string => units[name] ?? '';
const under = async (name: string): Promise<readonly string[]> =>
  (await sample.cloud.accounts.listIn(unit(name))).map(({ id }) => id);
const target = (
  id: string,
  names: readonly string[],
  regions: readonly string[] = ['us-east-1'],
): InstancesRequest => ({
  ...instances(id, [], regions),
  organizationalUnits: names.map(unit),
});
const accountsOf = async (): Promise<readonly string[]> =>
  (await stackSets.listInstances(stackSetName)).map(({ accountId }) => accountId).toSorted();
async function deploy(...names: readonly string[]): Promise<void> {
  await stackSets.create(request);
  await stackSets.createInstances(target('create', names));
  await finishOperation(sample, 'create');
}
async function settleAutomatic(): Promise<void> {
  await sample.cloud.clock.sleep(10 * 60_000);
}

describe('a service-managed stack set', () => {
  test('reaches nested units and never the management account', async () => {
    await deploy('Root');
    const all = (await under('Root')).filter((id) => id !== sample.administrator.accountId);
    expect(await accountsOf()).toEqual(all.toSorted());
  });

  test('needs no execution role, and does what the template says in each account', async () => {
    await deploy('Workloads');
    expect(await stackSets.describeOperation(stackSetName, 'create')).toMatchObject({ failedInstances: 0 });
    const [instance] = await stackSets.listInstances(stackSetName);
    const name = instance?.stackId?.split('/')[1] ?? '';
    const place = { accountId: instance?.accountId ?? '', region: 'us-east-1' };
    expect(await sample.cloud.stacks(place).describe(name)).toMatchObject({ status: 'CREATE_COMPLETE' });
  });

  test('skips suspended accounts', async () => {
    const [closed = ''] = await under('Workloads');
    sample.cloud.world.setSuspended(closed, true);
    await deploy('Workloads');
    const instance = (await stackSets.listInstances(stackSetName)).find(({ accountId }) => accountId === closed);
    expect(instance?.detailedStatus).toBe('SKIPPED_SUSPENDED_ACCOUNT');
    expect(await stackSets.describeOperation(stackSetName, 'create')).toMatchObject({
      status: 'SUCCEEDED',
      failedInstances: 0,
    });
  });

  test('refuses units without accounts, as the service does', async () => {
    await stackSets.create(request);
    for (const id of await under('Sandbox')) sample.cloud.world.moveAccount(id, unit('Prod'));
    await expect(stackSets.createInstances(target('create', ['Sandbox']))).rejects.toMatchObject({
      code: 'VALIDATION',
      message: expect.stringContaining('no accounts found'),
    });
  });

  test('is updated and deleted by unit where it has instances, and forgets a unit that it has left', async () => {
    const [first = ''] = await under('Prod');
    await stackSets.create(request);
    await stackSets.createInstances({ ...target('create', ['Prod']), accounts: [first] });
    await finishOperation(sample, 'create');
    await stackSets.updateInstances(target('update', ['Workloads']));
    await finishOperation(sample, 'update');
    const results = await stackSets.listResults(stackSetName, 'update');
    expect(results).toEqual([{ accountId: first, region: 'us-east-1', status: 'SUCCEEDED' }]);
    await expect(
      stackSets.deleteInstances({ ...target('none', ['Security']), retainStacks: false }),
    ).rejects.toMatchObject({ code: 'STACK_INSTANCE_NOT_FOUND' });
    await stackSets.deleteInstances({ ...target('delete', ['Prod']), retainStacks: false });
    await finishOperation(sample, 'delete');
    expect(await stackSets.describe(stackSetName)).toMatchObject({ organizationalUnits: [], regions: [] });
  });

  test('refuses a named account of the unit that has no instance to delete', async () => {
    const [first = '', second = ''] = await under('Workloads');
    await stackSets.create(request);
    await stackSets.createInstances({ ...target('create', ['Workloads']), accounts: [first] });
    await finishOperation(sample, 'create');
    await expect(
      stackSets.deleteInstances({ ...target('delete', ['Workloads']), accounts: [first, second], retainStacks: false }),
    ).rejects.toMatchObject({ code: 'STACK_INSTANCE_NOT_FOUND' });
  });

  test('cannot be made or used while the organization does not trust StackSets, but can be looked at', async () => {
    sample.cloud.world.setTrustedAccess(false);
    expect(await sample.cloud.accounts.stackSetsTrust()).toEqual({ trustedAccess: false, delegatedAdministrators: [] });
    await expect(stackSets.create(request)).rejects.toMatchObject({
      code: 'VALIDATION',
      message: expect.stringContaining('enable organizations access'),
    });
    sample.cloud.world.setTrustedAccess(true);
    await stackSets.create(request);
    sample.cloud.world.setTrustedAccess(false);
    await expect(stackSets.createInstances(target('create', ['Prod']))).rejects.toMatchObject({ code: 'VALIDATION' });
    expect(await stackSets.describe(stackSetName)).toBeDefined();
  });

  test('cannot be made from a member account that is no delegated administrator', async () => {
    const member = { accountId: sample.members[0] ?? '', region: 'us-east-1' };
    await expect(sample.cloud.stackSets(member).create(request)).rejects.toMatchObject({ code: 'VALIDATION' });
  });
});

describe('a delegated administrator', () => {
  test('manages service-managed stack sets of the management account, if it says so on every call', async () => {
    const [delegated = ''] = sample.members;
    sample.cloud.world.setDelegatedAdministrator(delegated, true);
    const place = { accountId: delegated, region: 'us-east-1' };
    const theirs = sample.cloud.stackSets(place, 'DELEGATED_ADMIN');
    await theirs.create(request);
    await theirs.createInstances(target('create', ['Prod']));
    await finishOperation(sample, 'create');
    expect(await theirs.list()).toEqual([stackSetName]);
    expect((await theirs.describe(stackSetName))?.id).toContain(`:${sample.administrator.accountId}:stackset/`);
    expect(await stackSets.list()).toEqual([stackSetName]);
    const asSelf = sample.cloud.stackSets(place);
    expect(await asSelf.list()).toEqual([]);
    expect(await asSelf.describe(stackSetName)).toBeUndefined();
    await expect(asSelf.listInstances(stackSetName)).rejects.toMatchObject({ code: 'NOT_FOUND' });
    sample.cloud.world.setDelegatedAdministrator(delegated, false);
    await expect(theirs.describe(stackSetName)).rejects.toMatchObject({ code: 'VALIDATION' });
  });

  test('does not see self-managed stack sets, and cannot make any', async () => {
    const [delegated = ''] = sample.members;
    sample.cloud.world.setDelegatedAdministrator(delegated, true);
    const theirs = sample.cloud.stackSets({ accountId: delegated, region: 'us-east-1' }, 'DELEGATED_ADMIN');
    const { autoDeployment: _, ...rest } = request;
    const own: StackSetRequest = {
      ...rest,
      permissionModel: 'SELF_MANAGED',
      administrationRoleArn: `arn:aws:iam::${sample.administrator.accountId}:role/Administration`,
      executionRoleName: 'Execution',
    };
    await stackSets.create(own);
    expect(await theirs.list()).toEqual([]);
    expect(await theirs.describe(stackSetName)).toBeUndefined();
    await expect(theirs.create({ ...own, name: 'other' })).rejects.toMatchObject({ code: 'VALIDATION' });
  });

  test('may ask for the accounts of the organization', async () => {
    const [delegated = '', other = ''] = sample.members;
    sample.cloud.world.setDelegatedAdministrator(delegated, true);
    const enter = (caller: string) =>
      enterWorld(sample.state, { access, caller }, { onCall: () => {}, close: () => {} }).accounts;
    expect(await enter(delegated).list()).toHaveLength(14);
    await expect(enter(other).list()).rejects.toMatchObject({ code: 'ACCESS_DENIED' });
    await expect(enter(other).stackSetsTrust()).rejects.toMatchObject({ code: 'ACCESS_DENIED' });
  });

  test('is one of five at the most', () => {
    for (const id of sample.members.slice(0, 5)) sample.cloud.world.setDelegatedAdministrator(id, true);
    expect(() => sample.cloud.world.setDelegatedAdministrator(sample.members[5] ?? '', true)).toThrow(
      expect.objectContaining({ code: 'LIMIT_EXCEEDED' }),
    );
  });
});

describe('automatic deployment', () => {
  const newcomer = { id: '909090909090', name: 'newcomer' };

  test('deploys to an account that joins a unit, by an operation of its own', async () => {
    await deploy('Workloads');
    sample.cloud.world.addAccount({ ...newcomer, parentId: unit('Dev') });
    const [operation] = await stackSets.listOperations(stackSetName);
    expect(operation).toMatchObject({ action: 'CREATE', status: 'RUNNING' });
    await settleAutomatic();
    const instance = (await stackSets.listInstances(stackSetName)).find(({ accountId }) => accountId === newcomer.id);
    expect(instance).toMatchObject({ status: 'CURRENT', organizationalUnitId: unit('Workloads') });
  });

  test('takes out an account that leaves, with its stack or without, as the stack set says', async () => {
    await deploy('Prod');
    const [gone = '', kept = ''] = await under('Prod');
    sample.cloud.world.moveAccount(gone, unit('Sandbox'));
    await settleAutomatic();
    const stacksOf = (id: string): number => sample.state.accounts.get(id)?.stacks.get('us-east-1')?.size ?? 0;
    expect([await accountsOf(), stacksOf(gone)]).toEqual([(await under('Prod')).toSorted(), 0]);
    await stackSets.update(
      { ...request, autoDeployment: { enabled: true, retainStacks: true } },
      'update',
      fiveAtATime,
    );
    await finishOperation(sample, 'update');
    sample.cloud.world.moveAccount(kept, unit('Sandbox'));
    await settleAutomatic();
    expect([await accountsOf(), stacksOf(kept)]).toEqual([(await under('Prod')).toSorted(), 1]);
  });

  test('waits for an operation that runs, and ignores filters by account', async () => {
    await stackSets.create(request);
    await stackSets.createInstances({ ...target('create', ['Workloads']), accounts: [(await under('Prod'))[0] ?? ''] });
    sample.cloud.world.addAccount({ ...newcomer, parentId: unit('Dev') });
    const statuses = (await stackSets.listOperations(stackSetName)).map(({ status }) => status);
    expect(statuses).toEqual(['QUEUED', 'RUNNING']);
    await settleAutomatic();
    expect(await accountsOf()).toEqual([newcomer.id, (await under('Prod'))[0]].toSorted());
  });

  test('keeps the stack of an account that moves between two units of the stack set', async () => {
    await deploy('Prod', 'Dev');
    const [mover = ''] = await under('Prod');
    const find = async () => (await stackSets.listInstances(stackSetName)).find(({ accountId }) => accountId === mover);
    const before = await find();
    sample.cloud.world.moveAccount(mover, unit('Dev'));
    await settleAutomatic();
    expect(await find()).toEqual({ ...before, organizationalUnitId: unit('Dev') });
    expect(await stackSets.listOperations(stackSetName)).toHaveLength(1);
  });

  test('that is off lets accounts come and go', async () => {
    await stackSets.create({ ...request, autoDeployment: { enabled: false, retainStacks: false } });
    await stackSets.createInstances(target('create', ['Prod']));
    await finishOperation(sample, 'create');
    const before = await accountsOf();
    sample.cloud.world.addAccount({ ...newcomer, parentId: unit('Prod') });
    sample.cloud.world.moveAccount(before[0] ?? '', unit('Dev'));
    await settleAutomatic();
    expect(await accountsOf()).toEqual(before);
    await stackSets.deleteInstances({ ...target('delete', ['Prod']), retainStacks: false });
    await finishOperation(sample, 'delete');
    expect(await accountsOf()).toEqual([]);
  });
});
