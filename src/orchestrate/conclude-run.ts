import type { ApplyResult } from './apply.ts';
import { addCounts, noInstances } from './count-results.ts';
import { pairKey } from './cover.ts';
import type { FailureCause } from './events.ts';
import type { FailedInstance } from './failed-instance.ts';
import { groupCauses } from './failure-causes.ts';
import type { Verdict } from './outcome.ts';
import type { Plan, Step } from './plan.ts';
import type { StepResult } from './steps/step-outcome.ts';

/**
 * The verdict on a run, with every cause once. `plan` is the last one of the run, `results` those of all its plans, in the
 * order in which the steps ended. `untried` are instances that no step was for, though the file asks for them.
 */
export function concludeRun(
  plan: Plan,
  results: ReadonlyMap<Step, StepResult>,
  untried: readonly FailedInstance[] = [],
): ApplyResult {
  const steps = { done: 0, skipped: 0, manual: 0, failed: 0 };
  let counts = noInstances;
  const failed = [...listFailed(results), ...untried];
  const open = new Set(failed.map(pairKey));
  for (const result of results.values()) {
    const { outcome } = result.outcome;
    steps[isMended(result, open) ? 'done' : outcome === 'partly' ? 'failed' : outcome] += 1;
    counts = addCounts(counts, result.counts ?? noInstances);
  }
  const { blocked, create, override, retry, unchanged, underway, update } = plan.pairs;
  const mendable = plan.skipped
    .filter((account) => account.fix !== undefined)
    .reduce((sum, account) => sum + account.regions.length, 0);
  const wanted = create + retry + update + override + unchanged + underway + blocked + mendable;
  const extras = new Set(plan.extras.map(pairKey));
  const missing = failed.filter((instance) => instance.deleting !== true && !extras.has(pairKey(instance))).length;
  const instances = { wanted, inPlace: Math.max(0, wanted - missing - underway - blocked - mendable) };
  return {
    verdict: judge(steps, failed.length + mendable + underway + blocked, instances, counts.succeeded),
    steps,
    instances,
    counts,
    manual: listManual(results),
    causes: [
      ...failedSteps(results),
      ...groupCauses(failed, plan.accountNames),
      ...skippedCauses(plan),
      ...underwayCauses(plan),
    ],
  };
}

/**
 * Instances whose last word is a failure: a later step may have mended an earlier one. What was to be deleted and was not
 * stays that, whatever an update that reached it as well has come to.
 */
function listFailed(results: ReadonlyMap<Step, StepResult>): readonly FailedInstance[] {
  const failed = new Map<string, FailedInstance>();
  for (const [step, result] of results) {
    const isDeletion = step.kind === 'instances' && step.action === 'delete';
    const isOpen = (key: string): boolean => isDeletion || failed.get(key)?.deleting !== true;
    for (const key of (result.succeeded ?? []).map(pairKey)) if (isOpen(key)) failed.delete(key);
    for (const instance of result.failed ?? []) if (isOpen(pairKey(instance))) failed.set(pairKey(instance), instance);
  }
  return [...failed.values()];
}

/** True for a step that failed on instances which later steps have all put in place. */
function isMended({ failed = [], outcome }: StepResult, open: ReadonlySet<string>): boolean {
  if (outcome.outcome !== 'failed' && outcome.outcome !== 'partly') return false;
  return failed.length > 0 && !failed.some((instance) => open.has(pairKey(instance)));
}

/** Done only if everything is known to be in place; a step left to a person is not. Failed if nothing is. */
function judge(
  steps: ApplyResult['steps'],
  notDeployed: number,
  instances: ApplyResult['instances'],
  succeeded: number,
): Verdict {
  if (steps.failed === 0 && steps.manual === 0 && notDeployed === 0) return 'done';
  const inPlace = instances.wanted > 0 ? instances.inPlace > 0 : steps.done + steps.skipped + succeeded > 0;
  return inPlace ? 'partly' : 'failed';
}

function listManual(results: ReadonlyMap<Step, StepResult>): ApplyResult['manual'] {
  return [...results].flatMap(([{ title }, { outcome }]) =>
    outcome.outcome === 'manual' ? [{ title, reason: outcome.reason, fix: outcome.fix }] : [],
  );
}

/** Steps that failed of themselves, or whose operation did, and have no instances to tell it. */
function failedSteps(results: ReadonlyMap<Step, StepResult>): readonly FailureCause[] {
  return [...results].flatMap(([step, { failed = [], notAttempted, outcome }]) =>
    (outcome.outcome === 'failed' || outcome.outcome === 'partly') && notAttempted !== true && failed.length === 0
      ? [
          {
            id: 'step-failed',
            reason: `${step.title}: ${outcome.reason}`,
            fix: outcome.fix ?? 'mend what the reason names, then run pantherctl apply',
            instances: [],
          },
        ]
      : [],
  );
}

function skippedCauses(plan: Plan): readonly FailureCause[] {
  return plan.skipped.flatMap(({ accountId, accountName, fix, reason, regions }) =>
    fix === undefined
      ? []
      : [{ id: 'skipped', reason, fix, instances: regions.map((region) => ({ accountId, accountName, region })) }],
  );
}

/** What becomes of instances under another operation is not known yet. */
function underwayCauses({ pairs, running }: Plan): readonly FailureCause[] {
  if (pairs.underway === 0) return [];
  const ids = running.map(({ operationId }) => operationId).join(', ');
  const what = pairs.underway === 1 ? '1 instance is' : `${pairs.underway} instances are`;
  return [
    {
      id: 'underway',
      reason: `${what} under an operation that this run did not begin${ids === '' ? '' : `: ${ids}`}`,
      fix: 'run pantherctl apply once that has ended',
      instances: [],
    },
  ];
}
