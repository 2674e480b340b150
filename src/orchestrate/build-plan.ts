import type { StackInstance } from '../ports/stack-sets.ts';
import { accountsAtOnce, buildPreferences, countWaves } from './concurrency.ts';
import { createDefinitionComparer } from './definition-changes/compare-definitions.ts';
import type { CompareDefinitions } from './definition-changes/compare-definitions.ts';
import type { Desired, DesiredStack, DesiredStackSet } from './desired.ts';
import type { Observed } from './observe.ts';
import type { ManualStep, PairCounts, Plan, Step } from './plan.ts';
import { listLeftAccounts } from './left-accounts.ts';
import { planEventsQueue, planLeftEventSenders } from './plan-events-queue.ts';
import { planDeletions, planInstances } from './plan-instances.ts';
import type { InstancesContext } from './plan-instances.ts';
import { buildNotes } from './plan-notes.ts';
import { planStack } from './plan-stack.ts';
import { planStackSet } from './plan-stack-set.ts';
import { planStuck } from './plan-stuck.ts';
import { sortPairs } from './sort-pairs.ts';
import { planSources } from './sources/plan-sources.ts';
import type { SourceOptions } from './sources/plan-sources.ts';
import type { SortedPairs } from './sort-pairs.ts';

export { isUnderway } from './sort-pairs.ts';

/** What a plan may do beyond what is always safe. */
export interface PlanOptions extends SourceOptions {
  /**
   * Whether instances that the file no longer names are deleted, with their stacks, and sources taken out of the runtime
   * and off their buckets; off by default.
   */
  readonly allowDelete?: boolean;
  /**
   * True where no update of the stack set will be carried out, so that none mends what failed: every instance that is not
   * current is to be deployed again by itself.
   */
  readonly withoutUpdate?: boolean;
}

/**
 * Compares what is wanted with what is there, and says what `apply` would do. Pure; takes linear time. Plans a deletion
 * only if `allowDelete` is given, and nothing at all on a stack or stack set without the tags of this deployment.
 */
export function buildPlan(desired: Desired, observed: Observed, options: PlanOptions = {}): Plan {
  const currentRegions = indexCurrentRegions(observed);
  const compare = createDefinitionComparer();
  const stacks = (phase: DesiredStack['phase']) =>
    desired.stacks
      .filter((stack) => stack.phase === phase)
      .map((stack) => planStack(stack, observed.stacks.get(stack.id) ?? { kind: 'absent' }, currentRegions, compare));
  const manual = desired.manual.map((step): ManualStep => ({
    ...step,
    kind: 'manual',
    phase: 'sources',
    action: 'manual',
  }));
  const rollout = desired.stackSet && planRolloutOf(desired.stackSet, desired, observed, options, compare);
  const sources = planSources(
    desired.wiring,
    observed.sources,
    { sources: stacks('sources'), alarms: stacks('alarms') },
    observed.accounts,
    options,
  );
  const senders = planEventSenders(desired, observed, rollout, options);
  const steps = [
    ...stacks('adminRole'),
    ...stacks('executionRoles'),
    ...senders.wanted,
    ...sources.steps,
    ...manual,
    ...planStuck(rollout?.pairs.stuck ?? [], observed),
    ...(rollout?.steps ?? []),
    ...stacks('managementAccount'),
    ...senders.left,
  ];
  return {
    version: 1,
    steps,
    pairs: rollout?.counts ?? noPairs,
    skipped: [...desired.skipped, ...(rollout?.pairs.skipped ?? [])],
    extras: (rollout?.pairs.extras ?? []).map(({ accountId, region }) => ({ accountId, region })),
    running: (observed.stackSet?.running ?? []).map(({ action, id }) => ({ operationId: id, action })),
    accountNames: Object.fromEntries([...observed.accounts].map(([id, account]) => [id, account.name])),
    notes: [...buildNotes(desired, observed, rollout?.pairs.surplus ?? []), ...sources.notes],
    operations: steps.filter(isOperation).length,
    accountsAtOnce: rollout?.accountsAtOnce ?? 0,
    minutes: rollout?.minutes ?? 0,
  };
}

/** Who may send to the queue of events. A stack set that is not ours sends nothing for this file. */
function planEventSenders(
  desired: Desired,
  observed: Observed,
  rollout: ReturnType<typeof planRolloutOf> | undefined,
  { allowDelete = false }: PlanOptions,
): { readonly wanted: readonly Step[]; readonly left: readonly Step[] } {
  const { eventsQueue } = observed;
  if (eventsQueue === undefined || rollout === undefined || rollout.isBlocked) return { wanted: [], left: [] };
  const wanted = planEventsQueue(desired, eventsQueue, allowDelete);
  const deletions = rollout.steps.filter(({ phase }) => phase === 'deletions').map(({ id }) => id);
  const accounts = listLeftAccounts(desired, observed, rollout.pairs.surplus);
  const left = planLeftEventSenders(desired, eventsQueue, accounts, deletions);
  return { wanted: wanted === undefined ? [] : [wanted], left: left === undefined ? [] : [left] };
}

/** True if `apply` would change something. */
export function hasWork(plan: Plan): boolean {
  return plan.steps.some(({ action }) => action !== 'none' && action !== 'manual' && action !== 'blocked');
}

