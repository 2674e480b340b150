import { ownershipTags } from '../config/names.ts';
import type { OperationPreferences, StackInstance } from '../ports/stack-sets.ts';
import { accountsAtOnce, buildPreferences, countWaves } from './concurrency.ts';
import { coverPairs, pairKey } from './cover.ts';
import type { Pair } from './cover.ts';
import type { Desired, DesiredStack, DesiredStackSet } from './desired.ts';
import { renderManualStack } from './manual-stack.ts';
import type { Observed, ObservedStack } from './observe.ts';
import type { InstancesStep, PairCounts, Plan, SkippedAccount, StackSetStep, StackStep, Step } from './plan.ts';

/** Compares what is wanted with what is there, and says what `apply` would do. Pure; never plans a deletion. */
export function buildPlan(desired: Desired, observed: Observed): Plan {
  const stacks = (phase: DesiredStack['phase']) =>
    desired.stacks
      .filter((stack) => stack.phase === phase)
      .map((stack) => planStack(stack, observed.stacks.get(stack.id) ?? { kind: 'absent' }, observed));
  const rollout = desired.stackSet && planStackSetAndInstances(desired.stackSet, desired, observed);
  return {
    version: 1,
    steps: [...stacks('adminRole'), ...stacks('executionRoles'), ...stacks('sources'), ...(rollout?.steps ?? [])],
    pairs: rollout?.counts ?? noPairs,
    skipped: [...desired.skipped, ...(rollout?.skipped ?? [])],
    accountNames: Object.fromEntries([...observed.accounts].map(([id, account]) => [id, account.name])),
    accountsAtOnce: rollout?.accountsAtOnce ?? 0,
    minutes: rollout?.minutes ?? 0,
  };
}

/** True if `apply` would change something. */
export function hasWork(plan: Plan): boolean {
  return plan.steps.some((step) => step.action === 'create' || step.action === 'update' || step.action === 'retry');
}

function orderRegions(stackSet: DesiredStackSet, desired: Desired): readonly string[] {
  const wanted = new Set([...desired.pairs.values()].map((pair) => pair.region));
  const ordered = stackSet.regionOrder.filter((region) => wanted.has(region));
  const rest = [...wanted].filter((region) => !ordered.includes(region)).sort();
  return [...ordered, ...rest];
}

function planStack(desired: DesiredStack, live: ObservedStack, observed: Observed): StackStep {
  const step = {
    kind: 'stack',
    phase: desired.phase,
    id: desired.id,
    title: desired.title,
    place: desired.place,
    stackName: desired.stackName,
    template: desired.template,
    templateFile: desired.templateFile,
    parameters: desired.parameters,
    tags: desired.tags,
  } as const;
  if (live.kind === 'inaccessible') {
    const proof = desired.phase === 'executionRoles' && findCurrentInstance(observed, desired.place.accountId);
    if (proof)
      return { ...step, action: 'none', reason: `its instance in ${proof.region} is current, so the role is there` };
    return { ...step, action: 'manual', reason: live.reason, fix: renderManualStack(desired) };
  }
  if (live.kind === 'absent') return { ...step, action: 'create' };
  const { stack } = live;
  if (stack.status === 'CREATE_FAILED' || stack.status === 'ROLLBACK_COMPLETE' || stack.status === 'ROLLBACK_FAILED') {
    return { ...step, action: 'create', reason: `replaces the remains of a failed creation (${stack.status})` };
  }
  const differences = [
    live.template === desired.template ? '' : 'template',
    containsAll(stack.parameters, desired.parameters) ? '' : 'parameters',
    containsAll(stack.tags, desired.tags) ? '' : 'tags',
  ].filter((part) => part !== '');
  if (differences.length > 0) return { ...step, action: 'update', reason: `${differences.join(', ')} changed` };
  if (stack.status.endsWith('_IN_PROGRESS') || stack.status.endsWith('FAILED')) {
    return { ...step, action: 'update', reason: `its state is ${stack.status}` };
  }
  return { ...step, action: 'none', reason: 'as wanted' };
}

