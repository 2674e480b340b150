import { ownershipTags } from '../config/names.ts';
import type { OperationSettings } from '../config/schema.ts';
import type { StackInstance } from '../ports/stack-sets.ts';
import { accountsAtOnce, buildPreferences, countWaves } from './concurrency.ts';
import { coverPairs, pairKey } from './cover.ts';
import type { Pair } from './cover.ts';
import type { Desired, DesiredStack, DesiredStackSet } from './desired.ts';
import { renderManualStack } from './manual-stack.ts';
import type { Observed, ObservedStack } from './observe.ts';
import type { InstancesStep, PairCounts, Plan, SkippedAccount, StackSetStep, StackStep, Step } from './plan.ts';

/** Compares what is wanted with what is there, and says what `apply` would do. Pure; never plans a deletion. */
export function buildPlan(desired: Desired, observed: Observed, settings: OperationSettings): Plan {
  const stacks = (phase: DesiredStack['phase']) =>
    desired.stacks
      .filter((stack) => stack.phase === phase)
      .map((stack) => planStack(stack, observed.stacks.get(stack.id) ?? { kind: 'absent' }, observed));
  const regionOrder = orderRegions(desired);
  const preferences = buildPreferences(settings, regionOrder);
  const stackSetStep = desired.stackSet && planStackSet(desired.stackSet, observed, preferences);
  const instances = planInstances(desired, observed, stackSetStep, preferences);

  const steps: Step[] = [...stacks('adminRole'), ...stacks('executionRoles')];
  if (stackSetStep) steps.push(stackSetStep);
  steps.push(...instances.steps, ...stacks('sources'));
  return {
    version: 1,
    steps,
    pairs: instances.counts,
    skipped: [...desired.skipped, ...instances.skipped],
    accountNames: Object.fromEntries([...observed.accounts].map(([id, account]) => [id, account.name])),
    accountsAtOnce: accountsAtOnce(preferences),
    minutes: instances.steps.reduce((sum, step) => sum + countWaves(step.accounts.length, step.regions.length, preferences), 0),
  };
}

/** True if `apply` would change something. */
export function hasWork(plan: Plan): boolean {
  return plan.steps.some((step) => step.action === 'create' || step.action === 'update' || step.action === 'retry');
}

function orderRegions(desired: Desired): readonly string[] {
  const wanted = new Set([...desired.pairs.values()].map((pair) => pair.region));
  const ordered = (desired.stackSet?.regionOrder ?? []).filter((region) => wanted.has(region));
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
    if (proof) return { ...step, action: 'none', reason: `its instance in ${proof.region} is current, so the role is there` };
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

function planStackSet(
  desired: DesiredStackSet,
  observed: Observed,
  preferences: StackSetStep['preferences'],
): StackSetStep {
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

interface PlannedInstances {
  readonly steps: readonly InstancesStep[];
  readonly counts: PairCounts;
  readonly skipped: readonly SkippedAccount[];
}

function planInstances(
  desired: Desired,
  observed: Observed,
  stackSetStep: StackSetStep | undefined,
  preferences: StackSetStep['preferences'],
): PlannedInstances {
  const live = new Map((observed.stackSet?.instances ?? []).map((instance) => [pairKey(instance), instance]));
  const missing: Pair[] = [];
  const broken: Pair[] = [];
  const skipped: SkippedAccount[] = [];
  let unchanged = 0;
  for (const [key, pair] of desired.pairs) {
    const instance = live.get(key);
    if (!instance) missing.push(pair);
    else if (instance.status === 'CURRENT') unchanged += 1;
    else if (instance.status === 'INOPERABLE') skipped.push(inoperable(instance, observed));
    else broken.push(pair);
  }
  const blocked = stackSetStep?.action === 'blocked';
  const updates = stackSetStep?.action === 'update';
  const steps = (action: 'create' | 'retry', pairs: readonly Pair[]): InstancesStep[] =>
    blocked || !desired.stackSet
      ? []
      : coverPairs(pairs).map((rectangle, index) => ({
          kind: 'instances',
          phase: 'instances',
          id: `instances/${action}/${index + 1}`,
          title: `${action} ${rectangle.accounts.length * rectangle.regions.length} stack instances`,
          action,
          place: (desired.stackSet as DesiredStackSet).place,
          stackSet: (desired.stackSet as DesiredStackSet).name,
          accounts: rectangle.accounts,
          regions: preferences.regionOrder.filter((region) => rectangle.regions.includes(region)),
          preferences: { ...preferences, regionOrder: preferences.regionOrder.filter((r) => rectangle.regions.includes(r)) },
        }));
  const planned = [...steps('create', missing), ...steps('retry', broken)];
  const extra = [...live.keys()].filter((key) => !desired.pairs.has(key)).length;
  return {
    steps: planned,
    counts: {
      create: blocked ? 0 : missing.length,
      retry: blocked ? 0 : broken.length,
      update: updates ? unchanged : 0,
      unchanged: updates ? 0 : unchanged,
      skipped: [...desired.skipped, ...skipped].reduce((sum, account) => sum + account.regions.length, 0),
      extra,
    },
    skipped,
  };
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
