import { limits } from '../../config/limits.ts';
import { PantherctlError } from '../../errors.ts';
import type { Place } from '../../ports/place.ts';
import type { Stack, StackRequest, Stacks } from '../../ports/stacks.ts';
import { compileTemplate } from '../cloudformation/compile-template.ts';
import { showParameters } from '../cloudformation/show-parameters.ts';
import { callPlace, makeCall } from '../session.ts';
import type { Session } from '../session.ts';
import { startStackCreation, startStackDeletion, startStackUpdate } from '../stacks/start-stack-change.ts';
import { findStack, hasResources, viewStack } from '../state/find-stack.ts';
import type { StackState, World } from '../state/world-state.ts';

/** Stacks of one account and region of the local cloud. */
export function createLocalStacks(session: Session, place: Place): Stacks {
  const { world } = session;
  const at = callPlace(place);
  const find = (name: string): StackState | undefined => findStack(world, place.accountId, place.region, name);
  return {
    describe: (name) =>
      makeCall(session, 'stacks.describe', at, () => {
        const stack = find(name);
        return stack === undefined ? undefined : describeStack(world, stack);
      }),
    template: (name) =>
      makeCall(
        session,
        'stacks.template',
        at,
        () => world.definitions.get(requireStack(find(name), name).definitionId).template,
      ),
    create: (request) =>
      makeCall(session, 'stacks.create', at, () => {
        checkName(request.name);
        const existing = find(request.name);
        if (existing !== undefined) {
          throw new PantherctlError(
            'ALREADY_EXISTS',
            `stack ${existing.id} exists already, in state ${existing.status}`,
          );
        }
        startStackCreation(world, { place, name: request.name, definitionId: define(world, request) });
      }),
    update: (request) =>
      makeCall(session, 'stacks.update', at, () => {
        requireStack(find(request.name), request.name);
        return startStackUpdate(world, { place, name: request.name, definitionId: define(world, request) }).kind;
      }),
    remove: (name) =>
      makeCall(session, 'stacks.remove', at, () => {
        const stack = find(name);
        if (stack !== undefined && stack.status !== 'DELETE_IN_PROGRESS') startStackDeletion(world, stack);
      }),
    failures: (name) => makeCall(session, 'stacks.failures', at, () => find(name)?.failures ?? []),
  };
}

function describeStack(world: World, stack: StackState): Stack {
  const { parameters, tags, template } = world.definitions.get(stack.definitionId);
  return {
    id: stack.id,
    name: stack.name,
    status: stack.status,
    ...(stack.statusReason === undefined ? {} : { statusReason: stack.statusReason }),
    parameters: showParameters(template, parameters),
    outputs: hasResources(stack) ? viewStack(world, stack).outputs() : {},
    tags,
  };
}

function define(world: World, { template, parameters, tags }: StackRequest): number {
  compileTemplate(template);
  return world.definitions.put({ template, parameters, tags });
}

function checkName(name: string): void {
  if (/^[a-zA-Z][-a-zA-Z0-9]*$/.test(name) && name.length <= limits.stackNameMaxCharacters) return;
  throw new PantherctlError(
    'VALIDATION',
    `stack name '${name}' must match [a-zA-Z][-a-zA-Z0-9]* and have at most ${limits.stackNameMaxCharacters} characters`,
  );
}

function requireStack(stack: StackState | undefined, name: string): StackState {
  if (stack !== undefined) return stack;
  throw new PantherctlError('NOT_FOUND', `stack ${name} does not exist`);
}