/** True if everything is as the file asks: nothing to do, nothing left to a person, nothing under way. */
export function isSettled(plan: Plan): boolean {
  return (
    plan.steps.every((step) => step.action === 'none') &&
    plan.running.length === 0 &&
    plan.skipped.every((account) => account.fix === undefined)
  );
}

function isOperation(step: Step): boolean {
  return step.kind === 'instances' || (step.kind === 'stackSet' && step.action === 'update');
}

/** Every region that the plan may act in: those of the file in its order, then all others. */
function orderRegions(stackSet: DesiredStackSet, desired: Desired, observed: Observed): readonly string[] {
  const used = new Set<string>();
  for (const { region } of desired.pairs.values()) used.add(region);
  for (const { region } of observed.stackSet?.instances ?? []) used.add(region);
  const ordered = stackSet.regionOrder.filter((region) => used.has(region));
  const rest = [...used].filter((region) => !ordered.includes(region)).sort();
  return [...ordered, ...rest];
}

/** For each account with a current instance, a region that has one. */
function indexCurrentRegions(observed: Observed): ReadonlyMap<string, string> {
  const regions = new Map<string, string>();
  for (const { accountId, region, status } of observed.stackSet?.instances ?? []) {
    if (status === 'CURRENT') regions.set(accountId, region);
  }
  return regions;
}

/** The counts of a plan without an instance. */
export const noPairs: PairCounts = {
  create: 0,
  retry: 0,
  update: 0,
  override: 0,
  delete: 0,
  unchanged: 0,
  underway: 0,
  blocked: 0,
  skipped: 0,
  extra: 0,
};

function planRolloutOf(
  stackSet: DesiredStackSet,
  desired: Desired,
  observed: Observed,
  { allowDelete = false, withoutUpdate = false }: PlanOptions,
  compare: CompareDefinitions,
) {
  const preferences = buildPreferences(stackSet.operation, orderRegions(stackSet, desired, observed));
  const stackSetStep = planStackSet(stackSet, observed.stackSet, preferences, compare);
  const isBlocked = stackSetStep.action === 'blocked';
  const isUpdated = stackSetStep.action === 'update';
  const pairs = sortPairs(desired, observed, {
    isUpdated: isUpdated && !withoutUpdate,
    allowDelete: allowDelete && !isBlocked,
  });
  const context: InstancesContext = { stackSet, preferences, unitOf: indexUnits(stackSet, pairs.surplus) };
  const deletions = planDeletions(pairs.surplus, context);
  const instances = isBlocked
    ? []
    : [
        ...planInstances('create', pairs.missing, context),
        ...planInstances('retry', pairs.broken, context),
        ...planInstances('update', pairs.overridden, context),
      ];
  const operations = [
    ...[...deletions, ...instances].map(({ accounts, regions }) => ({
      accounts: accounts.length,
      waves: countWaves(accounts.length, regions.length, preferences),
    })),
    ...(isUpdated ? [measureSetUpdate([...pairs.settled, ...pairs.overridden, ...pairs.extras], preferences)] : []),
  ];
  return {
    steps: [...deletions, stackSetStep, ...instances],
    isBlocked,
    counts: countPairs(pairs, desired, isBlocked, isUpdated),
    pairs,
    accountsAtOnce: Math.min(
      accountsAtOnce(preferences),
      operations.reduce((most, { accounts }) => Math.max(most, accounts), 0),
    ),
    minutes: operations.reduce((sum, { waves }) => sum + waves, 0),
  };
}

function countPairs(pairs: SortedPairs, desired: Desired, isBlocked: boolean, isUpdated: boolean): PairCounts {
  const skipped = [...desired.skipped, ...pairs.skipped].reduce((sum, account) => sum + account.regions.length, 0);
  const extra = pairs.extras.length;
  if (isBlocked) return { ...noPairs, blocked: desired.pairs.size, skipped, extra };
  return {
    create: pairs.missing.length,
    retry: pairs.broken.length,
    update: isUpdated ? pairs.settled.length : 0,
    override: pairs.overridden.length,
    delete: pairs.surplus.length,
    unchanged: isUpdated ? 0 : pairs.settled.length,
    underway: pairs.underway.length,
    blocked: 0,
    skipped,
    extra,
  };
}

/** An update of the stack set visits every instance in one operation, region by region. */
function measureSetUpdate(
  pairs: readonly { readonly region: string }[],
  preferences: ReturnType<typeof buildPreferences>,
): { readonly accounts: number; readonly waves: number } {
  const accountsIn = new Map<string, number>();
  for (const { region } of pairs) accountsIn.set(region, (accountsIn.get(region) ?? 0) + 1);
  const counts = [...accountsIn.values()];
  const waves = counts.map((accounts) => countWaves(accounts, 1, preferences));
  const isParallel = preferences.regionConcurrencyType === 'PARALLEL';
  return {
    accounts: Math.max(0, ...counts),
    waves: isParallel ? Math.max(0, ...waves) : waves.reduce((sum, each) => sum + each, 0),
  };
}

/** By which unit a service-managed stack set reached the accounts that it is to leave. */
function indexUnits(stackSet: DesiredStackSet, surplus: readonly StackInstance[]): ReadonlyMap<string, string> {
  if (stackSet.units === undefined) return new Map();
  return new Map(
    surplus.flatMap(({ accountId, organizationalUnitId }) =>
      organizationalUnitId === undefined ? [] : [[accountId, organizationalUnitId] as const],
    ),
  );
}
