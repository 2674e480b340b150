import { beforeEach, describe, expect, test } from 'vitest';
import type { ImportRequest, StackSets } from '../../../src/ports/stack-sets.ts';
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
import { topicTemplate } from '../sample-templates.ts';

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

const deploy = async (accountId: string): Promise<string> => {
  const stacks = sample.cloud.stacks({ accountId, region: 'us-east-1' });
  await stacks.create({ name: 'mine', template: topicTemplate, parameters: {}, tags: {} });
  await sample.cloud.clock.sleep(60_000);
  return (await stacks.describe('mine'))?.id ?? '';
};
const importing = (operationId: string, stackIds: readonly string[], name = stackSetName): ImportRequest => ({
  stackSetName: name,
  operationId,
  stackIds,
  preferences: fiveAtATime,
});
const instanceOf = async (accountId: string) =>
  (await stackSets.listInstances(stackSetName)).find((each) => each.accountId === accountId);

describe('an import', () => {
  test('takes several stacks, which are then updated with the rest', async () => {
    const ids = [await deploy(first), await deploy(second)];
    await stackSets.importStacks(importing('import', ids));
    expect(await finishOperation(sample, 'import')).toMatchObject({ status: 'SUCCEEDED', failedInstances: 0 });
    await stackSets.update(
      { ...stackSetRequest(sample.administrator), parameters: { Label: 'two' } },
      'update',
      fiveAtATime,
    );
    await finishOperation(sample, 'update');
    expect((await stackSets.listInstances(stackSetName)).map(({ stackId }) => stackId)).toEqual(ids);
    const stack = await sample.cloud.stacks({ accountId: first, region: 'us-east-1' }).describe('mine');
    expect(stack).toMatchObject({ status: 'UPDATE_COMPLETE', parameters: { Label: 'two' } });
  });

  test('refuses a pair that has an instance already', async () => {
    const id = await deploy(first);
    await stackSets.importStacks(importing('one', [id]));
    await finishOperation(sample, 'one');
    await expect(stackSets.importStacks(importing('two', [id]))).rejects.toMatchObject({ code: 'VALIDATION' });
  });

  test('fails for a stack of another stack set, and the instance can be deleted and leaves the stack alone', async () => {
    const id = await deploy(first);
    await stackSets.create({ ...stackSetRequest(sample.administrator), name: 'other' });
    await stackSets.importStacks(importing('theirs', [id], 'other'));
    await sample.cloud.clock.sleep(60_000);
    await stackSets.importStacks(importing('ours', [id]));
    await finishOperation(sample, 'ours');
    const failed = await instanceOf(first);
    expect(failed).toMatchObject({
      detailedStatus: 'FAILED_IMPORT',
      statusReason: expect.stringMatching(/belongs to/),
    });
    expect(failed).not.toHaveProperty('stackId');
    await stackSets.deleteInstances({ ...instances('delete', [first], ['us-east-1']), retainStacks: false });
    await finishOperation(sample, 'delete');
    expect(await stackSets.listInstances(stackSetName)).toEqual([]);
    const stack = await sample.cloud.stacks({ accountId: first, region: 'us-east-1' }).describe('mine');
    expect(stack?.status).toBe('CREATE_COMPLETE');
  });

  test('brings back a stack that a deletion has left behind', async () => {
    await stackSets.createInstances(instances('create', [first], ['us-east-1']));
    await finishOperation(sample, 'create');
    const stackId = (await instanceOf(first))?.stackId ?? '';
    await stackSets.deleteInstances({ ...instances('delete', [first], ['us-east-1']), retainStacks: true });
    await finishOperation(sample, 'delete');
    await stackSets.importStacks(importing('import', [stackId]));
    await finishOperation(sample, 'import');
    expect(await instanceOf(first)).toMatchObject({ status: 'CURRENT', stackId });
  });

  test('needs the execution role', async () => {
    const id = await deploy(first);
    sample.cloud.world.addFault({ kind: 'execution-role-missing', account: first });
    await stackSets.importStacks(importing('import', [id]));
    await finishOperation(sample, 'import');
    expect(await instanceOf(first)).toMatchObject({
      detailedStatus: 'FAILED_IMPORT',
      statusReason: expect.stringContaining('ExecutionRole'),
    });
  });

  test('into a service-managed stack set needs the units of the accounts', async () => {
    const id = await deploy(first);
    const { administrationRoleArn: _a, executionRoleName: _e, ...rest } = stackSetRequest(sample.administrator);
    await stackSets.create({
      ...rest,
      name: 'service',
      permissionModel: 'SERVICE_MANAGED',
      autoDeployment: { enabled: false, retainStacks: false },
    });
    const parentId = sample.state.accounts.get(first)?.parentId ?? '';
    const elsewhere = [...sample.state.units.values()].find(({ name }) => name === 'Prod')?.id ?? '';
    const request = importing('import', [id], 'service');
    await expect(stackSets.importStacks(request)).rejects.toMatchObject({ code: 'VALIDATION' });
    await expect(stackSets.importStacks({ ...request, organizationalUnits: [elsewhere] })).rejects.toMatchObject({
      code: 'VALIDATION',
    });
    await stackSets.importStacks({ ...request, organizationalUnits: [parentId] });
    await sample.cloud.clock.sleep(60_000);
    expect(await stackSets.listInstances('service')).toMatchObject([
      { accountId: first, status: 'CURRENT', organizationalUnitId: parentId },
    ]);
    expect(await stackSets.describe('service')).toMatchObject({ organizationalUnits: [parentId] });
  });
});
