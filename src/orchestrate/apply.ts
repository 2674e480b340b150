import pMap from 'p-map';
import { isErrorCode, PantherctlError } from '../errors.ts';
import type { Cloud } from '../ports/cloud.ts';
import { concludeRun } from './conclude-run.ts';
import type { UnstampedEvent } from './events.ts';
import type { FailedInstance } from './failure-causes.ts';
import type { Phase, Plan, Step } from './plan.ts';
import type { RunTools } from './run-tools.ts';
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

/** What `apply` did: the payload of its last event. */
export type ApplyResult = Omit<Extract<UnstampedEvent, { readonly code: 'apply.finished' }>, 'code'>;

/**
 * Carries a plan out, phase by phase, and reports every change as an event. A failed step does not stop the ones that do
 * not need it. Resolves with the verdict even if everything failed; rejects when cancelled and on a fault of our own.
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
  const result = concludeRun(plan, results);
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
  switch (step.kind) {
    case 'stack':
      return applyStack(step, cloud, tools);
    case 'stackSet':
      return applyStackSet(step, plan, cloud, tools);
    case 'instances':
      return applyInstances(step, plan, broken, cloud, tools);
    case 'manual':
      return Promise.resolve({ outcome: { outcome: 'manual', reason: step.reason ?? '', fix: step.fix ?? '' } });
  }
}

async function attempt(step: Step, tools: RunTools, run: () => Promise<StepResult>): Promise<StepResult> {
  if (step.action !== 'none') tools.emit({ code: 'step.started', step: step.id, title: step.title });
  try {
    return await run();
  } catch (error) {
    if (tools.signal?.aborted === true || isErrorCode(error, 'SIMULATED_CRASH')) throw error;
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
    notAttempted: true,
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
