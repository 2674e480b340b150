import { PantherctlError } from '../errors.ts';
import type { Plan } from './plan.ts';
import { buildPlanDocument } from './plan-document.ts';
import type { PlanDocument, StepDocument } from './plan-document.ts';
import type { PlanFile } from './plan-file.ts';

/** Differences that an error names; the rest is counted. */
const toldMaxCount = 5;

/** What a step says for people; it may change without a change of what the step does. */
const wordsOfSteps = new Set(['title', 'reason', 'fix']);

/**
 * How a plan that is made now differs from the one in a file, one sentence each; empty if it would do the same. Names of
 * accounts, notes and estimates do not count.
 */
export function findStaleness(file: PlanFile, freshPlan: Plan): readonly string[] {
  const [old, now] = [file.plan, buildPlanDocument(freshPlan)];
  return [...compareSteps(old.steps, now.steps), ...comparePairs(old, now), ...compareLists(old, now)];
}

/** Throws `PLAN_STALE`, naming what differs, unless the plan that is made now is the one in the file. */
export function refuseStalePlan(file: PlanFile, freshPlan: Plan, shown: string): void {
  const differences = findStaleness(file, freshPlan);
  if (differences.length === 0) return;
  const told = differences.slice(0, toldMaxCount).join('; ');
  const more = differences.length > toldMaxCount ? `; and ${differences.length - toldMaxCount} more differences` : '';
  throw new PantherctlError('PLAN_STALE', `the world has changed since ${shown} was made: ${told}${more}`, {
    fix: `make it again with \`pantherctl plan --out ${shown}\`, and review it`,
  });
}

function compareSteps(old: readonly StepDocument[], now: readonly StepDocument[]): readonly string[] {
  const before = new Map(old.map((step) => [step.id, step]));
  const after = new Map(now.map((step) => [step.id, step]));
  const ids = new Set([...before.keys(), ...after.keys()]);
  return [...ids].flatMap((id) => {
    const [from, to] = [before.get(id), after.get(id)];
    if (from === undefined || to === undefined) return [tellNew(id, from, to)];
    if (from.action !== to.action) return [`${id} was ${wordOf(from)}, now it is ${wordOf(to)}`];
    const changed = listChangedKeys(from, to);
    return changed.length === 0 ? [] : [`${id}, ${wordOf(to)}, has other ${changed.join(', ')}`];
  });
}

function tellNew(id: string, from: StepDocument | undefined, to: StepDocument | undefined): string {
  if (from !== undefined) return `${id} was ${wordOf(from)}, now it is not part of the plan`;
  return `${id} is new, ${to === undefined ? 'with nothing to do' : wordOf(to)}`;
}

const wordsOfActions: Readonly<Record<StepDocument['action'], string>> = {
  create: 'to be created',
  update: 'to be updated',
  retry: 'to be deployed again',
  delete: 'to be deleted',
  manual: 'left to a person',
  blocked: 'blocked',
  none: 'as wanted',
};

function wordOf({ action }: StepDocument): string {
  return wordsOfActions[action];
}

function listChangedKeys(from: StepDocument, to: StepDocument): readonly string[] {
  const [old, now] = [new Map(Object.entries(from)), new Map(Object.entries(to))];
  const keys = new Set([...old.keys(), ...now.keys()].filter((key) => !wordsOfSteps.has(key)));
  return [...keys].filter((key) => sortedText(old.get(key)) !== sortedText(now.get(key)));
}

function comparePairs({ pairs: old }: PlanDocument, { pairs: now }: PlanDocument): readonly string[] {
  return (Object.keys(now) as (keyof typeof now)[])
    .filter((kind) => old[kind] !== now[kind])
    .map((kind) => `${now[kind]} instances ${wordsOfPairs[kind]}, ${old[kind]} in the file`);
}

const wordsOfPairs: Readonly<Record<keyof Plan['pairs'], string>> = {
  create: 'to create',
  retry: 'to deploy again',
  update: 'to update',
  override: 'to get other overrides',
  delete: 'to delete',
  unchanged: 'unchanged',
  underway: 'under way',
  blocked: 'blocked',
  skipped: 'skipped',
  extra: 'not wanted any more',
};

function compareLists(old: PlanDocument, now: PlanDocument): readonly string[] {
  const skipped = ({ skipped: list }: PlanDocument) =>
    sortedText(list.map(({ accountId, reason, regions }) => ({ accountId, reason, regions })));
  return [
    ...(skipped(old) === skipped(now) ? [] : ['other accounts are left out, or for other reasons']),
    ...(sortedText(old.extras) === sortedText(now.extras) ? [] : ['other instances are not wanted any more']),
    ...(sortedText(old.running) === sortedText(now.running) ? [] : ['other operations are running']),
  ];
}

/** JSON with sorted keys, so that only values count. */
function sortedText(value: unknown): string {
  return JSON.stringify(value, (_key, each: unknown) =>
    typeof each === 'object' && each !== null && !Array.isArray(each)
      ? Object.fromEntries(Object.entries(each).sort(([left], [right]) => (left < right ? -1 : 1)))
      : each,
  );
}
