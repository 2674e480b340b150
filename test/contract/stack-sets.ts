import { describe, expect } from 'vitest';
import type {
  InstancesRequest,
  Operation,
  OperationPreferences,
  StackSetRequest,
  StackSets,
} from '../../src/ports/stack-sets.ts';
import { defineBehaviour } from './contract-cloud.ts';
import type { Contract, ContractCloud, Gap } from './contract-cloud.ts';
import { waitForStack } from './stacks.ts';

const preferences: OperationPreferences = {
  maxConcurrentCount: 2,
  failureToleranceCount: 1,
  concurrencyMode: 'STRICT_FAILURE_TOLERANCE',
  regionConcurrencyType: 'SEQUENTIAL',
  regionOrder: [],
};

const role = (name: string, trust: unknown, actions: unknown): string =>
  JSON.stringify({
    Resources: {
      Role: {
        Type: 'AWS::IAM::Role',
        Properties: {
          RoleName: name,
          AssumeRolePolicyDocument: { Version: '2012-10-17', Statement: trust },
          Policies: [
            {
              PolicyName: 'all',
              PolicyDocument: { Version: '2012-10-17', Statement: { Effect: 'Allow', Action: actions, Resource: '*' } },
            },
          ],
        },
      },
    },
  });

const template = (label: string): string =>
  JSON.stringify({
    Parameters: { TopicName: { Type: 'String', Default: 'contract' } },
    Resources: {
      Topic: { Type: 'AWS::SNS::Topic', Properties: { TopicName: { Ref: 'TopicName' }, DisplayName: label } },
    },
  });

const buildRequest = ({ administrator }: ContractCloud): StackSetRequest => ({
  name: 'contract',
  description: 'for the contract',
  template: template('one'),
  parameters: {},
  tags: { team: 'a' },
  administrationRoleArn: `arn:aws:iam::${administrator.accountId}:role/ContractAdministration`,
  executionRoleName: 'ContractExecution',
  permissionModel: 'SELF_MANAGED',
  managedExecution: false,
});

const product = (operationId: string, accounts: readonly string[], regions: readonly string[]): InstancesRequest => ({
  stackSetName: 'contract',
  operationId,
  accounts,
  regions,
  overrides: {},
  preferences,
});

/** Sleeps until an operation has ended. */
async function finish({ cloud }: ContractCloud, stackSets: StackSets, operationId: string): Promise<Operation> {
  for (;;) {
    const operation = await stackSets.describeOperation('contract', operationId);
    if (operation?.endedAt !== undefined) return operation;
    await cloud.clock.sleep(1_000);
  }
}

async function createRoles(opened: ContractCloud, targets: readonly string[]): Promise<void> {
  const { administrator, cloud } = opened;
  const deploy = async (accountId: string, stackTemplate: string, name: string): Promise<void> => {
    const stacks = cloud.stacks({ ...administrator, accountId });
    await stacks.create({ name, template: stackTemplate, parameters: {}, tags: {} });
    await waitForStack(opened, stacks, name);
  };
  const service = { Effect: 'Allow', Principal: { Service: 'cloudformation.amazonaws.com' }, Action: 'sts:AssumeRole' };
  await deploy(administrator.accountId, role('ContractAdministration', service, 'sts:AssumeRole'), 'administration');
  const principal = { AWS: `arn:aws:iam::${administrator.accountId}:root` };
  const trust = { Effect: 'Allow', Principal: principal, Action: 'sts:AssumeRole' };
  for (const accountId of targets) await deploy(accountId, role('ContractExecution', trust, '*'), 'execution');
}

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
      await expect(stackSets.create({ ...request, template: template('two') })).rejects.toMatchObject({
        code: 'ALREADY_EXISTS',
      });
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

    rolledOut('creates an instance for every pair, with a stack in each', async (stackSets, opened) => {
      const { targets, otherRegion, administrator, cloud } = opened;
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
        expect(stackId).toContain(`:${region}:${accountId}:stack/StackSet-contract-`);
        const name = stackId?.split('/')[1] ?? '';
        expect(await cloud.stacks({ accountId, region }).describe(name)).toMatchObject({ status: 'CREATE_COMPLETE' });
      }
      expect((await stackSets.listOperations('contract')).map(({ id }) => id)).toEqual(['create-1']);
    });

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
