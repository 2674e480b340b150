import type { CompiledResource } from '../cloudformation/compile-template.ts';
import type { StackView } from '../cloudformation/stack-view.ts';
import { strikeFault } from '../faults/find-fault.ts';
import { integerBetween } from '../seeded-random.ts';
import type { StackState, World } from '../state/world-state.ts';
import type { StackFailure } from '../../ports/stacks.ts';
import { describeOrganizationDenial, describeSession, findResourceDenial } from './actor.ts';
import type { Actor } from './actor.ts';
import { findClash } from './find-clash.ts';

/** How a change of a stack's resources will go. Times in milliseconds after its start. */
export type ChangeForecast =
  | { readonly kind: 'done'; readonly takes: number }
  | { readonly kind: 'fails'; readonly takes: number; readonly failure: StackFailure };

/** What is to be changed. */
export interface ResourceChange {
  readonly stack: Pick<StackState, 'accountId' | 'region' | 'id'>;
  readonly view: StackView;
  /** The resources to make or change; a part of the view's. */
  readonly resources: readonly CompiledResource[];
  readonly tags: Readonly<Record<string, string>>;
  /** Whose permissions count; absent if the caller may do everything. */
  readonly actor?: Actor;
  /** The number of this change, which seeds its duration. */
  readonly number: number;
}

interface FailedStart {
  readonly at: number;
  readonly failure: StackFailure;
}

const millisecondsPerSecond = 1000;
const settlingMilliseconds = 4000;
const failingMilliseconds = 2000;

/**
 * Works out when each resource would be done, one starting when all it depends on are, and which fails first: a name that
 * is taken, a right that the actor lacks, or a scripted fault. Uses up a fault that strikes.
 */
export function planResourceChange(world: World, change: ResourceChange): ChangeForecast {
  const ends = new Map<string, number>();
  let end = 0;
  let first: FailedStart | undefined;
  for (const resource of change.resources) {
    const starts = Math.max(0, ...resource.dependsOn.map((id) => ends.get(id) ?? 0));
    const reason = findReason(world, change, resource);
    if (reason !== undefined && (first === undefined || starts < first.at)) {
      first = { at: starts, failure: describeFailure(resource, reason) };
    }
    const done = starts + duration(world, change, resource);
    ends.set(resource.logicalId, done);
    end = Math.max(end, done);
  }
  const { accountId, region } = change.stack;
  first = findOrganizationFailure(world, change) ?? first;
  const fault = strikeFault(world, 'stack-failure', { account: accountId, region });
  const last = change.resources.at(-1);
  if (first === undefined && fault !== undefined && last !== undefined) {
    first = {
      at: Math.max(0, (ends.get(last.logicalId) ?? 0) - failingMilliseconds),
      failure: describeFailure(last, fault.reason ?? ''),
    };
  }
  if (first === undefined) return { kind: 'done', takes: end + settlingMilliseconds };
  return { kind: 'fails', takes: first.at + failingMilliseconds, failure: first.failure };
}

/** A service control policy binds every account but the management account, and every role in it. */
function findOrganizationFailure(
  world: World,
  { actor, resources, stack, view }: ResourceChange,
): FailedStart | undefined {
  const { accountId, region } = stack;
  const [resource] = resources;
  if (resource === undefined || accountId === world.managementAccountId) return undefined;
  if (strikeFault(world, 'organization-policy', { account: accountId, region }) === undefined) return undefined;
  const caller =
    actor === undefined
      ? `arn:${view.partition}:sts::${accountId}:assumed-role/${world.accessRoleName}/local`
      : describeSession(actor, view.partition);
  return { at: 0, failure: describeFailure(resource, describeOrganizationDenial(view, resource, stack, caller)) };
}

function describeFailure({ logicalId, typeName }: CompiledResource, reason: string): StackFailure {
  return { logicalId, resourceType: typeName, reason };
}

function duration(world: World, { number }: ResourceChange, { type, logicalId }: CompiledResource): number {
  const percent = integerBetween(75, 130, world.seed, number, logicalId);
  return Math.round((type.seconds * millisecondsPerSecond * percent) / 100);
}

function findReason(world: World, change: ResourceChange, resource: CompiledResource): string | undefined {
  const { view, stack, actor, tags } = change;
  const clash = findClash(world, resource, view.names(resource.logicalId), stack);
  if (clash !== undefined) return clash;
  if (actor === undefined) return undefined;
  return findResourceDenial(actor, 'creates', view, resource, { place: stack, tags });
}
