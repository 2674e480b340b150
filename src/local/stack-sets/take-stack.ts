import { compileTemplate } from '../cloudformation/compile-template.ts';
import { isUpdatable } from '../stacks/start-stack-change.ts';
import { findStack } from '../state/find-stack.ts';
import type { InstanceOutcome } from '../state/world-event.ts';
import type { InstanceState, StackSetState, StackState, World } from '../state/world-state.ts';
import { instanceKey } from './instance-key.ts';

/**
 * Makes a stack that exists the stack of an instance, if its template is that of the stack set and no stack set has it.
 * The stack stays as it is; parameters in which it differs from the stack set become overrides.
 * https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/stacksets-import.html
 */
export function takeStack(
  world: World,
  stackSet: StackSetState,
  instance: InstanceState,
  stackId: string,
): InstanceOutcome {
  const { accountId, region } = instance;
  const stack = findStack(world, accountId, region, stackId.split('/')[1] ?? '');
  if (stack === undefined || stack.id !== stackId) return failed(`Stack ${stackId} does not exist.`);
  if (!isUpdatable(stack)) return failed(`Stack ${stackId} is in ${stack.status} state and can not be imported.`);
  const owner = findOwner(world, stack);
  if (owner !== undefined) return failed(`Stack ${stackId} belongs to stack set ${owner.id} already.`);
  const set = world.definitions.get(stackSet.definitionId);
  const own = world.definitions.get(stack.definitionId);
  if (compileTemplate(own.template).canonical !== compileTemplate(set.template).canonical) {
    return failed(`The template of stack ${stackId} does not match the template of stack set ${stackSet.name}.`);
  }
  instance.stackId = stack.id;
  instance.stackName = stack.name;
  instance.overrides = findOverrides(set, own);
  return { kind: 'succeeded' };
}

function failed(reason: string): InstanceOutcome {
  return { kind: 'failed', reason };
}

function findOwner(world: World, { accountId, id, region }: StackState): StackSetState | undefined {
  const key = instanceKey(accountId, region);
  return [...world.stackSets.values()].find(({ instances }) => instances.get(key)?.stackId === id);
}

type Values = Readonly<Record<string, string>>;

function findOverrides(
  { parameters, template }: { readonly parameters: Values; readonly template: string },
  own: { readonly parameters: Values },
): Values {
  const overrides: Record<string, string> = {};
  for (const [name, { defaultValue }] of compileTemplate(template).parameters) {
    const value = own.parameters[name] ?? defaultValue;
    if (value !== undefined && value !== (parameters[name] ?? defaultValue)) overrides[name] = value;
  }
  return overrides;
}
