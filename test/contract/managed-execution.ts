import { describe, expect } from 'vitest';
import type { StackSets } from '../../src/ports/stack-sets.ts';
import { defineBehaviour } from './contract-cloud.ts';
import type { Contract, ContractCloud } from './contract-cloud.ts';
import { buildRequest, createRoles, finish, preferences, product } from './stack-set-setup.ts';

/** What managed execution of every `StackSets` must do. */
export function describeManagedExecutionContract(contract: Contract): void {
  const behaves = (title: string, body: (stackSets: StackSets, opened: ContractCloud) => Promise<void>): void =>
    defineBehaviour(
      contract,
      title,
      async (opened) => {
        await createRoles(opened, opened.targets.slice(0, 2));
        const stackSets = opened.cloud.stackSets(opened.administrator);
        await stackSets.create({ ...buildRequest(opened), managedExecution: true });
        await body(stackSets, opened);
      },
      'managed-execution',
    );

  describe('StackSets: managed execution', () => {
    behaves('runs what does not conflict side by side, and queues the rest', async (stackSets, opened) => {
      const { administrator, targets } = opened;
      const [first = '', second = ''] = targets;
      expect((await stackSets.describe('contract'))?.managedExecution).toBe(true);
      await stackSets.createInstances(product('one', [first], [administrator.region]));
      await stackSets.createInstances(product('apart', [second], [administrator.region]));
      await stackSets.createInstances(product('behind', [first], [administrator.region]));
      const statuses = (await stackSets.listOperations('contract')).map(({ id, status }) => `${id} ${status}`);
      expect(statuses.toSorted()).toEqual(['apart RUNNING', 'behind QUEUED', 'one RUNNING']);
      expect(await finish(opened, stackSets, 'behind')).toMatchObject({ status: 'SUCCEEDED' });
    });

    behaves('is turned on and off by an update, but not while operations run or wait', async (stackSets, opened) => {
      const { administrator, targets } = opened;
      const request = buildRequest(opened);
      await stackSets.createInstances(product('one', targets.slice(0, 1), [administrator.region]));
      await expect(stackSets.update(request, 'off', preferences)).rejects.toMatchObject({
        code: 'OPERATION_IN_PROGRESS',
      });
      await finish(opened, stackSets, 'one');
      await stackSets.update(request, 'off', preferences);
      await finish(opened, stackSets, 'off');
      expect((await stackSets.describe('contract'))?.managedExecution).toBe(false);
      await stackSets.update({ ...request, managedExecution: true }, 'on', preferences);
      await finish(opened, stackSets, 'on');
      expect((await stackSets.describe('contract'))?.managedExecution).toBe(true);
    });
  });
}
