import { describe, expect, test } from 'vitest';
import { enterWorld } from '../../../src/local/create-local-cloud.ts';
import { access, createSampleCloud, prepareStackSet } from '../sample-cloud.ts';
import { administrationRoleName, executionRoleName } from '../sample-templates.ts';

describe('roles of the local cloud', () => {
  test('hold the role by which the organization is entered, in every account but the management account', async () => {
    const { administrator, cloud, members } = createSampleCloud();
    const [first = ''] = members;
    expect(await cloud.roles(first).describe(access.roleName)).toMatchObject({
      arn: `arn:aws:iam::${first}:role/${access.roleName}`,
      trust: { Statement: [{ Principal: { AWS: `arn:aws:iam::${administrator.accountId}:root` } }] },
    });
    expect(await cloud.roles(administrator.accountId).describe(access.roleName)).toBeUndefined();
  });

  test('lack it where a fault says so, also for a caller inside the account', async () => {
    const { cloud, members, state } = createSampleCloud();
    const [first = ''] = members;
    cloud.world.addFault({ kind: 'access-role-missing', account: first });
    await expect(cloud.roles(first).describe('any')).rejects.toMatchObject({ code: 'ACCOUNT_ACCESS' });
    const inside = enterWorld(state, { caller: first }, { onCall: () => {}, close: () => {} });
    expect(await inside.roles(first).describe(access.roleName)).toBeUndefined();
  });

  test('lack the execution role where StackSets does not find it, and keep the administration role', async () => {
    const sample = createSampleCloud();
    const { administrator, cloud, members } = sample;
    const [first = ''] = members;
    await prepareStackSet(sample, [first]);
    expect(await cloud.roles(first).describe(executionRoleName)).toBeDefined();
    for (const account of [first, administrator.accountId]) {
      cloud.world.addFault({ kind: 'execution-role-missing', account });
    }
    expect(await cloud.roles(first).describe(executionRoleName)).toBeUndefined();
    expect(await cloud.roles(administrator.accountId).describe(administrationRoleName)).toBeDefined();
  });
});
