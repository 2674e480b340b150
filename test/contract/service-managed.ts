import { describe, expect } from 'vitest';
import type { InstancesRequest, StackSetRequest, StackSets } from '../../src/ports/stack-sets.ts';
import { defineBehaviour } from './contract-cloud.ts';
import type { Contract, ContractCloud, Gap } from './contract-cloud.ts';
import { buildRequest, createRoles, finish, preferences, product, template } from './stack-set-setup.ts';

const request: StackSetRequest = {
  name: 'contract',
  description: 'for the contract',
  template: template('one'),
  parameters: {},
  tags: {},
  permissionModel: 'SERVICE_MANAGED',
  managedExecution: false,
  autoDeployment: { enabled: true, retainStacks: false },
};

/** What service-managed stack sets of every `StackSets` must do. */
export function describeServiceManagedContract(contract: Contract): void {
  const behaves = (
    title: string,
    gap: Gap | undefined,
    body: (stackSets: StackSets, opened: ContractCloud) => Promise<void>,
  ): void =>
    defineBehaviour(contract, title, (opened) => body(opened.cloud.stackSets(opened.administrator), opened), gap);
  const deployed = (
    title: string,
    body: (stackSets: StackSets, opened: ContractCloud, target: InstancesRequest) => Promise<void>,
  ): void =>
    behaves(title, 'service-managed', async (stackSets, opened) => {
      await stackSets.create(request);
      const { administrator, unit } = opened;
      const target = { ...product('create-1', [], [administrator.region]), organizationalUnits: [unit.id] };
      await body(stackSets, opened, target);
    });

  describe('StackSets: service-managed', () => {
    behaves('describes what it was created with', 'service-managed', async (stackSets) => {
      await stackSets.create(request);
      const live = await stackSets.describe('contract');
      expect(live).toMatchObject({
        permissionModel: 'SERVICE_MANAGED',
        managedExecution: false,
        autoDeployment: { enabled: true, retainStacks: false },
        organizationalUnits: [],
        regions: [],
      });
      expect(live).not.toHaveProperty('administrationRoleArn');
      expect(live).not.toHaveProperty('executionRoleName');
      expect(await stackSets.list()).toEqual(['contract']);
    });

    behaves('refuses a request that mixes the permission models', 'permission-model', async (stackSets, opened) => {
      const own = buildRequest(opened);
      const { administrationRoleArn = '', executionRoleName = '' } = own;
      const { autoDeployment = { enabled: true, retainStacks: false } } = request;
      for (const mixed of [
        { ...request, administrationRoleArn },
        { ...request, executionRoleName },
        { ...own, autoDeployment },
      ]) {
        await expect(stackSets.create(mixed)).rejects.toMatchObject({ code: 'VALIDATION' });
      }
      expect(await stackSets.list()).toEqual([]);
    });

    behaves(
      'does not change its permission model while it has instances',
      'permission-model',
      async (stackSets, opened) => {
        const { administrator, targets } = opened;
        await createRoles(opened, targets.slice(0, 1));
        await stackSets.create(buildRequest(opened));
        await stackSets.createInstances(product('create-1', targets.slice(0, 1), [administrator.region]));
        await finish(opened, stackSets, 'create-1');
        await expect(stackSets.update(request, 'update-1', preferences)).rejects.toMatchObject({ code: 'VALIDATION' });
        expect((await stackSets.describe('contract'))?.permissionModel).toBe('SELF_MANAGED');
      },
    );

    deployed('deploys to every account of a unit without any role of ours', async (stackSets, opened, target) => {
      await stackSets.createInstances(target);
      expect(await finish(opened, stackSets, 'create-1')).toMatchObject({ status: 'SUCCEEDED', failedInstances: 0 });
      const instances = await stackSets.listInstances('contract');
      expect(instances.map(({ accountId }) => accountId).toSorted()).toEqual(opened.unit.accountIds.toSorted());
      for (const instance of instances) {
        expect(instance).toMatchObject({ status: 'CURRENT', organizationalUnitId: opened.unit.id });
      }
      expect(await stackSets.describe('contract')).toMatchObject({ organizationalUnits: [opened.unit.id] });
    });

    deployed('narrows units to the accounts that are named', async (stackSets, opened, target) => {
      const [first = '', second = ''] = opened.unit.accountIds;
      const outside = opened.targets.find((id) => !opened.unit.accountIds.includes(id)) ?? '';
      await stackSets.createInstances({ ...target, accounts: [first, second, outside] });
      await finish(opened, stackSets, 'create-1');
      const accounts = async (): Promise<readonly string[]> =>
        (await stackSets.listInstances('contract')).map(({ accountId }) => accountId).toSorted();
      expect(await accounts()).toEqual([first, second].toSorted());
      const deletion = { ...target, operationId: 'delete-1', accounts: [first], retainStacks: false };
      await stackSets.deleteInstances(deletion);
      await finish(opened, stackSets, 'delete-1');
      expect(await accounts()).toEqual([second]);
    });

    deployed('refuses accounts without units, unknown units, and too many', async (stackSets, opened, target) => {
      const many = Array.from({ length: 51 }, () => opened.unit.id);
      for (const organizationalUnits of [[], ['ou-none-00000000'], ['nonsense'], many]) {
        const accounts = opened.unit.accountIds;
        await expect(stackSets.createInstances({ ...target, accounts, organizationalUnits })).rejects.toMatchObject({
          code: 'VALIDATION',
        });
      }
      expect(await stackSets.listOperations('contract')).toEqual([]);
    });

    behaves('takes units for service-managed stack sets alone', undefined, async (stackSets, opened) => {
      await createRoles(opened, []);
      await stackSets.create(buildRequest(opened));
      const { administrator, unit } = opened;
      await expect(
        stackSets.createInstances({
          ...product('create-1', unit.accountIds, [administrator.region]),
          organizationalUnits: [unit.id],
        }),
      ).rejects.toMatchObject({ code: 'VALIDATION' });
    });

    behaves('does not act for an account that is no delegated administrator', 'call-as', async (_, opened) => {
      const stackSets = opened.cloud.stackSets(opened.administrator, 'DELEGATED_ADMIN');
      await expect(stackSets.create(request)).rejects.toMatchObject({ code: 'VALIDATION' });
      await expect(stackSets.list()).rejects.toMatchObject({ code: 'VALIDATION' });
    });
  });
}
