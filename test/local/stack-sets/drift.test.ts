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

let sample: SampleCloud;
let stackSets: StackSets;
let first: string;
let second: string;

beforeEach(async () => {
  sample = createSampleCloud();
  [first = '', second = ''] = sample.members;
  await prepareStackSet(sample, sample.members);
  stackSets = sample.cloud.stackSets(sample.administrator);
  await stackSets.createInstances(instances('create', [first, second], ['us-east-1']));
  await finishOperation(sample, 'create');
});

const place = () => ({ accountId: first, region: 'us-east-1' });
const stackNameOf = async (accountId: string): Promise<string> => {
  const all = await stackSets.listInstances(stackSetName);
  return all.find((each) => each.accountId === accountId)?.stackId?.split('/')[1] ?? '';
};
const detect = async (id: string, preferences = fiveAtATime) => {
  await stackSets.detectDrift(stackSetName, id, preferences);
  return finishOperation(sample, id);
};
const driftOf = async () => (await stackSets.describe(stackSetName))?.drift;

describe('detection of drift', () => {
  test('finds the property that somebody changed, in the instance that it belongs to', async () => {
    sample.cloud.world.alterResource(place(), await stackNameOf(first), { value: 'by hand' });
    await detect('drift');
    expect(await driftOf()).toMatchObject({
      status: 'DRIFTED',
      detection: 'COMPLETED',
      drifted: 1,
      inSync: 1,
      failed: 0,
    });
    expect((await stackSets.listInstances(stackSetName)).map(({ drift }) => drift)).toEqual(['DRIFTED', 'IN_SYNC']);
    expect(await stackSets.listDrifts(stackSetName, place(), 'drift')).toEqual([
      {
        logicalId: 'Topic',
        resourceType: 'AWS::SNS::Topic',
        physicalId: `arn:aws:sns:us-east-1:${first}:events`,
        status: 'MODIFIED',
        differences: [{ path: '/DisplayName', kind: 'NOT_EQUAL', expected: '"one"', actual: '"by hand"' }],
      },
    ]);
    expect(await stackSets.listDrifts(stackSetName, { ...place(), accountId: second }, 'drift')).toEqual([]);
  });

  test('finds a resource that is gone', async () => {
    sample.cloud.world.alterResource(place(), await stackNameOf(first), { logicalId: 'Topic', isDeleted: true });
    await detect('drift');
    expect(await stackSets.listDrifts(stackSetName, place(), 'drift')).toMatchObject([
      { logicalId: 'Topic', status: 'DELETED', differences: [] },
    ]);
  });

  test('finds nothing any more once an update has touched the resource', async () => {
    sample.cloud.world.alterResource(place(), await stackNameOf(first));
    await stackSets.updateInstances({ ...instances('same', [first], ['us-east-1']) });
    await finishOperation(sample, 'same');
    await detect('drift-1');
    expect(await driftOf()).toMatchObject({ status: 'DRIFTED' });
    const request = { ...stackSetRequest(sample.administrator), parameters: { Label: 'two' } };
    await stackSets.update(request, 'update', fiveAtATime);
    await finishOperation(sample, 'update');
    await detect('drift-2');
    expect(await driftOf()).toMatchObject({ status: 'IN_SYNC', drifted: 0, inSync: 2 });
    expect(await stackSets.listDrifts(stackSetName, place(), 'drift-2')).toEqual([]);
  });

  test('tells what it could not look at, within the tolerance and above it', async () => {
    sample.cloud.world.addFault({ kind: 'execution-role-missing', account: first });
    expect(await detect('drift-1')).toMatchObject({ status: 'SUCCEEDED', failedInstances: 1 });
    expect(await driftOf()).toMatchObject({ status: 'IN_SYNC', detection: 'PARTIAL_SUCCESS', inSync: 1, failed: 1 });
    expect(await detect('drift-2', { ...fiveAtATime, failureToleranceCount: 0 })).toMatchObject({ status: 'FAILED' });
    expect(await driftOf()).toMatchObject({ detection: 'FAILED', failed: 1 });
    const instance = (await stackSets.listInstances(stackSetName)).find(({ accountId }) => accountId === first);
    expect(instance).toMatchObject({ status: 'CURRENT', detailedStatus: 'SUCCEEDED', lastOperationId: 'create' });
    expect(instance).not.toHaveProperty('drift');
  });

  test('can be stopped, and takes time', async () => {
    const started = sample.cloud.clock.now();
    await stackSets.detectDrift(stackSetName, 'drift', { ...fiveAtATime, maxConcurrentCount: 1 });
    while ((await stackSets.listResults(stackSetName, 'drift')).every(({ status }) => status === 'PENDING')) {
      await sample.cloud.clock.sleep(500);
    }
    await stackSets.stopOperation(stackSetName, 'drift');
    expect(await finishOperation(sample, 'drift')).toMatchObject({ status: 'STOPPED' });
    expect(await driftOf()).toMatchObject({ detection: 'STOPPED', inSync: 1 });
    expect(sample.cloud.clock.now()).toBeGreaterThan(started);
  });

  test('answers for its own operations alone, and for instances that there are', async () => {
    await detect('drift');
    await expect(stackSets.listDrifts(stackSetName, place(), 'none')).rejects.toMatchObject({ code: 'NOT_FOUND' });
    await expect(stackSets.listDrifts(stackSetName, place(), 'create')).rejects.toMatchObject({ code: 'VALIDATION' });
    await expect(
      stackSets.listDrifts(stackSetName, { ...place(), region: 'eu-west-1' }, 'drift'),
    ).rejects.toMatchObject({ code: 'STACK_INSTANCE_NOT_FOUND' });
  });
});

describe('a fault of drift', () => {
  test('makes the stacks of an account differ as long as it is set', async () => {
    sample.cloud.world.addFault({ kind: 'drift', account: second, reason: 'a colleague' });
    await detect('drift-1');
    const drifts = await stackSets.listDrifts(stackSetName, { ...place(), accountId: second }, 'drift-1');
    expect(drifts[0]?.differences).toMatchObject([{ actual: '"a colleague"' }]);
    expect(await driftOf()).toMatchObject({ drifted: 1, inSync: 1 });
    sample.cloud.world.clearFaults();
    await detect('drift-2');
    expect(await driftOf()).toMatchObject({ drifted: 0, inSync: 2 });
  });

  test('of a resource leaves alone the stacks that have none of that name', async () => {
    sample.cloud.world.addFault({ kind: 'drift', resource: 'Queue' });
    await detect('drift');
    expect(await driftOf()).toMatchObject({ status: 'IN_SYNC' });
  });
});

test('a resource that no stack has cannot be altered', async () => {
  const name = await stackNameOf(first);
  expect(() => sample.cloud.world.alterResource(place(), name, { logicalId: 'Queue' })).toThrow(
    expect.objectContaining({ code: 'NOT_FOUND', fix: 'use one of Topic' }),
  );
  expect(() => sample.cloud.world.alterResource(place(), 'nobody')).toThrow(
    expect.objectContaining({ code: 'NOT_FOUND' }),
  );
});
