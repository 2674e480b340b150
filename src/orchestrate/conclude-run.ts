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
  for (const { counts: added = noInstances, outcome } of results.values()) {
    steps[outcome.outcome === 'partly' ? 'failed' : outcome.outcome] += 1;
    counts = addCounts(counts, added);
  }
  const failed = [...listFailed(results), ...untried];
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
 * Instances whose last word is a failure: a later step may have mended an earlier one. What was to be deleted is not mended
 * by an update that reached it as well.
 */
function listFailed(results: ReadonlyMap<Step, StepResult>): readonly FailedInstance[] {
  const failed = new Map<string, FailedInstance>();
  for (const [step, result] of results) {
    const isDeletion = step.kind === 'instances' && step.action === 'delete';
    for (const pair of result.succeeded ?? []) {
      if (isDeletion || failed.get(pairKey(pair))?.deleting !== true) failed.delete(pairKey(pair));
    }
    for (const instance of result.failed ?? []) failed.set(pairKey(instance), instance);
  }
  return [...failed.values()];
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

/** Steps that failed of themselves and have no instances to tell it. */
function failedSteps(results: ReadonlyMap<Step, StepResult>): readonly FailureCause[] {
  return [...results].flatMap(([step, { failed = [], notAttempted, outcome }]) =>
    outcome.outcome === 'failed' && notAttempted !== true && failed.length === 0
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

/** Instances that an operation of somebody else has at work, of which this run does not see the end. */
function underwayCauses({ pairs: { underway }, running }: Plan): readonly FailureCause[] {
  if (underway === 0) return [];
  const ids = running.map(({ operationId }) => operationId).join(', ');
  return [
    {
      id: 'underway',
      reason: `${underway} instances are at work under another operation (${ids}), and its end is not known`,
      fix: 'wait for that operation, then run pantherctl apply',
      instances: [],
    },
  ];
}
