import { describe, expect } from 'vitest';
import type { ChangeSet, StackRequest, Stacks } from '../../src/ports/stacks.ts';
import { defineBehaviour } from './contract-cloud.ts';
import type { Contract, ContractCloud, Gap } from './contract-cloud.ts';
import { waitForStack } from './stacks.ts';

const topic = (name: string, label: string): object => ({
  Type: 'AWS::SNS::Topic',
  Properties: { TopicName: name, DisplayName: label },
});

const request = (resources: object, name = 'contract'): StackRequest => ({
  name,
  template: JSON.stringify({ Resources: resources }),
  parameters: {},
  tags: {},
});

/** Sleeps until a change set is ready, or has failed. */
async function waitForChangeSet({ cloud }: ContractCloud, stacks: Stacks, name: string): Promise<ChangeSet> {
  for (;;) {
    const changeSet = await stacks.describeChangeSet('contract', name);
    if (changeSet === undefined) throw new Error(`there should be a change set ${name}`);
    if (changeSet.status !== 'CREATE_PENDING' && changeSet.status !== 'CREATE_IN_PROGRESS') return changeSet;
    await cloud.clock.sleep(1_000);
  }
}

/** What change sets of every `Stacks` must do. */
export function describeChangeSetsContract(contract: Contract): void {
  const behaves = (title: string, body: (stacks: Stacks, opened: ContractCloud) => Promise<void>, gap?: Gap): void =>
    defineBehaviour(
      contract,
      title,
      (opened) => body(opened.cloud.stacks({ ...opened.administrator, accountId: opened.targets[0] ?? '' }), opened),
      gap,
    );
  const deploy = async (opened: ContractCloud, stacks: Stacks, resources: object, name = 'contract'): Promise<void> => {
    await stacks.create(request(resources, name));
    await waitForStack(opened, stacks, name);
  };

  describe('Stacks: change sets', () => {
    behaves('show what a new stack would make, and make none of it', async (stacks, opened) => {
      expect(await stacks.describeChangeSet('contract', 'rehearsal')).toBeUndefined();
      await stacks.createChangeSet(request({ Topic: topic('one', 'a') }), 'rehearsal');
      expect(await waitForChangeSet(opened, stacks, 'rehearsal')).toMatchObject({
        status: 'CREATE_COMPLETE',
        changes: [{ logicalId: 'Topic', resourceType: 'AWS::SNS::Topic', action: 'Add' }],
      });
      expect(await stacks.describe('contract')).toMatchObject({ status: 'REVIEW_IN_PROGRESS', outputs: {} });
      await deploy(opened, stacks, { Topic: topic('one', 'b') }, 'proof-that-the-name-is-free');
      expect(await stacks.describe('proof-that-the-name-is-free')).toMatchObject({ status: 'CREATE_COMPLETE' });
    });

    behaves(
      'leave a shell behind, which a removal takes away',
      async (stacks, opened) => {
        await stacks.createChangeSet(request({ Topic: topic('one', 'a') }), 'rehearsal');
        await waitForChangeSet(opened, stacks, 'rehearsal');
        await stacks.removeChangeSet('contract', 'rehearsal');
        expect(await stacks.describeChangeSet('contract', 'rehearsal')).toBeUndefined();
        await stacks.removeChangeSet('contract', 'rehearsal');
        expect(await stacks.describe('contract')).toMatchObject({ status: 'REVIEW_IN_PROGRESS' });
        await stacks.remove('contract');
        for (let tries = 0; tries < 60 && (await stacks.describe('contract')) !== undefined; tries += 1) {
          await opened.cloud.clock.sleep(1_000);
        }
        expect(await stacks.describe('contract')).toBeUndefined();
        await deploy(opened, stacks, { Topic: topic('one', 'a') });
        expect(await stacks.describe('contract')).toMatchObject({ status: 'CREATE_COMPLETE' });
      },
      'change-set-removal',
    );

    behaves(
      'tell additions, changes, replacements and removals apart',
      async (stacks, opened) => {
        await deploy(opened, stacks, {
          Same: topic('same', 'a'),
          Changed: topic('changed', 'a'),
          Replaced: topic('replaced', 'a'),
          Gone: topic('gone', 'a'),
        });
        const after = {
          Same: topic('same', 'a'),
          Changed: topic('changed', 'b'),
          Replaced: topic('replaced-by', 'a'),
          New: topic('new', 'a'),
        };
        await stacks.createChangeSet(request(after), 'rehearsal');
        const { changes, status } = await waitForChangeSet(opened, stacks, 'rehearsal');
        expect(status).toBe('CREATE_COMPLETE');
        const told = changes.map(({ action, logicalId, replacement }) => [logicalId, action, replacement ?? '-']);
        expect(told.toSorted()).toEqual([
          ['Changed', 'Modify', 'False'],
          ['Gone', 'Remove', '-'],
          ['New', 'Add', '-'],
          ['Replaced', 'Modify', 'True'],
        ]);
        expect(await stacks.describe('contract')).toMatchObject({ status: 'CREATE_COMPLETE' });
      },
      'change-set-comparison',
    );

    behaves('fail when there is nothing to change, and say so', async (stacks, opened) => {
      await deploy(opened, stacks, { Topic: topic('one', 'a') });
      await stacks.createChangeSet(request({ Topic: topic('one', 'a') }), 'rehearsal');
      expect(await waitForChangeSet(opened, stacks, 'rehearsal')).toMatchObject({
        status: 'FAILED',
        statusReason: expect.stringContaining("didn't contain changes"),
        changes: [],
      });
    });

    behaves(
      'fail when a name is taken, before anything is made',
      async (stacks, opened) => {
        await deploy(opened, stacks, { Topic: topic('one', 'a') }, 'first');
        await stacks.createChangeSet(request({ Topic: topic('one', 'a') }), 'rehearsal');
        expect(await waitForChangeSet(opened, stacks, 'rehearsal')).toMatchObject({
          status: 'FAILED',
          statusReason: expect.stringMatching(/already exists/),
        });
      },
      'change-set-failures',
    );

    behaves(
      'fail for a property that the type does not have',
      async (stacks, opened) => {
        await stacks.createChangeSet(
          request({ Topic: { Type: 'AWS::SNS::Topic', Properties: { Nonsense: 'x' } } }),
          'rehearsal',
        );
        expect(await waitForChangeSet(opened, stacks, 'rehearsal')).toMatchObject({
          status: 'FAILED',
          statusReason: expect.stringContaining('Nonsense'),
        });
      },
      'change-set-failures',
    );

    behaves(
      'take time',
      async (stacks) => {
        await stacks.createChangeSet(request({ Topic: topic('one', 'a') }), 'rehearsal');
        const { changes, status } = (await stacks.describeChangeSet('contract', 'rehearsal')) ?? {};
        expect(status).toMatch(/^CREATE_(PENDING|IN_PROGRESS)$/);
        expect(changes).toEqual([]);
      },
      'change-sets-take-time',
    );

    behaves(
      'have a name of their own',
      async (stacks) => {
        await stacks.createChangeSet(request({ Topic: topic('one', 'a') }), 'rehearsal');
        await expect(stacks.createChangeSet(request({ Topic: topic('one', 'b') }), 'rehearsal')).rejects.toMatchObject({
          code: 'ALREADY_EXISTS',
        });
      },
      'change-set-names',
    );
  });
}
