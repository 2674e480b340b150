import type { Place } from '../../ports/place.ts';
import type { ChangeSet, Stack, Stacks } from '../../ports/stacks.ts';
import { checkTemplateBody } from '../cloudformation/compile-template.ts';
import { showParameters } from '../cloudformation/show-parameters.ts';
import { callPlace, hasTemplateBucket, makeCall } from '../session.ts';
import type { Session } from '../session.ts';
import { applyStackChange, requireStack } from '../stacks/apply-stack-change.ts';
import type { StackChange } from '../stacks/apply-stack-change.ts';
import { createChangeSet, removeChangeSet, shellTemplate } from '../stacks/create-change-set.ts';
import { findStack, hasResources, viewStack } from '../state/find-stack.ts';
import type { ChangeSetState, StackState, World } from '../state/world-state.ts';

/** Stacks of one account and region of the local cloud. */
export function createLocalStacks(session: Session, place: Place): Stacks {
  const { world } = session;
  const at = callPlace(place);
  const find = (name: string): StackState | undefined => findStack(world, place.accountId, place.region, name);
  const change = (asked: StackChange): Promise<'started' | 'unchanged'> =>
    makeCall(
      session,
      `stacks.${asked.kind}`,
      at,
      () => {
        if (asked.kind !== 'remove') checkTemplateBody(asked.request.template, hasTemplateBucket(session));
        return applyStackChange(world, asked);
      },
      asked,
    );
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
    create: async (request) => {
      await change({ kind: 'create', place, request });
    },
    update: (request) => change({ kind: 'update', place, request }),
    remove: async (name) => {
      await change({ kind: 'remove', place, name });
    },
    createChangeSet: (request, changeSetName) =>
      makeCall(session, 'stacks.createChangeSet', at, () => createChangeSet(world, place, request, changeSetName)),
    describeChangeSet: (stackName, changeSetName) =>
      makeCall(session, 'stacks.describeChangeSet', at, () => {
        const changeSet = find(stackName)?.changeSets?.find(({ name }) => name === changeSetName);
        return changeSet === undefined ? undefined : describeChangeSet(world, changeSet);
      }),
    removeChangeSet: (stackName, changeSetName) =>
      makeCall(session, 'stacks.removeChangeSet', at, () => removeChangeSet(find(stackName), changeSetName)),
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
    parameters: template === shellTemplate ? {} : showParameters(template, parameters),
    outputs: hasResources(stack) ? viewStack(world, stack).outputs() : {},
    tags,
  };
}

function describeChangeSet(world: World, { changes, failure, readyAt }: ChangeSetState): ChangeSet {
  if (world.now < readyAt) return { status: 'CREATE_IN_PROGRESS', changes: [] };
  return failure === undefined
    ? { status: 'CREATE_COMPLETE', changes }
    : { status: 'FAILED', statusReason: failure, changes: [] };
}
