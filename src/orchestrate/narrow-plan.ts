import { coverPairs, pairKey } from './cover.ts';
import type { Pair } from './cover.ts';
import type { InstancesStep, Plan, Step } from './plan.ts';
import { listPairs } from './steps/run-instances.ts';

/** A plan cut down to what somebody has agreed to. */
export interface NarrowedPlan {
  readonly plan: Plan;
  /** Pairs that a step of the plan is for and nobody has agreed to. */
  readonly leftOut: readonly Pair[];
}

const reason = 'what is there changed after the plan was accepted, and this was not in it';
const fix = 'run pantherctl apply, and look at the new plan';

/**
 * Cuts a new plan down to the plan that was accepted: deployments and deletions of pairs that it names, changes of stacks
 * and of the stack set that it announces. Whatever else the new plan would do is blocked or left out. Instances in
 * `settled` (by key) are passed over silently, since this run has done for them what it could.
 */
export function narrowPlan(plan: Plan, accepted: Plan, settled: ReadonlySet<string>): NarrowedPlan {
  const allowed = { deploy: listActedOn(accepted, isDeployment), delete: listActedOn(accepted, isDeletion) };
  const agreedTo = indexById(accepted);
  const leftOut: Pair[] = [];
  const steps = plan.steps.flatMap((step): readonly Step[] => {
    if (step.kind !== 'instances') return [isAccepted(step, agreedTo) ? step : block(step)];
    const pairs = listPairs(step).filter((pair) => !settled.has(pairKey(pair)));
    const agreed = pairs.filter((pair) => allowed[isDeletion(step) ? 'delete' : 'deploy'].has(pairKey(pair)));
    if (!isDeletion(step)) {
      const agreedKeys = new Set(agreed.map(pairKey));
      leftOut.push(...pairs.filter((pair) => !agreedKeys.has(pairKey(pair))));
    }
    return cutTo(step, agreed);
  });
  return { plan: { ...plan, steps }, leftOut };
}

/** The step on these of its pairs only: itself if that is all of them, else one step for each rectangle. */
export function cutTo(step: InstancesStep, pairs: readonly Pair[]): readonly InstancesStep[] {
  if (pairs.length === step.accounts.length * step.regions.length) return [step];
  const { wholeUnits: _, ...named } = step;
  return coverPairs(pairs).map((rectangle, index) => {
    const regions = step.regions.filter((region) => rectangle.regions.includes(region));
    const count = rectangle.accounts.length * regions.length;
    return {
      ...named,
      id: `${step.id}/${index + 1}`,
      title: `${step.action} ${count} stack instance${count === 1 ? '' : 's'}`,
      accounts: rectangle.accounts,
      regions,
    };
  });
}

function isDeletion(step: InstancesStep): boolean {
  return step.action === 'delete';
}

function isDeployment(step: InstancesStep): boolean {
  return step.action !== 'delete';
}

function listActedOn(plan: Plan, isMeant: (step: InstancesStep) => boolean): ReadonlySet<string> {
  return new Set(
    plan.steps.flatMap((step) => (step.kind === 'instances' && isMeant(step) ? listPairs(step).map(pairKey) : [])),
  );
}

function indexById(plan: Plan): ReadonlyMap<string, Step> {
  return new Map(plan.steps.map((step) => [step.id, step]));
}

function isAccepted(step: Step, accepted: ReadonlyMap<string, Step>): boolean {
  if (step.action !== 'create' && step.action !== 'update') return true;
  const agreed = accepted.get(step.id);
  if (agreed === undefined || (agreed.action !== 'create' && agreed.action !== step.action)) return false;
  return isWithin(step, agreed);
}

/** Statements, notifications and registered sources are agreed to one by one. */
function isWithin(step: Step, agreed: Step): boolean {
  if (step.kind === 'policy' && agreed.kind === 'policy') {
    return isSubset(step.add, agreed.add) && isSubset(step.remove, agreed.remove);
  }
  if (step.kind === 'registry' && agreed.kind === 'registry') {
    return isSubset(step.put, agreed.put) && isSubset(step.remove, agreed.remove);
  }
  if (step.kind === 'bucket' && agreed.kind === 'bucket') {
    const { add = [], remove = [] } = step.changes ?? {};
    return isSubset(add, agreed.changes?.add ?? []) && isSubset(remove, agreed.changes?.remove ?? []);
  }
  return true;
}

function isSubset(values: readonly unknown[], of: readonly unknown[]): boolean {
  const known = new Set(of.map((each) => JSON.stringify(each)));
  return values.every((each) => known.has(JSON.stringify(each)));
}

function block(step: Exclude<Step, InstancesStep>): Step {
  return step.kind === 'manual' ? step : { ...step, action: 'blocked', reason, fix };
}
