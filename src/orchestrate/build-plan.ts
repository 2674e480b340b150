import type { OperationPreferences, StackInstance } from '../ports/stack-sets.ts';
import { accountsAtOnce, buildPreferences, countWaves } from './concurrency.ts';
import { containsAll, renderTags, sameRecord } from './compare-records.ts';
import { coverPairs, pairKey } from './cover.ts';
import type { Pair } from './cover.ts';
import type { Desired, DesiredStack, DesiredStackSet } from './desired.ts';
import type { Observed } from './observe.ts';
import type { InstancesStep, ManualStep, PairCounts, Plan, SkippedAccount, StackSetStep, Step } from './plan.ts';
import { planStack } from './plan-stack.ts';

/** Compares what is wanted with what is there, and says what `apply` would do. Pure; never plans a deletion. */
export function buildPlan(desired: Desired, observed: Observed): Plan {
  const currentRegions = indexCurrentRegions(observed);
  const stacks = (phase: DesiredStack['phase']) =>
    desired.stacks
      .filter((stack) => stack.phase === phase)
      .map((stack) => planStack(stack, observed.stacks.get(stack.id) ?? { kind: 'absent' }, currentRegions));
  const manual = desired.manual.map((step): ManualStep => ({
    ...step,
    kind: 'manual',
    phase: 'sources',
    action: 'manual',
  }));
  const rollout = desired.stackSet && planStackSetAndInstances(desired.stackSet, desired, observed);
  return {
    version: 1,
    steps: [
      ...stacks('adminRole'),
      ...stacks('executionRoles'),
      ...stacks('sources'),
      ...manual,
      ...(rollout?.steps ?? []),
    ],
    pairs: rollout?.counts ?? noPairs,
    skipped: [...desired.skipped, ...(rollout?.skipped ?? [])],
    extras: rollout?.extras ?? [],
    running: (observed.stackSet?.running ?? []).map(({ action, id }) => ({ operationId: id, action })),
    accountNames: Object.fromEntries([...observed.accounts].map(([id, account]) => [id, account.name])),
    accountsAtOnce: rollout?.accountsAtOnce ?? 0,
    minutes: rollout?.minutes ?? 0,
  };
}

/** True if `apply` would change something. */
export function hasWork(plan: Plan): boolean {
  return plan.steps.some((step) => step.action === 'create' || step.action === 'update' || step.action === 'retry');
}

/** True if everything is as the file asks: nothing to do, nothing left to a person, nothing under way. */
export function isSettled(plan: Plan): boolean {
  return (
    plan.steps.every((step) => step.action === 'none') &&
    plan.running.length === 0 &&
    plan.skipped.every((account) => account.fix === undefined)
  );
}

