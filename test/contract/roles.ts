import { describe, expect } from 'vitest';
import { defineBehaviour } from './contract-cloud.ts';
import type { Contract } from './contract-cloud.ts';
import { role } from './stack-set-setup.ts';
import { waitForStack } from './stacks.ts';

const trust = [{ Effect: 'Allow', Principal: { Service: 'cloudformation.amazonaws.com' }, Action: 'sts:AssumeRole' }];

/** What every `Roles` must do. */
export function describeRolesContract(contract: Contract): void {
  describe('Roles', () => {
    defineBehaviour(contract, 'knows nothing of a role that was never made', async ({ cloud, targets }) => {
      expect(await cloud.roles(targets[0] ?? '').describe('Nobody')).toBeUndefined();
    });

    defineBehaviour(contract, 'describes a role with the document that says who may take it', async (opened) => {
      const { administrator, cloud, targets } = opened;
      const [accountId = '', other = ''] = targets;
      const stacks = cloud.stacks({ ...administrator, accountId });
      await stacks.create({ name: 'role', template: role('ContractRole', trust, '*'), parameters: {}, tags: {} });
      await waitForStack(opened, stacks, 'role');
      expect(await cloud.roles(accountId).describe('ContractRole')).toEqual({
        name: 'ContractRole',
        arn: `arn:aws:iam::${accountId}:role/ContractRole`,
        trust: { Version: '2012-10-17', Statement: trust },
      });
      expect(await cloud.roles(other).describe('ContractRole')).toBeUndefined();
    });

    defineBehaviour(
      contract,
      'does not look into an account that lets nobody in',
      async ({ cloud, lockedAccountId }) => {
        await expect(cloud.roles(lockedAccountId).describe('ContractRole')).rejects.toMatchObject({
          code: 'ACCOUNT_ACCESS',
          message: expect.stringContaining(lockedAccountId),
        });
      },
      'access-roles',
    );

    defineBehaviour(
      contract,
      'says what the policies of a role allow, in the order of the questions',
      async (opened) => {
        const { administrator, cloud, targets } = opened;
        const [accountId = ''] = targets;
        const stacks = cloud.stacks({ ...administrator, accountId });
        await stacks.create({
          name: 'role',
          template: role('ContractRole', trust, ['s3:GetObject']),
          parameters: {},
          tags: {},
        });
        await waitForStack(opened, stacks, 'role');
        const requests = [
          { action: 's3:GetBucketLocation', resource: 'arn:aws:s3:::logs' },
          { action: 's3:GetObject', resource: 'arn:aws:s3:::logs/a' },
        ];
        expect(await cloud.roles(accountId).simulate('ContractRole', requests)).toEqual([
          { ...requests[0], isAllowed: false },
          { ...requests[1], isAllowed: true },
        ]);
        await expect(cloud.roles(accountId).simulate('Nobody', requests)).rejects.toMatchObject({ code: 'NOT_FOUND' });
      },
      'policy-simulation',
    );
  });
}
