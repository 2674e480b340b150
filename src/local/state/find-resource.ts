import type { StackView } from '../cloudformation/stack-view.ts';
import { hasResources, stacksOf, viewStack } from './find-stack.ts';
import type { StackState, World } from './world-state.ts';

/** A resource inside a stack. */
export interface OwnedResource {
  readonly stack: StackState;
  readonly view: StackView;
  readonly logicalId: string;
}

/** The resource that holds a claimed name of an account (`region` only for names that are taken per region). */
export function findStackOwning(
  world: World,
  accountId: string,
  claim: string,
  region?: string,
): OwnedResource | undefined {
  const account = world.accounts.get(accountId);
  if (account === undefined) return undefined;
  for (const stack of stacksOf(account)) {
    if (region !== undefined && stack.region !== region) continue;
    if (!stack.claims.includes(claim) || !hasResources(stack)) continue;
    const view = viewStack(world, stack);
    const owner = view.resources.find(
      ({ logicalId, type, typeName }) => `${type.scope} ${typeName} ${view.names(logicalId).claim}` === claim,
    );
    if (owner !== undefined) return { stack, view, logicalId: owner.logicalId };
  }
  return undefined;
}

/** Every resource of a type in an account and region. */
export function* resourcesOfType(
  world: World,
  accountId: string,
  region: string,
  typeName: string,
): Iterable<OwnedResource> {
  for (const stack of world.accounts.get(accountId)?.stacks.get(region)?.values() ?? []) {
    if (!hasResources(stack)) continue;
    const view = viewStack(world, stack);
    for (const resource of view.resources) {
      if (resource.typeName === typeName) yield { stack, view, logicalId: resource.logicalId };
    }
  }
}
