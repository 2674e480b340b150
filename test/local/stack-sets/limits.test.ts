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
import { topicTemplate } from '../sample-templates.ts';

let sample: SampleCloud;
let stackSets: StackSets;

beforeEach(async () => {
  sample = createSampleCloud();
  await prepareStackSet(sample, sample.members);
  stackSets = sample.cloud.stackSets(sample.administrator);
});

describe('the quota of instances that operations involve', () => {
  test('is counted per region, over all operations that have not ended', async () => {
    sample.cloud.world.addFault({ kind: 'operation-size-limit', limit: 3 });
    const [first = '', second = '', third = '', fourth = ''] = sample.members;
    await expect(
      stackSets.createInstances(instances('four', [first, second, third, fourth], ['us-east-1'])),
    ).rejects.toMatchObject({
      code: 'LIMIT_EXCEEDED',
      message: expect.stringMatching(/^StackSet operations cannot involve more than 3 stack instances in us-east-1/),
    });
    expect(await stackSets.listInstances(stackSetName)).toEqual([]);
    await stackSets.createInstances(instances('two', [first, second], ['us-east-1', 'eu-west-1']));
    await stackSets.create({ ...stackSetRequest(sample.administrator), name: 'other' });
    const other = { ...instances('two-more', [third, fourth], ['eu-west-1']), stackSetName: 'other' };
    await expect(stackSets.createInstances(other)).rejects.toMatchObject({ code: 'LIMIT_EXCEEDED' });
    await finishOperation(sample, 'two');
    await stackSets.createInstances(other);
  });

  test('keeps an update that is too large from changing the definition', async () => {
    await stackSets.createInstances(instances('create', sample.members.slice(0, 3), ['us-east-1']));
    await finishOperation(sample, 'create');
    sample.cloud.world.addFault({ kind: 'operation-size-limit', limit: 2 });
    const changed = { ...stackSetRequest(sample.administrator), parameters: { Label: 'two' } };
    await expect(stackSets.update(changed, 'update', fiveAtATime)).rejects.toMatchObject({ code: 'LIMIT_EXCEEDED' });
    expect((await stackSets.describe(stackSetName))?.parameters).toMatchObject({ Label: 'one' });
    expect((await stackSets.listInstances(stackSetName)).map(({ status }) => status)).not.toContain('OUTDATED');
  });

  test('is ten thousand unless a fault says otherwise', async () => {
    const accounts = Array.from({ length: 10_001 }, (_, index) => String(100_000_000_000 + index));
    await expect(stackSets.createInstances(instances('many', accounts, ['us-east-1']))).rejects.toMatchObject({
      code: 'LIMIT_EXCEEDED',
      message: expect.stringContaining('more than 10000 stack instances'),
    });
  });
});

test('a stack set has at most a hundred thousand instances', async () => {
  const accounts = Array.from({ length: 7_000 }, (_, index) => String(100_000_000_000 + index));
  const regions = ['us-east-1', 'us-east-2', 'us-west-1', 'us-west-2', 'eu-west-1', 'eu-west-2', 'eu-west-3'];
  const more = ['eu-north-1', 'eu-central-1', 'sa-east-1', 'ca-central-1', 'ap-south-1', 'ap-northeast-1'];
  const rest = ['ap-northeast-2', 'ap-southeast-1'];
  await expect(
    stackSets.createInstances(instances('many', accounts, [...regions, ...more, ...rest])),
  ).rejects.toMatchObject({ code: 'LIMIT_EXCEEDED', message: expect.stringContaining('105000 stack instances') });
});

test('an administrator account has at most a thousand stack sets in a region', async () => {
  const request = { ...stackSetRequest(sample.administrator), template: topicTemplate };
  for (let index = 1; index < 1_000; index += 1) await stackSets.create({ ...request, name: `set-${index}` });
  await expect(stackSets.create({ ...request, name: 'one-more' })).rejects.toMatchObject({ code: 'LIMIT_EXCEEDED' });
  const elsewhere = sample.cloud.stackSets({ ...sample.administrator, region: 'eu-west-1' });
  await elsewhere.create({ ...request, name: 'one-more' });
});
