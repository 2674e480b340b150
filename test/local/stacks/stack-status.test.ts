import { beforeEach, expect, test } from 'vitest';
import type { StackStatus } from '../../../src/ports/stacks.ts';
import type { StackState } from '../../../src/local/state/world-state.ts';
import { createSampleCloud } from '../sample-cloud.ts';
import type { SampleCloud } from '../sample-cloud.ts';
import { topicTemplate } from '../sample-templates.ts';

/** What a stack in each state has and allows. A state that is new to the port does not compile until it stands here. */
const statuses: Readonly<Record<StackStatus, { readonly hasOutputs: boolean; readonly isUpdatable: boolean }>> = {
  REVIEW_IN_PROGRESS: { hasOutputs: false, isUpdatable: false },
  CREATE_IN_PROGRESS: { hasOutputs: false, isUpdatable: false },
  CREATE_COMPLETE: { hasOutputs: true, isUpdatable: true },
  CREATE_FAILED: { hasOutputs: false, isUpdatable: false },
  ROLLBACK_IN_PROGRESS: { hasOutputs: false, isUpdatable: false },
  ROLLBACK_COMPLETE: { hasOutputs: false, isUpdatable: false },
  ROLLBACK_FAILED: { hasOutputs: false, isUpdatable: false },
  UPDATE_IN_PROGRESS: { hasOutputs: true, isUpdatable: false },
  UPDATE_COMPLETE: { hasOutputs: true, isUpdatable: true },
  UPDATE_COMPLETE_CLEANUP_IN_PROGRESS: { hasOutputs: true, isUpdatable: false },
  UPDATE_ROLLBACK_IN_PROGRESS: { hasOutputs: true, isUpdatable: false },
  UPDATE_ROLLBACK_COMPLETE_CLEANUP_IN_PROGRESS: { hasOutputs: true, isUpdatable: false },
  UPDATE_ROLLBACK_COMPLETE: { hasOutputs: true, isUpdatable: true },
  UPDATE_ROLLBACK_FAILED: { hasOutputs: true, isUpdatable: false },
  DELETE_IN_PROGRESS: { hasOutputs: false, isUpdatable: false },
  DELETE_COMPLETE: { hasOutputs: false, isUpdatable: false },
  DELETE_FAILED: { hasOutputs: true, isUpdatable: false },
};

const request = { name: 'one', template: topicTemplate, parameters: {}, tags: {} };
let sample: SampleCloud;
let stack: StackState;

beforeEach(async () => {
  sample = createSampleCloud();
  const { accountId, region } = sample.administrator;
  await sample.cloud.stacks(sample.administrator).create(request);
  await sample.cloud.clock.sleep(60_000);
  await sample.cloud.stacks(sample.administrator).describe('one');
  const found = sample.state.accounts.get(accountId)?.stacks.get(region)?.get('one');
  if (found === undefined) throw new Error('there should be a stack');
  stack = found;
});

test.each(Object.entries(statuses))('a stack in %s has and allows %o', async (status, { hasOutputs, isUpdatable }) => {
  stack.status = status as StackStatus;
  const stacks = sample.cloud.stacks(sample.administrator);
  const outputs = (await stacks.describe('one'))?.outputs ?? {};
  expect(Object.keys(outputs)).toEqual(hasOutputs ? ['TopicArn'] : []);
  const update = stacks.update({ ...request, tags: { team: 'a' } });
  if (isUpdatable) await expect(update).resolves.toBe('started');
  else await expect(update).rejects.toMatchObject({ code: 'VALIDATION', message: expect.stringContaining(status) });
  await expect(stacks.create(request)).rejects.toMatchObject({ code: 'ALREADY_EXISTS' });
});

test('a stack in REVIEW_IN_PROGRESS has nothing to take away and is gone at once when it is removed', async () => {
  stack.status = 'REVIEW_IN_PROGRESS';
  sample.cloud.world.addFault({ kind: 'stack-delete-failure', reason: 'in use' });
  await sample.cloud.stacks(sample.administrator).remove('one');
  await sample.cloud.clock.sleep(5_000);
  expect(await sample.cloud.stacks(sample.administrator).describe('one')).toBeUndefined();
});
