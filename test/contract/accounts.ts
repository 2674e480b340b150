import { describe, expect } from 'vitest';
import { defineBehaviour } from './contract-cloud.ts';
import type { Contract } from './contract-cloud.ts';

/** What every `Accounts` must do. */
export function describeAccountsContract(contract: Contract): void {
  describe('Accounts', () => {
    defineBehaviour(
      contract,
      'lists every account once, ordered by id, with one management account',
      async ({ cloud, targets, administrator }) => {
        const accounts = await cloud.accounts.list();
        const ids = accounts.map(({ id }) => id);
        expect(ids).toEqual([...new Set(ids)].sort());
        expect(ids.every((id) => /^\d{12}$/.test(id))).toBe(true);
        expect(ids).toEqual(expect.arrayContaining([...targets, administrator.accountId]));
        expect(accounts.filter(({ isManagementAccount }) => isManagementAccount)).toHaveLength(1);
        expect(accounts.every(({ path }) => path.startsWith('Root'))).toBe(true);
      },
    );

    defineBehaviour(contract, 'lists the accounts of a unit, those of its units included', async ({ cloud, unit }) => {
      const ids = (await cloud.accounts.listIn(unit.id)).map(({ id }) => id);
      expect(ids).toEqual(unit.accountIds.toSorted());
      await expect(cloud.accounts.listIn('ou-none-00000000')).rejects.toMatchObject({ code: 'NOT_FOUND' });
    });

    defineBehaviour(
      contract,
      'tells the regions that an account can use',
      async ({ cloud, targets, administrator, otherRegion }) => {
        const regions = await cloud.accounts.enabledRegions(targets[0] ?? '');
        expect(regions).toEqual(expect.arrayContaining([administrator.region, otherRegion]));
        expect(new Set(regions).size).toBe(regions.length);
      },
      'account-regions',
    );

    defineBehaviour(
      contract,
      'tells whether the organization trusts StackSets, and who manages them besides',
      async ({ cloud, administrator }) => {
        const { delegatedAdministrators, trustedAccess } = await cloud.accounts.stackSetsTrust();
        expect(trustedAccess).toBe(true);
        expect(delegatedAdministrators).not.toContain(administrator.accountId);
        expect(delegatedAdministrators.every((id) => /^\d{12}$/.test(id))).toBe(true);
      },
      'organization-trust',
    );

    defineBehaviour(contract, 'knows who the caller is', async ({ cloud, administrator }) => {
      const identity = await cloud.identity();
      expect(identity.accountId).toBe(administrator.accountId);
      expect(identity.arn).toContain(`:${administrator.accountId}:`);
    });
  });
}
