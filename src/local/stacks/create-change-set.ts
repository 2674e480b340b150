import { PantherctlError } from '../../errors.ts';
import { partitionOf } from '../../config/regions.ts';
import type { Place } from '../../ports/place.ts';
import type { ResourceChange, StackRequest } from '../../ports/stacks.ts';
import { compileTemplate, findPropertyProblem } from '../cloudformation/compile-template.ts';
import type { CompiledResource } from '../cloudformation/compile-template.ts';
import { buildStackView } from '../cloudformation/stack-view.ts';
import type { StackView } from '../cloudformation/stack-view.ts';
import { buildTemplateError } from '../cloudformation/template-error.ts';
import { integerBetween, uuidFrom } from '../seeded-random.ts';
import { findStack, storeStack, viewStack } from '../state/find-stack.ts';
import { nextNumber } from '../state/schedule.ts';
import type { ChangeSetState, StackState, World } from '../state/world-state.ts';
import { checkStackName } from './apply-stack-change.ts';
import { findClash } from './find-clash.ts';
import { isUpdatable } from './start-stack-change.ts';

/** The template of a stack that only change sets were made for. */
export const shellTemplate = '';

const noChanges = "The submitted information didn't contain changes; there would be nothing to update.";

/**
 * Starts a change set. What it will show is worked out at once: the changes, or why it fails, which is a property that
 * its type does not have, a name that is taken, or nothing to change. A stack that does not exist is made as a shell.
 * Throws `ALREADY_EXISTS` for a change set of that name, `VALIDATION` for a template that is none or parameters that do
 * not fit, or a stack that cannot be updated in its present state.
 * https://docs.aws.amazon.com/AWSCloudFormation/latest/APIReference/API_CreateChangeSet.html
 */
export function createChangeSet(world: World, place: Place, request: StackRequest, name: string): void {
  checkStackName(request.name);
  if (!/^[a-zA-Z][-a-zA-Z0-9]{0,127}$/.test(name)) throw buildTemplateError(`change set name '${name}' is not allowed`);
  const existing = findStack(world, place.accountId, place.region, request.name);
  if (existing?.changeSets?.some((each) => each.name === name) === true) {
    throw new PantherctlError('ALREADY_EXISTS', `stack ${request.name} has a change set ${name} already`);
  }
  if (existing !== undefined && existing.status !== 'REVIEW_IN_PROGRESS' && !isUpdatable(existing)) {
    throw buildTemplateError(`stack ${existing.id} is in ${existing.status} state and can not be updated`);
  }
  const found = existing === undefined || existing.status === 'REVIEW_IN_PROGRESS' ? undefined : existing;
  const stackId = existing?.id ?? buildStackId(world, place, request.name);
  const findings = findChanges(world, { place, stackName: request.name, stackId }, request, found);
  const stack = existing ?? buildShell(world, place, request, stackId);
  const changeSet: ChangeSetState = {
    name,
    readyAt: world.now + 1000 * integerBetween(3, 9, world.seed, stackId, name, nextNumber(world)),
    ...findings,
  };
  stack.changeSets = [...(stack.changeSets ?? []), changeSet];
  if (existing === undefined) storeStack(world, stack);
}

/** Takes a change set away; the stack stays, also as a shell. */
export function removeChangeSet(stack: StackState | undefined, name: string): void {
  if (stack?.changeSets === undefined) return;
  const left = stack.changeSets.filter((each) => each.name !== name);
  stack.changeSets = left.length === 0 ? undefined : left;
}

function buildStackId(world: World, { accountId, region }: Place, name: string): string {
  const uuid = uuidFrom(world.seed, 'stack', accountId, region, name, nextNumber(world));
  return `arn:${partitionOf(region) ?? 'aws'}:cloudformation:${region}:${accountId}:stack/${name}/${uuid}`;
}

