import { describe, expect } from 'vitest';
import type { StackSets } from '../../src/ports/stack-sets.ts';
import { defineBehaviour } from './contract-cloud.ts';
import type { Contract, ContractCloud, Gap } from './contract-cloud.ts';
import { buildRequest, createRoles, finish, preferences, product, template } from './stack-set-setup.ts';

/** What every `StackSets` must do. */
export function describeStackSetsContract(contract: Contract): void {
  const behaves = (
    title: string,
    body: (stackSets: StackSets, opened: ContractCloud) => Promise<void>,
    gap?: Gap,
  ): void =>
    defineBehaviour(contract, title, (opened) => body(opened.cloud.stackSets(opened.administrator), opened), gap);
  const rolledOut = (
    title: string,
    body: (stackSets: StackSets, opened: ContractCloud) => Promise<void>,
    gap?: Gap,
  ): void =>
    behaves(
      title,
      async (stackSets, opened) => {
        await createRoles(opened, opened.targets.slice(0, 3));
        await stackSets.create(buildRequest(opened));
        await body(stackSets, opened);
      },
      gap,
    );

  describe('StackSets', () => {
    behaves('knows nothing of a stack set that was never made', async (stackSets) => {
      expect(await stackSets.describe('nobody')).toBeUndefined();
      await expect(stackSets.listInstances('nobody')).rejects.toMatchObject({ code: 'NOT_FOUND' });
      await expect(
        stackSets.createInstances({ ...product('a', ['123456789012'], ['us-east-1']), stackSetName: 'nobody' }),
      ).rejects.toMatchObject({ code: 'NOT_FOUND' });
    });

    behaves('creates a stack set without touching any account, and describes it', async (stackSets, opened) => {
      const request = buildRequest(opened);
      await stackSets.create(request);
      const { description: _, ...rest } = request;
      expect(await stackSets.describe('contract')).toMatchObject(rest);
      expect(await stackSets.listInstances('contract')).toEqual([]);
      expect(await stackSets.listOperations('contract')).toEqual([]);
    });

    behaves(
      'refuses a second stack set of the same name',
      async (stackSets, opened) => {
        await stackSets.create(buildRequest(opened));
        await expect(stackSets.create({ ...buildRequest(opened), template: template('two') })).rejects.toMatchObject({
          code: 'ALREADY_EXISTS',
        });
        expect((await stackSets.describe('contract'))?.template).toBe(template('one'));
      },
      'stack-set-names',
    );

    behaves('lists the names of its stack sets, those of another region apart', async (stackSets, opened) => {
      expect(await stackSets.list()).toEqual([]);
      await stackSets.create(buildRequest(opened));
      await stackSets.create({ ...buildRequest(opened), name: 'another' });
      expect((await stackSets.list()).toSorted()).toEqual(['another', 'contract']);
      const elsewhere = opened.cloud.stackSets({ ...opened.administrator, region: opened.otherRegion });
      expect(await elsewhere.list()).toEqual([]);
    });

    behaves('describes parameters that were left at their default, too', async (stackSets, opened) => {
      await stackSets.create(buildRequest(opened));
      expect((await stackSets.describe('contract'))?.parameters).toEqual({ TopicName: 'contract' });
    });

    behaves('refuses names and ids that the service does not know', async (stackSets, opened) => {
      await expect(stackSets.create({ ...buildRequest(opened), name: 'under_score' })).rejects.toMatchObject({
        code: 'VALIDATION',
      });
    });

    rolledOut('creates an instance for every pair', async (stackSets, opened) => {
      const { targets, otherRegion, administrator } = opened;
      const regions = [administrator.region, otherRegion];
      await stackSets.createInstances(product('create-1', targets.slice(0, 2), regions));
      expect(await finish(opened, stackSets, 'create-1')).toMatchObject({
        status: 'SUCCEEDED',
        action: 'CREATE',
        failedInstances: 0,
      });
      const instances = await stackSets.listInstances('contract');
      expect(instances).toHaveLength(4);
      for (const { accountId, region, status, stackId } of instances) {
        expect(status).toBe('CURRENT');
        expect(stackId).toContain(`:${region}:${accountId}:stack/StackSet-contract`);
      }
      expect((await stackSets.listOperations('contract')).map(({ id }) => id)).toEqual(['create-1']);
    });

    rolledOut(
      'makes a stack for every pair, named after the stack set',
      async (stackSets, opened) => {
        const { administrator, cloud, otherRegion, targets } = opened;
        const regions = [administrator.region, otherRegion];
        await stackSets.createInstances(product('create-1', targets.slice(0, 2), regions));
        await finish(opened, stackSets, 'create-1');
        for (const { accountId, region, stackId } of await stackSets.listInstances('contract')) {
          const name = stackId?.split('/')[1] ?? '';
          expect(name).toMatch(/^StackSet-contract-/);
          expect(await cloud.stacks({ accountId, region }).describe(name)).toMatchObject({ status: 'CREATE_COMPLETE' });
        }
      },
      'stack-names',
    );

    rolledOut(
      'describes the regions in which it has instances',
      async (stackSets, opened) => {
        const { administrator, otherRegion, targets } = opened;
        expect((await stackSets.describe('contract'))?.regions).toEqual([]);
        const regions = [administrator.region, otherRegion];
        await stackSets.createInstances(product('create-1', targets.slice(0, 1), regions));
        await finish(opened, stackSets, 'create-1');
        expect((await stackSets.describe('contract'))?.regions.toSorted()).toEqual(regions.toSorted());
        await stackSets.deleteInstances({
          ...product('delete-1', targets.slice(0, 1), [otherRegion]),
          retainStacks: false,
        });
        await finish(opened, stackSets, 'delete-1');
        expect((await stackSets.describe('contract'))?.regions).toEqual([administrator.region]);
      },
      'stack-set-regions',
    );

    rolledOut(
      'tells what became of every pair',
      async (stackSets, opened) => {
        const { targets, administrator } = opened;
        await stackSets.createInstances(product('create-1', targets.slice(0, 3), [administrator.region]));
        await finish(opened, stackSets, 'create-1');
        const results = await stackSets.listResults('contract', 'create-1');
        expect(results.map(({ accountId }) => accountId).toSorted()).toEqual(targets.slice(0, 3).toSorted());
        expect(new Set(results.map(({ status }) => status))).toEqual(new Set(['SUCCEEDED']));
      },
      'operation-results',
    );

    rolledOut(
      'reports an account without the execution role, and succeeds within the tolerance',
      async (stackSets, opened) => {
        const { targets, administrator, lockedAccountId } = opened;
        await stackSets.createInstances(
          product('create-1', [targets[0] ?? '', lockedAccountId], [administrator.region]),
        );
        expect(await finish(opened, stackSets, 'create-1')).toMatchObject({ status: 'SUCCEEDED', failedInstances: 1 });
        const results = await stackSets.listResults('contract', 'create-1');
        const failed = results.find(({ accountId }) => accountId === lockedAccountId);
        expect(failed).toMatchObject({ status: 'FAILED' });
        expect(failed?.reason).toContain("should have 'ContractExecution' role with trust relationship");
        const instances = await stackSets.listInstances('contract');
        expect(instances.find(({ accountId }) => accountId === lockedAccountId)).toMatchObject({ status: 'OUTDATED' });
      },
      'operation-results',
    );

    rolledOut(
      'takes time over an operation and lets no other begin meanwhile',
      async (stackSets, opened) => {
        const { targets, administrator } = opened;
        await stackSets.createInstances(product('create-1', [targets[0] ?? ''], [administrator.region]));
        expect((await stackSets.describeOperation('contract', 'create-1'))?.endedAt).toBeUndefined();
        const second = product('create-2', [targets[1] ?? ''], [administrator.region]);
        await expect(stackSets.createInstances(second)).rejects.toMatchObject({ code: 'OPERATION_IN_PROGRESS' });
        await finish(opened, stackSets, 'create-1');
        await stackSets.createInstances(second);
        expect(await finish(opened, stackSets, 'create-2')).toMatchObject({ status: 'SUCCEEDED' });
      },
      'operation-conflicts',
    );

    rolledOut(
      'takes an operation id once',
      async (stackSets, opened) => {
        const { targets, administrator } = opened;
        await stackSets.createInstances(product('create-1', [targets[0] ?? ''], [administrator.region]));
        await finish(opened, stackSets, 'create-1');
        await expect(
          stackSets.createInstances(product('create-1', [targets[1] ?? ''], [administrator.region])),
        ).rejects.toMatchObject({ code: 'OPERATION_ID_EXISTS' });
        expect(await stackSets.describeOperation('contract', 'another')).toBeUndefined();
      },
      'operation-ids',
    );

    rolledOut(
      'changes every stack when its definition changes',
      async (stackSets, opened) => {
        const { targets, administrator } = opened;
        await stackSets.createInstances(product('create-1', targets.slice(0, 2), [administrator.region]));
        await finish(opened, stackSets, 'create-1');
        await stackSets.update({ ...buildRequest(opened), template: template('two') }, 'update-1', preferences);
        expect(new Set((await stackSets.listInstances('contract')).map(({ status }) => status))).toEqual(
          new Set(['OUTDATED']),
        );
        expect(await finish(opened, stackSets, 'update-1')).toMatchObject({ status: 'SUCCEEDED', action: 'UPDATE' });
        expect((await stackSets.describe('contract'))?.template).toBe(template('two'));
        expect(new Set((await stackSets.listInstances('contract')).map(({ status }) => status))).toEqual(
          new Set(['CURRENT']),
        );
      },
      'stack-set-updates',
    );

    rolledOut(
      'overrides parameters of some instances, and an override that is not given again is gone',
      async (stackSets, opened) => {
        const { targets, administrator, cloud } = opened;
        const request = product('create-1', targets.slice(0, 1), [administrator.region]);
        const topicName = async (): Promise<string | undefined> => {
          const [instance] = await stackSets.listInstances('contract');
          const place = { ...administrator, accountId: targets[0] ?? '' };
          return (await cloud.stacks(place).describe(instance?.stackId?.split('/')[1] ?? ''))?.parameters['TopicName'];
        };
        await stackSets.createInstances({ ...request, overrides: { TopicName: 'own' } });
        await finish(opened, stackSets, 'create-1');
        expect((await stackSets.listInstances('contract'))[0]?.overrides).toEqual({ TopicName: 'own' });
        expect(await topicName()).toBe('own');
        await stackSets.updateInstances({ ...request, operationId: 'update-1' });
        await finish(opened, stackSets, 'update-1');
        expect((await stackSets.listInstances('contract'))[0]?.overrides).toEqual({});
        expect(await topicName()).toBe('contract');
      },
      'stack-set-updates',
    );

    rolledOut(
      'refuses to update or delete a pair that does not exist, and does nothing to the others',
      async (stackSets, opened) => {
        const { targets, administrator } = opened;
        await stackSets.createInstances(product('create-1', targets.slice(0, 1), [administrator.region]));
        await finish(opened, stackSets, 'create-1');
        const both = targets.slice(0, 2);
        await expect(
          stackSets.updateInstances(product('update-1', both, [administrator.region])),
        ).rejects.toMatchObject({ code: 'STACK_INSTANCE_NOT_FOUND' });
        const deletion = { ...product('delete-1', both, [administrator.region]), retainStacks: false };
        await expect(stackSets.deleteInstances(deletion)).rejects.toMatchObject({ code: 'STACK_INSTANCE_NOT_FOUND' });
        expect(await stackSets.listInstances('contract')).toHaveLength(1);
      },
      'operation-results',
    );

    rolledOut('deletes instances with their stacks', async (stackSets, opened) => {
      const { targets, administrator, cloud } = opened;
      await stackSets.createInstances(product('create-1', targets.slice(0, 2), [administrator.region]));
      await finish(opened, stackSets, 'create-1');
      const instances = await stackSets.listInstances('contract');
      const instance = instances.find(({ accountId }) => accountId === targets[0]);
      await stackSets.deleteInstances({
        ...product('delete-1', targets.slice(0, 1), [administrator.region]),
        retainStacks: false,
      });
      await finish(opened, stackSets, 'delete-1');
      expect((await stackSets.listInstances('contract')).map(({ accountId }) => accountId)).toEqual([targets[1]]);
      const stacks = cloud.stacks({ ...administrator, accountId: targets[0] ?? '' });
      expect(await stacks.describe(instance?.stackId?.split('/')[1] ?? '')).toBeUndefined();
    });

    rolledOut(
      'stops an operation: what runs ends, what waits is cancelled',
      async (stackSets, opened) => {
        const { targets, administrator } = opened;
        await stackSets.createInstances(product('create-1', targets.slice(0, 3), [administrator.region]));
        const statuses = async (): Promise<readonly string[]> =>
          (await stackSets.listResults('contract', 'create-1')).map(({ status }) => status);
        while (!(await statuses()).includes('RUNNING')) await opened.cloud.clock.sleep(1_000);
        await stackSets.stopOperation('contract', 'create-1');
        expect((await stackSets.describeOperation('contract', 'create-1'))?.status).toBe('STOPPING');
        expect(await finish(opened, stackSets, 'create-1')).toMatchObject({ status: 'STOPPED' });
        expect((await statuses()).toSorted()).toEqual(['CANCELLED', 'SUCCEEDED', 'SUCCEEDED']);
      },
      'operations-take-time',
    );
  });
}
