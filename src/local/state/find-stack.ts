import { buildStackView } from '../cloudformation/stack-view.ts';
import type { StackView } from '../cloudformation/stack-view.ts';
import { compileTemplate } from '../cloudformation/compile-template.ts';
import type { AccountState, StackState, World } from './world-state.ts';

const views = new WeakMap<StackState, { readonly definitionId: number; readonly view: StackView }>();

/** The stack of that name in an account and region, whatever its state. */
export function findStack(world: World, accountId: string, region: string, name: string): StackState | undefined {
  return world.accounts.get(accountId)?.stacks.get(region)?.get(name);
}

/** Every stack of an account. */
export function* stacksOf(account: AccountState): Iterable<StackState> {
  for (const stacks of account.stacks.values()) yield* stacks.values();
}

/** Puts a stack in its place; one of the same name makes way. */
export function storeStack(world: World, stack: StackState): void {
  const account = world.accounts.get(stack.accountId);
  const stacks = account?.stacks.get(stack.region) ?? new Map<string, StackState>();
  account?.stacks.set(stack.region, stacks);
  stacks.set(stack.name, stack);
}

/** Takes a stack away. */
export function dropStack(world: World, stack: StackState): void {
  world.accounts.get(stack.accountId)?.stacks.get(stack.region)?.delete(stack.name);
}

/** The stack's resources under its present definition. */
export function viewStack(world: World, stack: StackState): StackView {
  const known = views.get(stack);
  if (known?.definitionId === stack.definitionId) return known.view;
  const definition = world.definitions.get(stack.definitionId);
  const view = buildStackView(
    compileTemplate(definition.template),
    { seed: world.seed, place: stack, stackName: stack.name, stackId: stack.id },
    definition.parameters,
  );
  views.set(stack, { definitionId: stack.definitionId, view });
  return view;
}

/** True if the stack's resources are there: it was created and is neither rolled back nor gone. */
export function hasResources(stack: StackState): boolean {
  return stack.status === 'CREATE_COMPLETE' || stack.status === 'DELETE_FAILED' || stack.status.startsWith('UPDATE_');
}
