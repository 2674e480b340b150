import type { StackInstance } from '../ports/stack-sets.ts';
import { isOpen } from './account-facts.ts';
import type { Observed } from './observe.ts';
import type { ManualStep } from './plan.ts';

/** Instances that should be deleted and that pantherctl cannot delete: a step for a person, for each account and reason. */
export function planStuck(instances: readonly StackInstance[], observed: Observed): readonly ManualStep[] {
  const groups = new Map<
    string,
    { readonly accountId: string; readonly isClosed: boolean; readonly regions: string[] }
  >();
  for (const { accountId, region } of instances) {
    const isClosed = !isOpen(observed.accounts.get(accountId));
    const group = groups.get(accountId) ?? { accountId, isClosed, regions: [] };
    groups.set(accountId, group);
    group.regions.push(region);
  }
  return [...groups.values()].map(({ accountId, isClosed, regions }) => {
    const name = observed.accounts.get(accountId)?.name ?? '';
    const where = regions.toSorted().join(', ');
    const retain = `delete the instance from the stack set with its stack retained`;
    return {
      kind: 'manual',
      phase: 'deletions',
      action: 'manual',
      id: `stuck/${accountId}`,
      title: `instances in ${name === '' ? accountId : `${name} (${accountId})`}: ${where}`,
      reason: isClosed
        ? 'they should be deleted, and AWS deletes nothing in an account that is closed'
        : 'they should be deleted, and a failed deletion left them INOPERABLE',
      fix: isClosed
        ? `${retain}; the account takes its stacks with it`
        : `${retain}, then delete the stack by hand there`,
    };
  });
}
