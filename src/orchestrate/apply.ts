import pMap from 'p-map';
import { PantherctlError } from '../errors.ts';
import type { Cloud } from '../ports/cloud.ts';
import type { FailureCause, InstanceCounts } from './events.ts';
import { groupCauses } from './failure-causes.ts';
import type { FailedInstance } from './failure-causes.ts';
import { addCounts, noInstances } from './follow-operation.ts';
import type { Verdict } from './outcome.ts';
import type { Phase, Plan, Step } from './plan.ts';
import type { RunTools } from './retry-call.ts';
import { applyInstances } from './steps/apply-instances.ts';
import { applyStack } from './steps/apply-stack.ts';
import { applyStackSet } from './steps/apply-stack-set.ts';
import type { StepResult } from './steps/step-outcome.ts';

interface Station {
  readonly phase: Phase;
  /** Steps of this phase that run side by side. */
  readonly atOnce: number;
  /** Phases without whose success this one cannot begin. */
  readonly needs: readonly Phase[];
}

/** The path of a rollout. Sources need nothing of it, and come before what takes long. */
const path: readonly Station[] = [
  { phase: 'adminRole', atOnce: 1, needs: [] },
  { phase: 'executionRoles', atOnce: 10, needs: ['adminRole'] },
  { phase: 'sources', atOnce: 10, needs: [] },
  { phase: 'stackSet', atOnce: 1, needs: ['adminRole'] },
  { phase: 'instances', atOnce: 1, needs: ['adminRole', 'stackSet'] },
];

/** What `apply` did. */
export interface ApplyResult {
  readonly verdict: Verdict;
  readonly steps: { readonly done: number; readonly skipped: number; readonly manual: number; readonly failed: number };
  readonly counts: InstanceCounts;
  readonly causes: readonly FailureCause[];
}

/**
 * Carries a plan out, phase by phase, and reports every change as an event. A failed step does not stop the ones that do
 * not need it. Resolves with the verdict even if everything failed; rejects only when cancelled.
 */
export async function apply(plan: Plan, cloud: Cloud, tools: RunTools): Promise<ApplyResult> {
  tools.emit({ code: 'apply.started', steps: plan.steps.length });
  const results = new Map<Step, StepResult>();
  for (const station of path) {
    const steps = plan.steps.filter((step) => step.phase === station.phase);
    const blockedBy = findFailed(results, station.needs);
    const broken = brokenAccounts(results);
    await pMap(
      steps,
      async (step) => {
        const result = blockedBy
          ? blockStep(step, blockedBy)
          : await attempt(step, tools, () => applyStep(step, plan, broken, cloud, tools));
        report(step, result, tools);
        results.set(step, result);
      },
      { concurrency: station.atOnce },
    );
  }
  const result = conclude(plan, results);
  tools.emit({ code: 'apply.finished', ...result });
  return result;
}

function applyStep(
  step: Step,
  plan: Plan,
  broken: ReadonlyMap<string, string>,
  cloud: Cloud,
  tools: RunTools,
): Promise<StepResult> {
  if (step.kind === 'stack') return applyStack(step, cloud, tools);
  if (step.kind === 'stackSet') return applyStackSet(step, plan, cloud, tools);
  return applyInstances(step, plan, broken, cloud, tools);
}

async function attempt(step: Step, tools: RunTools, run: () => Promise<StepResult>): Promise<StepResult> {
  if (step.action !== 'none') tools.emit({ code: 'step.started', step: step.id, title: step.title });
  try {
    return await run();
  } catch (error) {
    if (tools.signal?.aborted === true) throw error;
    if (!(error instanceof PantherctlError) || error.blame === 'bug') throw error;
    const failed = step.kind === 'instances' ? everyInstance(step, error.message) : [];
    return {
      outcome: { outcome: 'failed', reason: error.message, ...(error.fix === undefined ? {} : { fix: error.fix }) },
      failed,
    };
  }
}

function everyInstance(step: Step & { kind: 'instances' }, reason: string): readonly FailedInstance[] {
  return step.accounts.flatMap((accountId) => step.regions.map((region) => ({ accountId, region, reason })));
}

function findFailed(results: ReadonlyMap<Step, StepResult>, phases: readonly Phase[]): Step | undefined {
  for (const [step, { outcome }] of results) {
    if (phases.includes(step.phase) && outcome.outcome === 'failed') return step;
  }
  return undefined;
}

function blockStep(step: Step, blockedBy: Step): StepResult {
  if (step.action === 'none') return { outcome: { outcome: 'skipped', reason: step.reason ?? 'as wanted' } };
  const reason = `not attempted, since this failed: ${blockedBy.title}`;
  return {
    outcome: { outcome: 'failed', reason },
    failed: step.kind === 'instances' ? everyInstance(step, reason) : [],
  };
}

function brokenAccounts(results: ReadonlyMap<Step, StepResult>): ReadonlyMap<string, string> {
  const broken = new Map<string, string>();
  for (const [step, { outcome }] of results) {
    if (step.phase === 'executionRoles' && step.kind === 'stack' && outcome.outcome === 'failed') {
      broken.set(step.place.accountId, outcome.reason);
    }
  }
  return broken;
}

function report(step: Step, { outcome }: StepResult, tools: RunTools): void {
  tools.emit({ code: 'step.finished', step: step.id, title: step.title, ...outcome });
}

function conclude(plan: Plan, results: ReadonlyMap<Step, StepResult>): ApplyResult {
  const steps = { done: 0, skipped: 0, manual: 0, failed: 0 };
  let counts = noInstances;
  const failed: FailedInstance[] = [];
  let somethingDone = false;
  for (const result of results.values()) {
    const { outcome } = result.outcome;
    steps[outcome === 'partly' ? 'failed' : outcome] += 1;
    somethingDone ||= outcome === 'done' || outcome === 'partly';
    counts = result.counts ? addCounts(counts, result.counts) : counts;
    failed.push(...(result.failed ?? []));
  }
  const mendable = plan.skipped.filter((account) => account.fix !== undefined);
  const complete = steps.failed === 0 && failed.length === 0 && mendable.length === 0;
  const inPlace = somethingDone || plan.pairs.unchanged > 0 || steps.skipped > 0;
  return {
    verdict: complete ? 'done' : inPlace ? 'partly' : 'failed',
    steps,
    counts,
    causes: [...failedSteps(results), ...groupCauses(failed, plan.accountNames), ...skippedCauses(plan)],
  };
}

/** Steps that failed and have no instances to tell it. */
function failedSteps(results: ReadonlyMap<Step, StepResult>): readonly FailureCause[] {
  return [...results].flatMap(([step, { outcome }]) =>
    outcome.outcome === 'failed' && step.kind !== 'instances'
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
