import type { StackInstance } from '../ports/stack-sets.ts';
import type { Desired } from './desired.ts';
import type { Observed } from './observe.ts';

/** Accounts whose last instance is among those that go, in the order of their ids. */
export function listLeftAccounts(
  { pairs }: Pick<Desired, 'pairs'>,
  { stackSet }: Pick<Observed, 'stackSet'>,
  surplus: readonly StackInstance[],
): readonly string[] {
  if (surplus.length === 0) return [];
  const going = new Map<string, number>();
  for (const { accountId } of surplus) going.set(accountId, (going.get(accountId) ?? 0) + 1);
  for (const { accountId } of pairs.values()) going.delete(accountId);
  for (const { accountId } of stackSet?.instances ?? []) {
    const left = going.get(accountId);
    if (left !== undefined) going.set(accountId, left - 1);
  }
  return [...going].flatMap(([accountId, left]) => (left === 0 ? [accountId] : [])).toSorted();
}
