import { compileTemplate } from '../cloudformation/compile-template.ts';
import { buildStackView } from '../cloudformation/stack-view.ts';
import { buildTemplateError } from '../cloudformation/template-error.ts';
import { strikeFault } from '../faults/find-fault.ts';
import { integerBetween, uuidFrom } from '../seeded-random.ts';
import { findStack, storeStack, viewStack } from '../state/find-stack.ts';
import { nextNumber, schedule } from '../state/schedule.ts';
import type { PendingChange, StackPhase, StackState, World } from '../state/world-state.ts';
import { partitionOf } from '../../config/regions.ts';
import type { Place } from '../../ports/place.ts';
import { findResourceDenial } from './actor.ts';
import type { Actor } from './actor.ts';
import { planResourceChange } from './plan-stack-change.ts';

/** A stack to create, or what an existing one is to become. */
export interface StackChangeRequest {
  readonly place: Place;
  readonly name: string;
  readonly definitionId: number;
  /** An execution role whose permissions count; absent if the caller may do everything. */
  readonly actor?: Actor;
}

const updatable = new Set(['CREATE_COMPLETE', 'UPDATE_COMPLETE', 'UPDATE_ROLLBACK_COMPLETE']);
const emptyStatuses = new Set(['REVIEW_IN_PROGRESS', 'CREATE_FAILED']);

/** True if a stack can be updated in its present state. */
export function isUpdatable({ status }: StackState): boolean {
  return updatable.has(status);
}

/** Starts a creation; the name must be free. Returns the stack and the instant at which it will have come to rest. */
export function startStackCreation(world: World, request: StackChangeRequest): { stack: StackState; endsAt: number } {
  const { place, name, definitionId, actor } = request;
  const definition = world.definitions.get(definitionId);
  const number = nextNumber(world);
  const partition = partitionOf(place.region) ?? 'aws';
  const uuid = uuidFrom(world.seed, 'stack', place.accountId, place.region, name, number);
  const id = `arn:${partition}:cloudformation:${place.region}:${place.accountId}:stack/${name}/${uuid}`;
  const identity = { seed: world.seed, place, stackName: name, stackId: id };
  const view = buildStackView(compileTemplate(definition.template), identity, definition.parameters);
  const stack: StackState = {
    id,
    name,
    accountId: place.accountId,
    region: place.region,
    status: 'CREATE_IN_PROGRESS',
    statusReason: undefined,
    definitionId,
    claims: [],
    failures: [],
    pending: undefined,
    altered: undefined,
    changeSets: undefined,
  };
  const forecast = planResourceChange(world, {
    stack,
    view,
    resources: view.resources,
    tags: definition.tags,
    number,
    ...(actor === undefined ? {} : { actor }),
  });
  const claims = forecast.kind === 'done' ? view.claims() : [];
  stack.claims = claims;
  const over = world.now + forecast.takes;
  let phases: readonly StackPhase[] = [{ at: over, status: 'CREATE_COMPLETE' }];
  if (forecast.kind === 'fails') {
    const reason = `The following resource(s) failed to create: [${forecast.failure.logicalId}]. Rollback requested by user.`;
    const back = over + 4000 + Math.round(forecast.takes / 3);
    phases = [
      { at: over, status: 'ROLLBACK_IN_PROGRESS', reason },
      { at: back, status: 'ROLLBACK_COMPLETE', reason },
    ];
    stack.failures = [forecast.failure];
  }
  storeStack(world, stack);
  return { stack, endsAt: begin(world, stack, { number, phases, definitionId, claims }) };
}

/**
 * Starts an update, or says that there is nothing to do. Throws `VALIDATION` for a stack that cannot be updated in its
 * present state.
 */
