import { stacksOf } from '../state/find-stack.ts';
import type { StackState, World } from '../state/world-state.ts';

/** The stack that holds a name already, or `undefined` if the name is free for `stack`. */
export function findClash(
  world: World,
  claim: string,
  stack: Pick<StackState, 'accountId' | 'region' | 'id'>,
): StackState | undefined {
  const account = world.accounts.get(stack.accountId);
  if (account === undefined) return undefined;
  const candidates = claim.startsWith('account ')
    ? stacksOf(account)
    : (account.stacks.get(stack.region)?.values() ?? []);
  for (const other of candidates) {
    if (other.id !== stack.id && other.claims.includes(claim)) return other;
  }
  return undefined;
}
