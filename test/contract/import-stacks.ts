import { describe, expect } from 'vitest';
import type { ImportRequest, StackSets } from '../../src/ports/stack-sets.ts';
import { defineBehaviour } from './contract-cloud.ts';
import type { Contract, ContractCloud } from './contract-cloud.ts';
import { buildRequest, createRoles, finish, preferences, template } from './stack-set-setup.ts';
import { waitForStack } from './stacks.ts';

const importing = (operationId: string, stackIds: readonly string[]): ImportRequest => ({
  stackSetName: 'contract',
  operationId,
  stackIds,
  preferences,
});

/** What the import of stacks of every `StackSets` must do. */
export function describeImportContract(contract: Contract): void {
  const behaves = (
    title: string,
    body: (stackSets: StackSets, opened: ContractCloud, accountId: string) => Promise<void>,
  ): void =>
    defineBehaviour(
      contract,
      title,
      async (opened) => {
        await createRoles(opened, opened.targets.slice(0, 2));
        const stackSets = opened.cloud.stackSets(opened.administrator);
        await stackSets.create(buildRequest(opened));
        await body(stackSets, opened, opened.targets[0] ?? '');
      },
      'import',
    );
  const deploy = async (opened: ContractCloud, accountId: string, label: string): Promise<string> => {
    const stacks = opened.cloud.stacks({ ...opened.administrator, accountId });
    await stacks.create({ name: 'mine', template: template(label), parameters: { TopicName: 'own' }, tags: {} });
    return (await waitForStack(opened, stacks, 'mine'))?.id ?? '';
  };

  describe('StackSets: import', () => {
    behaves('takes a stack of the same template in, and leaves it as it is', async (stackSets, opened, accountId) => {
      const stackId = await deploy(opened, accountId, 'one');
      const stacks = opened.cloud.stacks({ ...opened.administrator, accountId });
      const before = await stacks.describe('mine');
      await stackSets.importStacks(importing('import-1', [stackId]));
      expect(await finish(opened, stackSets, 'import-1')).toMatchObject({ action: 'CREATE', status: 'SUCCEEDED' });
      expect(await stackSets.listInstances('contract')).toMatchObject([
        { accountId, stackId, status: 'CURRENT', overrides: { TopicName: 'own' } },
      ]);
      expect(await stacks.describe('mine')).toEqual(before);
      expect((await stackSets.describe('contract'))?.regions).toEqual([opened.administrator.region]);
    });

    behaves('fails for a stack of another template, and says why', async (stackSets, opened, accountId) => {
      const stackId = await deploy(opened, accountId, 'another');
      await stackSets.importStacks(importing('import-1', [stackId]));
      expect(await finish(opened, stackSets, 'import-1')).toMatchObject({ failedInstances: 1 });
      const [instance] = await stackSets.listInstances('contract');
      expect(instance).toMatchObject({ status: 'OUTDATED', detailedStatus: 'FAILED_IMPORT' });
      expect(instance?.statusReason).toMatch(/template/);
      const [result] = await stackSets.listResults('contract', 'import-1');
      expect(result).toMatchObject({ accountId, status: 'FAILED', reason: instance?.statusReason });
    });

    behaves('refuses a stack that does not exist, what is no stack, and more than ten', async (stackSets, opened) => {
      const { accountId, region } = opened.administrator;
      const absent = `arn:aws:cloudformation:${region}:${accountId}:stack/absent/11111111-1111-4111-a111-111111111111`;
      await expect(stackSets.importStacks(importing('import-1', [absent]))).rejects.toMatchObject({
        code: 'NOT_FOUND',
      });
      await expect(stackSets.importStacks(importing('import-1', ['mine']))).rejects.toMatchObject({
        code: 'VALIDATION',
      });
      const eleven = Array.from({ length: 11 }, (_, index) => `${absent}${index}`);
      await expect(stackSets.importStacks(importing('import-1', eleven))).rejects.toMatchObject({
        code: 'LIMIT_EXCEEDED',
      });
      expect(await stackSets.listOperations('contract')).toEqual([]);
    });
  });
}
