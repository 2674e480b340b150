import { describe, expect } from 'vitest';
import type { StackSets } from '../../src/ports/stack-sets.ts';
import { defineBehaviour } from './contract-cloud.ts';
import type { Contract, ContractCloud } from './contract-cloud.ts';
import { buildRequest, createRoles, finish, preferences, product } from './stack-set-setup.ts';

/** What detection of drift of every `StackSets` must do. */
export function describeDriftContract(contract: Contract): void {
  const behaves = (title: string, body: (stackSets: StackSets, opened: ContractCloud) => Promise<void>): void =>
    defineBehaviour(
      contract,
      title,
      async (opened) => {
        const targets = opened.targets.slice(0, 2);
        await createRoles(opened, targets);
        const stackSets = opened.cloud.stackSets(opened.administrator);
        await stackSets.create(buildRequest(opened));
        await stackSets.createInstances(product('create-1', targets, [opened.administrator.region]));
        await finish(opened, stackSets, 'create-1');
        await body(stackSets, opened);
      },
      'drift',
    );

  describe('StackSets: drift', () => {
    behaves('says of instances that nobody touched that they are in sync', async (stackSets, opened) => {
      expect(await stackSets.describe('contract')).not.toHaveProperty('drift');
      const before = await stackSets.listInstances('contract');
      await stackSets.detectDrift('contract', 'drift-1', preferences);
      expect((await stackSets.describe('contract'))?.drift).toMatchObject({ detection: 'IN_PROGRESS' });
      const operation = await finish(opened, stackSets, 'drift-1');
      expect(operation).toMatchObject({ action: 'DETECT_DRIFT', status: 'SUCCEEDED', failedInstances: 0 });
      const live = await stackSets.describe('contract');
      expect(live?.drift).toMatchObject({
        status: 'IN_SYNC',
        detection: 'COMPLETED',
        drifted: 0,
        inSync: 2,
        failed: 0,
      });
      expect(live?.drift?.checkedAt).toBeGreaterThan(0);
      const instances = await stackSets.listInstances('contract');
      expect(instances.map(({ drift }) => drift)).toEqual(['IN_SYNC', 'IN_SYNC']);
      expect(instances.map(({ status }) => status)).toEqual(before.map(({ status }) => status));
      const place = { ...opened.administrator, accountId: opened.targets[0] ?? '' };
      expect(await stackSets.listDrifts('contract', place, 'drift-1')).toEqual([]);
    });

    behaves('lets no other operation run beside it', async (stackSets, opened) => {
      await stackSets.detectDrift('contract', 'drift-1', preferences);
      await expect(stackSets.detectDrift('contract', 'drift-2', preferences)).rejects.toMatchObject({
        code: 'OPERATION_IN_PROGRESS',
      });
      await finish(opened, stackSets, 'drift-1');
      await stackSets.detectDrift('contract', 'drift-2', preferences);
    });
  });
}