export function startStackUpdate(
  world: World,
  request: StackChangeRequest,
): { readonly kind: 'unchanged' } | { readonly kind: 'started'; readonly endsAt: number } {
  const { place, name, definitionId, actor } = request;
  const stack = findStack(world, place.accountId, place.region, name);
  if (stack === undefined) throw buildTemplateError(`stack ${name} does not exist`);
  if (!isUpdatable(stack)) {
    throw buildTemplateError(`stack ${stack.id} is in ${stack.status} state and can not be updated`);
  }
  const before = world.definitions.get(stack.definitionId);
  const after = world.definitions.get(definitionId);
  const template = compileTemplate(after.template);
  const identity = { seed: world.seed, place, stackName: name, stackId: stack.id };
  const view = buildStackView(template, identity, after.parameters);
  const hasSameTags = JSON.stringify(before.tags) === JSON.stringify(after.tags);
  const hasSameParameters = JSON.stringify(before.parameters) === JSON.stringify(after.parameters);
  if (hasSameTags && hasSameParameters && compileTemplate(before.template).canonical === template.canonical) {
    return { kind: 'unchanged' };
  }
  const old = viewStack(world, stack);
  const oldIds = new Set(old.resources.map(({ logicalId }) => logicalId));
  const newIds = new Set(view.resources.map(({ logicalId }) => logicalId));
  const changed = view.resources.filter(
    ({ logicalId }) =>
      !hasSameTags ||
      !oldIds.has(logicalId) ||
      JSON.stringify(old.properties(logicalId)) !== JSON.stringify(view.properties(logicalId)),
  );
  const number = nextNumber(world);
  const forecast = planResourceChange(world, {
    stack,
    view,
    resources: changed,
    tags: after.tags,
    number,
    ...(actor === undefined ? {} : { actor }),
  });
  const over = world.now + forecast.takes;
  stack.status = 'UPDATE_IN_PROGRESS';
  stack.statusReason = undefined;
  stack.failures = forecast.kind === 'fails' ? [forecast.failure] : [];
  if (forecast.kind === 'fails') {
    const reason = `The following resource(s) failed to update: [${forecast.failure.logicalId}].`;
    const back = over + 4000 + Math.round(forecast.takes / 3);
    const phases: readonly StackPhase[] = [
      { at: over, status: 'UPDATE_ROLLBACK_IN_PROGRESS', reason },
      { at: back, status: 'UPDATE_ROLLBACK_COMPLETE', reason },
    ];
    return {
      kind: 'started',
      endsAt: begin(world, stack, { number, phases, definitionId: stack.definitionId, claims: stack.claims }),
    };
  }
  const isCleaning = [...oldIds].some((logicalId) => !newIds.has(logicalId));
  const phases: readonly StackPhase[] = isCleaning
    ? [
        { at: over, status: 'UPDATE_COMPLETE_CLEANUP_IN_PROGRESS' },
        { at: over + 5000, status: 'UPDATE_COMPLETE' },
      ]
    : [{ at: over, status: 'UPDATE_COMPLETE' }];
  const claims = view.claims();
  stack.claims = [...new Set([...stack.claims, ...claims])];
  mend(stack, new Set(changed.map(({ logicalId }) => logicalId)));
  return { kind: 'started', endsAt: begin(world, stack, { number, phases, definitionId, claims }) };
}

/** What an update touches is as its template says again. */
function mend(stack: StackState, touched: ReadonlySet<string>): void {
  const left = stack.altered?.filter(({ logicalId }) => !touched.has(logicalId)) ?? [];
  stack.altered = left.length === 0 ? undefined : left;
}

/** Starts a deletion, also of a stack that is still being made. Returns the instant at which it will be over. */
export function startStackDeletion(world: World, stack: StackState, actor?: Actor): number {
  const number = nextNumber(world);
  const isEmpty = stack.status.startsWith('ROLLBACK') || emptyStatuses.has(stack.status);
  const reason = isEmpty ? undefined : findDeletionReason(world, stack, actor);
  stack.status = 'DELETE_IN_PROGRESS';
  stack.statusReason = undefined;
  const at = world.now + 1000 * (isEmpty ? 3 : integerBetween(12, 30, world.seed, stack.id, 'delete', number));
  const phases: readonly StackPhase[] =
    reason === undefined ? [{ at, status: 'GONE' }] : [{ at, status: 'DELETE_FAILED', reason: reason.text }];
  stack.failures = reason === undefined ? [] : [{ ...reason.resource, reason: reason.text }];
  return begin(world, stack, { number, phases, definitionId: stack.definitionId, claims: stack.claims });
}

function findDeletionReason(
  world: World,
  stack: StackState,
  actor: Actor | undefined,
): { text: string; resource: { logicalId: string; resourceType: string } } | undefined {
  const view = viewStack(world, stack);
  const { tags } = world.definitions.get(stack.definitionId);
  const fault = strikeFault(world, 'stack-delete-failure', { account: stack.accountId, region: stack.region });
  for (const resource of view.resources.toReversed()) {
    const facts = { logicalId: resource.logicalId, resourceType: resource.typeName };
    if (fault !== undefined) return { text: fault.reason ?? '', resource: facts };
    if (resource.typeName === 'AWS::S3::Bucket' && !resource.isRetained) {
      const bucket = world.buckets.get(view.names(resource.logicalId).physicalId);
      const isFull = bucket?.stackId === stack.id && bucket.objectCount > 0;
      if (isFull) return { text: 'The bucket you tried to delete is not empty', resource: facts };
    }
    if (actor === undefined) continue;
    const text = findResourceDenial(actor, 'deletes', view, resource, { place: stack, tags });
    if (text !== undefined) return { text, resource: facts };
  }
  return undefined;
}

function begin(world: World, stack: StackState, pending: PendingChange): number {
  stack.pending = pending;
  for (const [phase, { at }] of pending.phases.entries()) {
    schedule(world, {
      kind: 'stack',
      at,
      accountId: stack.accountId,
      region: stack.region,
      name: stack.name,
      change: pending.number,
      phase,
    });
  }
  return pending.phases.at(-1)?.at ?? world.now;
}
