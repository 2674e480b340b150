import { describe, expect } from 'vitest';
import type { Stack, StackRequest, Stacks } from '../../src/ports/stacks.ts';
import { defineBehaviour } from './contract-cloud.ts';
import type { Contract, ContractCloud } from './contract-cloud.ts';

const template = JSON.stringify({
  Parameters: { TopicName: { Type: 'String' }, Label: { Type: 'String', Default: 'one' } },
  Resources: {
    Topic: { Type: 'AWS::SNS::Topic', Properties: { TopicName: { Ref: 'TopicName' }, DisplayName: { Ref: 'Label' } } },
  },
  Outputs: { TopicArn: { Value: { Ref: 'Topic' } } },
});

const request: StackRequest = {
  name: 'contract',
  template,
  parameters: { TopicName: 'contract' },
  tags: { team: 'a' },
};

/** Sleeps until a stack has come to rest. */
export async function waitForStack({ cloud }: ContractCloud, stacks: Stacks, name: string): Promise<Stack | undefined> {
  for (;;) {
    const stack = await stacks.describe(name);
    if (stack === undefined || !stack.status.endsWith('_IN_PROGRESS')) return stack;
    await cloud.clock.sleep(1_000);
  }
}

/** What every `Stacks` must do. */
export function describeStacksContract(contract: Contract): void {
  const behaves = (
    title: string,
    body: (stacks: Stacks, opened: ContractCloud) => Promise<void>,
    gap?: Parameters<typeof defineBehaviour>[3],
  ): void =>
    defineBehaviour(
      contract,
      title,
      (opened) => body(opened.cloud.stacks({ ...opened.administrator, accountId: opened.targets[0] ?? '' }), opened),
      gap,
    );

  describe('Stacks', () => {
    behaves('knows nothing of a stack that was never made', async (stacks) => {
      expect(await stacks.describe('nobody')).toBeUndefined();
      await expect(stacks.template('nobody')).rejects.toMatchObject({ code: 'NOT_FOUND' });
      await expect(stacks.update({ ...request, name: 'nobody' })).rejects.toMatchObject({ code: 'NOT_FOUND' });
    });

    behaves(
      'creates a stack with its parameters, tags and outputs, and keeps its template as it was given',
      async (stacks, opened) => {
        await stacks.create(request);
        const stack = await waitForStack(opened, stacks, 'contract');
        const { region } = opened.administrator;
        expect(stack).toMatchObject({
          name: 'contract',
          status: 'CREATE_COMPLETE',
          parameters: { TopicName: 'contract', Label: 'one' },
          tags: { team: 'a' },
          outputs: { TopicArn: `arn:aws:sns:${region}:${opened.targets[0]}:contract` },
        });
        expect(stack?.id).toMatch(/^arn:aws:cloudformation:[^:]+:\d{12}:stack\/contract\/.+/);
        expect(await stacks.template('contract')).toBe(template);
        expect(await stacks.failures('contract')).toEqual([]);
      },
    );

    behaves(
      'keeps stacks of other accounts and regions apart',
      async (stacks, { cloud, targets, otherRegion, administrator }) => {
        await stacks.create(request);
        const elsewhere = { accountId: targets[0] ?? '', region: otherRegion };
        expect(await cloud.stacks(elsewhere).describe('contract')).toBeUndefined();
        expect(
          await cloud.stacks({ ...administrator, accountId: targets[1] ?? '' }).describe('contract'),
        ).toBeUndefined();
      },
    );

    behaves('refuses a second stack of the same name', async (stacks, opened) => {
      await stacks.create(request);
      await waitForStack(opened, stacks, 'contract');
      await expect(stacks.create(request)).rejects.toMatchObject({ code: 'ALREADY_EXISTS' });
    });

    behaves(
      'refuses a template that cannot be',
      async (stacks) => {
        const unknown = JSON.stringify({ Resources: { X: { Type: 'AWS::Nothing::AtAll' } } });
        await expect(stacks.create({ ...request, template: unknown, parameters: {} })).rejects.toMatchObject({
          code: 'VALIDATION',
        });
        expect(await stacks.describe('contract')).toBeUndefined();
      },
      'template-validation',
    );

    behaves('refuses a template whose parameters have no value', async (stacks) => {
      await expect(stacks.create({ ...request, parameters: {} })).rejects.toMatchObject({ code: 'VALIDATION' });
      expect(await stacks.describe('contract')).toBeUndefined();
    });

    behaves('updates a stack', async (stacks, opened) => {
      await stacks.create(request);
      await waitForStack(opened, stacks, 'contract');
      const parameters = { TopicName: 'contract', Label: 'two' };
      expect(await stacks.update({ ...request, parameters })).toBe('started');
      expect(await waitForStack(opened, stacks, 'contract')).toMatchObject({ status: 'UPDATE_COMPLETE', parameters });
    });

    behaves(
      'goes back to the default of a parameter that an update leaves out, and describes it',
      async (stacks, opened) => {
        await stacks.create({ ...request, parameters: { TopicName: 'contract', Label: 'two' } });
        await waitForStack(opened, stacks, 'contract');
        await stacks.update(request);
        const stack = await waitForStack(opened, stacks, 'contract');
        expect(stack?.parameters).toEqual({ TopicName: 'contract', Label: 'one' });
      },
    );

    behaves(
      'says so when there is nothing to update',
      async (stacks, opened) => {
        await stacks.create(request);
        await waitForStack(opened, stacks, 'contract');
        expect(await stacks.update(request)).toBe('unchanged');
      },
      'unchanged-updates',
    );

    behaves(
      'rolls a creation back when a name is taken, names the resource, and lets the stack be removed and made again',
      async (stacks, opened) => {
        await stacks.create({ ...request, name: 'first' });
        await waitForStack(opened, stacks, 'first');
        await stacks.create(request);
        expect(await waitForStack(opened, stacks, 'contract')).toMatchObject({ status: 'ROLLBACK_COMPLETE' });
        const [failure] = await stacks.failures('contract');
        expect(failure).toMatchObject({ logicalId: 'Topic', resourceType: 'AWS::SNS::Topic' });
        expect(failure?.reason).toMatch(/already exists/);
        await expect(stacks.update(request)).rejects.toMatchObject({ code: 'VALIDATION' });
        await stacks.remove('contract');
        expect(await waitForStack(opened, stacks, 'contract')).toBeUndefined();
        await stacks.create({ ...request, parameters: { TopicName: 'free' } });
        expect(await waitForStack(opened, stacks, 'contract')).toMatchObject({ status: 'CREATE_COMPLETE' });
      },
      'stack-rollback',
    );

    behaves('removes a stack and frees its names; removing nothing is no error', async (stacks, opened) => {
      await stacks.create(request);
      await waitForStack(opened, stacks, 'contract');
      await stacks.remove('contract');
      expect(await waitForStack(opened, stacks, 'contract')).toBeUndefined();
      await stacks.remove('contract');
      await stacks.create({ ...request, name: 'again' });
      expect(await waitForStack(opened, stacks, 'again')).toMatchObject({ status: 'CREATE_COMPLETE' });
    });

    behaves(
      'does not act in an account that lets nobody in',
      async (_, { cloud, administrator, lockedAccountId }) => {
        const stacks = cloud.stacks({ ...administrator, accountId: lockedAccountId });
        await expect(stacks.describe('contract')).rejects.toMatchObject({
          code: 'ACCOUNT_ACCESS',
          message: expect.stringContaining(lockedAccountId),
        });
        await expect(stacks.create(request)).rejects.toMatchObject({ code: 'ACCOUNT_ACCESS' });
      },
      'access-roles',
    );
  });
}