function containsAll(live: Readonly<Record<string, string>>, wanted: Readonly<Record<string, string>>): boolean {
  return Object.entries(wanted).every(([key, value]) => live[key] === value);
}

function findCurrentInstance(observed: Observed, accountId: string): StackInstance | undefined {
  return observed.stackSet?.instances.find(
    (instance) => instance.accountId === accountId && instance.status === 'CURRENT',
  );
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
    preferences,
  } as const;
  const live = observed.stackSet?.stackSet;
  if (!live) return { ...step, action: 'create' };
  if (!containsAll(live.tags, ownershipTags)) {
    return {
      ...step,
      action: 'blocked',
      reason: 'a stack set of that name exists and does not carry the tags of pantherctl, so it is not touched',
      fix: 'choose another name in realTimeEvents.stackSet, or tag the stack set with ' + renderTags(ownershipTags),
    };
  }
  const differences = [
    live.template === desired.template ? '' : 'template',
    sameRecord(live.parameters, desired.parameters) ? '' : 'parameters',
    containsAll(live.tags, desired.tags) ? '' : 'tags',
    live.administrationRoleArn === desired.administrationRoleArn ? '' : 'admin role',
    live.executionRoleName === desired.executionRoleName ? '' : 'execution role',
  ].filter((part) => part !== '');
  if (differences.length === 0) return { ...step, action: 'none', reason: 'as wanted' };
  return { ...step, action: 'update', reason: `${differences.join(', ')} changed; every instance is updated` };
}

function renderTags(tags: Readonly<Record<string, string>>): string {
  return Object.entries(tags)
    .map(([key, value]) => `${key}=${value}`)
    .join(', ');
}

function sameRecord(a: Readonly<Record<string, string>>, b: Readonly<Record<string, string>>): boolean {
  return containsAll(a, b) && containsAll(b, a);
}

const noPairs: PairCounts = { create: 0, retry: 0, update: 0, unchanged: 0, skipped: 0, extra: 0 };

function planStackSetAndInstances(stackSet: DesiredStackSet, desired: Desired, observed: Observed) {
  const preferences = buildPreferences(stackSet.operation, orderRegions(stackSet, desired));
  const stackSetStep = planStackSet(stackSet, observed, preferences);
  const pairs = sortPairs(desired, observed);
  const blocked = stackSetStep.action === 'blocked';
  const updated = stackSetStep.action === 'update';
  const instances = blocked
    ? []
    : [
        ...buildInstanceSteps('create', pairs.missing, stackSet, preferences),
        ...buildInstanceSteps('retry', pairs.broken, stackSet, preferences),
      ];
  const steps: Step[] = [stackSetStep, ...instances];
  const rectangles = updated ? [...instances, ...coverPairs(pairs.current)] : instances;
  return {
    steps,
    counts: {
      create: blocked ? 0 : pairs.missing.length,
      retry: blocked ? 0 : pairs.broken.length,
      update: updated ? pairs.current.length : 0,
      unchanged: updated ? 0 : pairs.current.length,
      skipped: [...desired.skipped, ...pairs.skipped].reduce((sum, account) => sum + account.regions.length, 0),
      extra: pairs.extra,
    },
    skipped: pairs.skipped,
    accountsAtOnce: accountsAtOnce(preferences),
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
  readonly skipped: readonly SkippedAccount[];
  readonly extra: number;
}

function sortPairs(desired: Desired, observed: Observed): SortedPairs {
  const live = new Map((observed.stackSet?.instances ?? []).map((instance) => [pairKey(instance), instance]));
  const missing: Pair[] = [];
  const broken: Pair[] = [];
  const current: Pair[] = [];
  const skipped: SkippedAccount[] = [];
  for (const [key, pair] of desired.pairs) {
    const instance = live.get(key);
    if (!instance) missing.push(pair);
    else if (instance.status === 'CURRENT') current.push(pair);
    else if (instance.status === 'INOPERABLE') skipped.push(inoperable(instance, observed));
    else broken.push(pair);
  }
  const extra = [...live.keys()].filter((key) => !desired.pairs.has(key)).length;
  return { missing, broken, current, skipped, extra };
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
