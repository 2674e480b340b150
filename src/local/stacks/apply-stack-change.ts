import { limits } from '../../config/limits.ts';
import { PantherctlError } from '../../errors.ts';
import type { Place } from '../../ports/place.ts';
import type { StackRequest } from '../../ports/stacks.ts';
import { compileTemplate } from '../cloudformation/compile-template.ts';
import { findStack } from '../state/find-stack.ts';
import type { StackState, World } from '../state/world-state.ts';
import { startStackCreation, startStackDeletion, startStackUpdate } from './start-stack-change.ts';

/** What a caller asks of one stack, as plain data, so that it can be kept and carried out again. */
export type StackChange =
  | { readonly kind: 'create' | 'update'; readonly place: Place; readonly request: StackRequest }
  | { readonly kind: 'remove'; readonly place: Place; readonly name: string };

/**
 * Starts a change of a stack; `unchanged` if there was nothing to do. What comes of it, a refusal included, depends on
 * nothing but the world and the change. Throws `ALREADY_EXISTS`, `NOT_FOUND`, `VALIDATION`.
 */
export function applyStackChange(world: World, change: StackChange): 'started' | 'unchanged' {
  const { place } = change;
  const find = (name: string): StackState | undefined => findStack(world, place.accountId, place.region, name);
  if (change.kind === 'remove') {
    const stack = find(change.name);
    if (stack === undefined || stack.status === 'DELETE_IN_PROGRESS') return 'unchanged';
    startStackDeletion(world, stack);
    return 'started';
  }
  const { request } = change;
  const existing = find(request.name);
  if (change.kind === 'update') {
    requireStack(existing, request.name);
    return startStackUpdate(world, { place, name: request.name, definitionId: define(world, request) }).kind;
  }
  checkStackName(request.name);
  if (existing !== undefined) {
    throw new PantherctlError('ALREADY_EXISTS', `stack ${existing.id} exists already, in state ${existing.status}`);
  }
  startStackCreation(world, { place, name: request.name, definitionId: define(world, request) });
  return 'started';
}

/** The stack, or throws `NOT_FOUND` naming it. */
export function requireStack(stack: StackState | undefined, name: string): StackState {
  if (stack !== undefined) return stack;
  throw new PantherctlError('NOT_FOUND', `stack ${name} does not exist`);
}

function define(world: World, { template, parameters, tags }: StackRequest): number {
  compileTemplate(template);
  return world.definitions.put({ template, parameters, tags });
}

/** Throws `VALIDATION` for a name that stacks cannot have. */
export function checkStackName(name: string): void {
  if (/^[a-zA-Z][-a-zA-Z0-9]*$/.test(name) && name.length <= limits.stackNameMaxCharacters) return;
  throw new PantherctlError(
    'VALIDATION',
    `stack name '${name}' must match [a-zA-Z][-a-zA-Z0-9]* and have at most ${limits.stackNameMaxCharacters} characters`,
  );
}