function buildShell(world: World, place: Place, { name, tags }: StackRequest, id: string): StackState {
  return {
    id,
    name,
    accountId: place.accountId,
    region: place.region,
    status: 'REVIEW_IN_PROGRESS',
    statusReason: undefined,
    definitionId: world.definitions.put({ template: shellTemplate, parameters: {}, tags }),
    claims: [],
    failures: [],
    pending: undefined,
    altered: undefined,
    changeSets: undefined,
  };
}

function findChanges(
  world: World,
  identity: { readonly place: Place; readonly stackName: string; readonly stackId: string },
  { parameters, tags, template }: StackRequest,
  stack: StackState | undefined,
): Pick<ChangeSetState, 'failure' | 'changes'> {
  const problem = findPropertyProblem(template);
  if (problem !== undefined) return { failure: `Property validation failed: ${problem}.`, changes: [] };
  const after = buildStackView(compileTemplate(template), { seed: world.seed, ...identity }, parameters);
  const changes = stack === undefined ? after.resources.map(describeAddition) : compare(world, stack, after, tags);
  if (stack !== undefined && changes.length === 0 && !changesOutputs(world, stack, template)) {
    return { failure: noChanges, changes };
  }
  const holder = { accountId: identity.place.accountId, region: identity.place.region, id: identity.stackId };
  return { failure: findTakenName(world, holder, after), changes };
}

function describeAddition({ logicalId, typeName }: CompiledResource): ResourceChange {
  return { logicalId, resourceType: typeName, action: 'Add' };
}

/** A template that differs in more than its notation is a change even if every resource stays as it is. */
function changesOutputs(world: World, stack: StackState, template: string): boolean {
  const before = compileTemplate(world.definitions.get(stack.definitionId).template);
  const outputs = (text: string): string => JSON.stringify([...compileTemplate(text).outputs]);
  return JSON.stringify([...before.outputs]) !== outputs(template);
}

function compare(
  world: World,
  stack: StackState,
  after: StackView,
  tags: Readonly<Record<string, string>>,
): readonly ResourceChange[] {
  const before = viewStack(world, stack);
  const oldTags = world.definitions.get(stack.definitionId).tags;
  const old = new Map(before.resources.map((resource) => [resource.logicalId, resource]));
  const kept = new Set(after.resources.map(({ logicalId }) => logicalId));
  const hasSameTags = isEqual(new Map(Object.entries(oldTags)), new Map(Object.entries(tags)));
  const changes = after.resources.flatMap((resource): readonly ResourceChange[] => {
    const { logicalId, type, typeName } = resource;
    const was = old.get(logicalId);
    if (was === undefined) return [describeAddition(resource)];
    const oldProperties = before.properties(logicalId);
    const newProperties = after.properties(logicalId);
    const names = new Set([...Object.keys(oldProperties), ...Object.keys(newProperties)]);
    const changed = [...names].filter(
      (name) => JSON.stringify(oldProperties[name]) !== JSON.stringify(newProperties[name]),
    );
    if (changed.length === 0 && hasSameTags && was.typeName === typeName) return [];
    const isReplaced = was.typeName !== typeName || changed.some((name) => type.replacing.includes(name));
    return [{ logicalId, resourceType: typeName, action: 'Modify', replacement: isReplaced ? 'True' : 'False' }];
  });
  const removals = before.resources
    .filter(({ logicalId }) => !kept.has(logicalId))
    .map(({ logicalId, typeName }): ResourceChange => ({ logicalId, resourceType: typeName, action: 'Remove' }));
  return [...changes, ...removals];
}

function isEqual(left: ReadonlyMap<string, string>, right: ReadonlyMap<string, string>): boolean {
  return left.size === right.size && [...left].every(([key, value]) => right.get(key) === value);
}

/** CloudFormation looks for taken names before it makes anything. */
function findTakenName(
  world: World,
  stack: Pick<StackState, 'accountId' | 'region' | 'id'>,
  view: StackView,
): string | undefined {
  for (const resource of view.resources) {
    const { logicalId, typeName } = resource;
    const clash = findClash(world, resource, view.names(logicalId), stack);
    if (clash === undefined) continue;
    return `Early validation failed for resource ${logicalId} (${typeName}): ${clash}.`;
  }
  return undefined;
}