function orderRegions(stackSet: DesiredStackSet, desired: Desired): readonly string[] {
  const wanted = new Set([...desired.pairs.values()].map((pair) => pair.region));
  const ordered = stackSet.regionOrder.filter((region) => wanted.has(region));
  const rest = [...wanted].filter((region) => !ordered.includes(region)).sort();
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

function planStackSet(desired: DesiredStackSet, observed: Observed, preferences: OperationPreferences): StackSetStep {
  const step = {
    kind: 'stackSet',
    phase: 'stackSet',
    id: `stack-set/${desired.name}`,
    title: `stack set ${desired.name} in ${desired.place.region} of ${desired.place.accountId}`,
    place: desired.place,
    stackSet: desired.name,
    template: desired.template,
    parameters: desired.parameters,
    tags: desired.tags,
    administrationRoleArn: desired.administrationRoleArn,
    executionRoleName: desired.executionRoleName,
    permissionModel: 'SELF_MANAGED',
    managedExecution: false,
    preferences,
    callAs: 'SELF',
  } as const;
  const live = observed.stackSet?.stackSet;
  if (!live) return { ...step, action: 'create' };
  if (!containsAll(live.tags, desired.tags)) {
    return {
      ...step,
      action: 'blocked',
      reason: 'a stack set of that name is there and does not carry the tags of this deployment, so it is not touched',
      fix:
        'choose another name in realTimeEvents.stackSet, or, if it is to be taken over, tag it with ' +
        renderTags(desired.tags),
    };
  }
  const differences = [
    live.template === desired.template ? '' : 'template',
    sameRecord(live.parameters, desired.parameters) ? '' : 'parameters',
    live.administrationRoleArn === desired.administrationRoleArn ? '' : 'admin role',
    live.executionRoleName === desired.executionRoleName ? '' : 'execution role',
  ].filter((part) => part !== '');
  if (differences.length === 0) return { ...step, action: 'none', reason: 'as wanted' };
  return {
    ...step,
    action: 'update',
    // Tags that a call gives replace all of them, so those that others have set are given again.
    tags: { ...live.tags, ...desired.tags },
    reason: `${differences.join(', ')} changed; every instance is updated`,
  };
}

const noPairs: PairCounts = {
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

function planStackSetAndInstances(stackSet: DesiredStackSet, desired: Desired, observed: Observed) {
  const preferences = buildPreferences(stackSet.operation, orderRegions(stackSet, desired));
  const stackSetStep = planStackSet(stackSet, observed, preferences);
  const blocked = stackSetStep.action === 'blocked';
  const pairs = sortPairs(desired, observed);
  const updated = stackSetStep.action === 'update';
  const instances = blocked
    ? []
    : [
        ...buildInstanceSteps('create', pairs.missing, stackSet, preferences),
        ...buildInstanceSteps('retry', pairs.broken, stackSet, preferences),
      ];
  const steps: Step[] = [stackSetStep, ...instances];
  const rectangles = updated ? [...instances, ...coverPairs([...pairs.current, ...pairs.extras])] : instances;
  return {
    steps,
    counts: {
      create: blocked ? 0 : pairs.missing.length,
      retry: blocked ? 0 : pairs.broken.length,
      update: updated ? pairs.current.length : 0,
      override: 0,
      delete: 0,
      unchanged: updated ? 0 : pairs.current.length,
      underway: pairs.underway,
      blocked: blocked ? desired.pairs.size : 0,
      skipped: [...desired.skipped, ...pairs.skipped].reduce((sum, account) => sum + account.regions.length, 0),
      extra: pairs.extras.length,
    },
    skipped: pairs.skipped,
    extras: pairs.extras,
    accountsAtOnce: Math.min(
      accountsAtOnce(preferences),
      rectangles.reduce((most, { accounts }) => Math.max(most, accounts.length), 0),
    ),
    minutes: rectangles.reduce(
      (sum, { accounts, regions }) => sum + countWaves(accounts.length, regions.length, preferences),
      0,
    ),
  };
}

interface SortedPairs {
  readonly missing: readonly Pair[];
  /** Live, but the last deployment did not succeed. */
  readonly broken: readonly Pair[];
  readonly current: readonly Pair[];
  readonly underway: number;
  readonly skipped: readonly SkippedAccount[];
  readonly extras: readonly Pair[];
}

function sortPairs(desired: Desired, observed: Observed): SortedPairs {
  const instances = observed.stackSet?.instances ?? [];
  const live = new Map(instances.map((instance) => [pairKey(instance), instance]));
  const isBusy = (observed.stackSet?.running.length ?? 0) > 0;
  const sorted = {
    missing: [] as Pair[],
    broken: [] as Pair[],
    current: [] as Pair[],
    skipped: [] as SkippedAccount[],
  };
  let underway = 0;
  for (const [key, pair] of desired.pairs) {
    const instance = live.get(key);
    if (!instance) sorted.missing.push(pair);
    else if (isBusy && isUnderway(instance)) underway += 1;
    else if (instance.status === 'CURRENT') sorted.current.push(pair);
    else if (instance.status === 'INOPERABLE') sorted.skipped.push(inoperable(instance, observed));
    else sorted.broken.push(pair);
  }
  const leftOut = new Set(
    desired.skipped.flatMap(({ accountId, regions }) => regions.map((region) => pairKey({ accountId, region }))),
  );
  const extras = instances
    .filter((instance) => !desired.pairs.has(pairKey(instance)) && !leftOut.has(pairKey(instance)))
    .map(({ accountId, region }) => ({ accountId, region }));
  return { ...sorted, underway, extras };
}

/** True for an instance that waits or runs, which it does only under an operation. */
export function isUnderway(instance: StackInstance): boolean {
  return instance.detailedStatus === 'PENDING' || instance.detailedStatus === 'RUNNING';
}

function buildInstanceSteps(
  action: InstancesStep['action'],
  pairs: readonly Pair[],
  { name, place }: DesiredStackSet,
  preferences: OperationPreferences,
): readonly InstancesStep[] {
  return coverPairs(pairs).map((rectangle, index) => {
    const regions = preferences.regionOrder.filter((region) => rectangle.regions.includes(region));
    return {
      kind: 'instances',
      phase: 'instances',
      id: `instances/${action}/${index + 1}`,
      title: `${action} ${rectangle.accounts.length * regions.length} stack instances`,
      action,
      place,
      stackSet: name,
      accounts: rectangle.accounts,
      regions,
      overrides: {},
      callAs: 'SELF',
      preferences: { ...preferences, regionOrder: regions },
    };
  });
}

function inoperable(instance: StackInstance, observed: Observed): SkippedAccount {
  return {
    accountId: instance.accountId,
    accountName: observed.accounts.get(instance.accountId)?.name ?? '',
    regions: [instance.region],
    reason: 'a failed deletion left the instance INOPERABLE',
    fix:
      `delete the instance from the stack set with its stack retained, delete the stack by hand in ` +
      `${instance.accountId}/${instance.region}, then run pantherctl apply`,
  };
}
