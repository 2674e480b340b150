import { expect, test } from 'vitest';
import { createOverridesReader } from '../../src/aws/instance-overrides.ts';

const instances = Array.from({ length: 40 }, (_, index) => ({ Account: String(index), Region: 'us-east-1' }));

test('a reading that failed goes on with what is left, in the order of the instances', async () => {
  const asked: string[] = [];
  let isBusy = true;
  const { readAll } = createOverridesReader(async (_, accountId) => {
    if (accountId === '20' && isBusy) throw new Error('busy');
    asked.push(accountId);
    return { Name: accountId };
  });
  await expect(readAll('events', instances)).rejects.toThrow('busy');
  isBusy = false;
  const read = await readAll('events', instances);
  expect(read.map(({ Name }) => Name)).toEqual(instances.map(({ Account }) => Account));
  expect(asked.toSorted()).toEqual([...new Set(asked)].toSorted());
  await readAll('events', instances);
  expect(asked).toHaveLength(80);
});

test('no more than eight are asked for at once', async () => {
  let now = 0;
  let most = 0;
  const { readAll } = createOverridesReader(async () => {
    most = Math.max(most, (now += 1));
    await new Promise((resolve) => setImmediate(resolve));
    now -= 1;
    return {};
  });
  await readAll('events', instances);
  expect(most).toBe(8);
});
