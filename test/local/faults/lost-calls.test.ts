import { beforeEach, describe, expect, test } from 'vitest';
import { mayReplay } from '../../../src/local/faults/may-replay.ts';
import type { StackSets } from '../../../src/ports/stack-sets.ts';
import { createSampleCloud, finishOperation, instances, prepareStackSet, stackSetName } from '../sample-cloud.ts';
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

const request = () => instances('op', [first], ['us-east-1']);
const place = () => ({ accountId: first, region: 'us-east-1' });

describe('a fault of a lost answer', () => {
  test('lets the call take effect and throws, once', async () => {
    sample.cloud.world.addFault({ kind: 'lost-answer', call: 'stackSets.createInstances' });
    await expect(stackSets.createInstances(request())).rejects.toMatchObject({ code: 'NO_ANSWER' });
    await expect(stackSets.createInstances(request())).rejects.toMatchObject({ code: 'OPERATION_ID_EXISTS' });
    expect(await finishOperation(sample, 'op')).toMatchObject({ status: 'SUCCEEDED' });
  });

  test('does not strike a call that is refused, and strikes any call unless one is named', async () => {
    await stackSets.createInstances(request());
    sample.cloud.world.addFault({ kind: 'lost-answer' });
    await expect(stackSets.createInstances(request())).rejects.toMatchObject({ code: 'OPERATION_ID_EXISTS' });
    await expect(sample.cloud.accounts.list()).rejects.toMatchObject({ code: 'NO_ANSWER' });
    await sample.cloud.accounts.list();
  });
});

test('a fault of the service throws before the call takes effect', async () => {
  sample.cloud.world.addFault({ kind: 'service-failure', call: 'stackSets.createInstances', times: 2 });
  for (let tries = 0; tries < 2; tries += 1) {
    await expect(stackSets.createInstances(request())).rejects.toMatchObject({ code: 'NO_ANSWER' });
  }
  expect(await stackSets.listOperations(stackSetName)).toEqual([]);
  await stackSets.createInstances(request());
});

describe('a fault of a stale request', () => {
  test('refuses what starts an operation, and nothing else', async () => {
    sample.cloud.world.addFault({ kind: 'stale-request' });
    expect(await stackSets.listInstances(stackSetName)).toEqual([]);
    await expect(stackSets.createInstances(request())).rejects.toMatchObject({ code: 'STALE_REQUEST' });
    expect(await stackSets.listOperations(stackSetName)).toEqual([]);
    await stackSets.createInstances(request());
  });

  test('is refused itself for a call that is never stale', () => {
    expect(() => sample.cloud.world.addFault({ kind: 'stale-request', call: 'stackSets.describe' })).toThrow(
      expect.objectContaining({ code: 'INPUT_INVALID', fix: expect.stringContaining('stackSets.createInstances') }),
    );
  });
});

test.each(['lost-answer', 'service-failure', 'stale-request'] as const)(
  'a %s that waits keeps changes out of the journal, since carrying them out again would meet it again',
  (kind) => {
    expect(mayReplay(sample.state)).toBe(true);
    sample.cloud.world.addFault({ kind });
    expect(mayReplay(sample.state)).toBe(false);
  },
);

describe('a fault of an account gate', () => {
  test('fails the account with the words of the service, and lets it in when cleared', async () => {
    sample.cloud.world.addFault({ kind: 'account-gate', account: first, reason: 'a freeze' });
    await stackSets.createInstances(instances('op', [first, second], ['us-east-1']));
    await finishOperation(sample, 'op');
    const results = await stackSets.listResults(stackSetName, 'op');
    expect(results).toMatchObject([
      { accountId: first, status: 'FAILED', reason: 'Account gate check failed: a freeze.' },
      { accountId: second, status: 'SUCCEEDED' },
    ]);
    sample.cloud.world.clearFaults();
    await stackSets.createInstances(instances('again', [first], ['us-east-1']));
    expect(await finishOperation(sample, 'again')).toMatchObject({ failedInstances: 0 });
  });
});

describe('a fault of an organization policy', () => {
  test('denies the first action of a stack, which is rolled back, whatever the execution role allows', async () => {
    sample.cloud.world.addFault({ kind: 'organization-policy', account: first });
    await stackSets.createInstances(request());
    await finishOperation(sample, 'op');
    const [result] = await stackSets.listResults(stackSetName, 'op');
    expect(result?.reason).toMatch(
      /ResourceLogicalId:Topic, .*User: arn:aws:sts::\d+:assumed-role\/ExecutionRole\/.* is not authorized to perform: sns:CreateTopic on resource: arn:aws:sns:.* with an explicit deny in a service control policy/,
    );
  });

  test('binds plain stacks, but never the management account', async () => {
    sample.cloud.world.addFault({ kind: 'organization-policy' });
    const stack = { name: 'a', template: topicTemplate, parameters: {}, tags: {} };
    await sample.cloud.stacks(place()).create(stack);
    await sample.cloud.stacks(sample.administrator).create(stack);
    await sample.cloud.clock.sleep(120_000);
    expect(await sample.cloud.stacks(place()).describe('a')).toMatchObject({ status: 'ROLLBACK_COMPLETE' });
    expect((await sample.cloud.stacks(place()).failures('a'))[0]?.reason).toContain('service control policy');
    expect(await sample.cloud.stacks(sample.administrator).describe('a')).toMatchObject({ status: 'CREATE_COMPLETE' });
  });
});
