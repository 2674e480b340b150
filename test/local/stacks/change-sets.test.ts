import { beforeEach, describe, expect, test } from 'vitest';
import type { StackRequest, Stacks } from '../../../src/ports/stacks.ts';
import { createSampleCloud } from '../sample-cloud.ts';
import type { SampleCloud } from '../sample-cloud.ts';
import { topicTemplate } from '../sample-templates.ts';

let sample: SampleCloud;
let stacks: Stacks;
const request: StackRequest = { name: 'a', template: topicTemplate, parameters: {}, tags: {} };

beforeEach(() => {
  sample = createSampleCloud();
  stacks = sample.cloud.stacks({ accountId: sample.members[0] ?? '', region: 'us-east-1' });
});

const rehearse = async (changed: Partial<StackRequest>, name = 'rehearsal') => {
  await stacks.createChangeSet({ ...request, ...changed }, name);
  await sample.cloud.clock.sleep(10_000);
  return stacks.describeChangeSet('a', name);
};
const deploy = async (): Promise<void> => {
  await stacks.create(request);
  await sample.cloud.clock.sleep(60_000);
};

describe('a change set of the local cloud', () => {
  test.each<[string, Partial<StackRequest>]>([
    ['a template that is none', { template: '{' }],
    ['a resource type that does not exist', { template: '{"Resources":{"X":{"Type":"AWS::No::No"}}}' }],
    ['a parameter that the template does not have', { parameters: { Nothing: 'x' } }],
    ['a stack name with an underscore', { name: 'under_score' }],
  ])('is refused at once for %s, and leaves no shell', async (_, changed) => {
    await expect(stacks.createChangeSet({ ...request, ...changed }, 'rehearsal')).rejects.toMatchObject({
      code: 'VALIDATION',
    });
    expect(await stacks.describe(changed.name ?? 'a')).toBeUndefined();
  });

  test('is refused for a stack that cannot be updated in its present state', async () => {
    await stacks.create(request);
    await expect(stacks.createChangeSet(request, 'rehearsal')).rejects.toMatchObject({
      code: 'VALIDATION',
      message: expect.stringContaining('CREATE_IN_PROGRESS'),
    });
  });

  test('of changed tags changes every resource and replaces none', async () => {
    await deploy();
    expect(await rehearse({ tags: { team: 'b' } })).toMatchObject({
      changes: [{ logicalId: 'Topic', action: 'Modify', replacement: 'False' }],
    });
  });

  test('of a changed output alone has changes to carry out, but none of a resource', async () => {
    await deploy();
    const { Outputs: _, ...rest } = JSON.parse(topicTemplate) as Record<string, unknown>;
    expect(await rehearse({ template: JSON.stringify(rest) })).toEqual({ status: 'CREATE_COMPLETE', changes: [] });
  });

  test('takes no name from a stack that is made meanwhile', async () => {
    await rehearse({});
    const other = { ...request, name: 'b' };
    await stacks.create(other);
    await sample.cloud.clock.sleep(60_000);
    expect(await stacks.describe('b')).toMatchObject({ status: 'CREATE_COMPLETE' });
    expect(await rehearse({}, 'again')).toMatchObject({
      status: 'FAILED',
      statusReason: expect.stringContaining('events already exists in stack'),
    });
  });

  test('goes with its stack', async () => {
    await rehearse({});
    await stacks.remove('a');
    await sample.cloud.clock.sleep(10_000);
    expect(await stacks.describe('a')).toBeUndefined();
    expect(await stacks.describeChangeSet('a', 'rehearsal')).toBeUndefined();
  });

  test('leaves the stack as it was: nothing is ever carried out', async () => {
    await deploy();
    const before = await stacks.describe('a');
    await rehearse({ parameters: { TopicName: 'other' } });
    await sample.cloud.clock.sleep(3_600_000);
    expect(await stacks.describe('a')).toEqual(before);
  });
});
