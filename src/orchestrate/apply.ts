import pMap from 'p-map';
import { isErrorCode, PantherctlError } from '../errors.ts';
import type { Cloud } from '../ports/cloud.ts';
import { concludeRun } from './conclude-run.ts';
import { pairKey } from './cover.ts';
import type { UnstampedEvent } from './events.ts';
import type { FailedInstance } from './failed-instance.ts';
import type { FreshRoles } from './iam-propagation.ts';
import type { Phase, Plan, Step } from './plan.ts';
import type { RunTools } from './run-tools.ts';
import { applyBucket } from './steps/apply-bucket.ts';
import { applyInstances } from './steps/apply-instances.ts';
import { applyPolicy } from './steps/apply-policy.ts';
import { applyRegistry } from './steps/apply-registry.ts';
import { applyStack } from './steps/apply-stack.ts';
import { applyStackSet } from './steps/apply-stack-set.ts';
import { applySubscription } from './steps/apply-subscription.ts';
import type { StepContext } from './steps/step-context.ts';
import type { StepResult } from './steps/step-outcome.ts';

interface Station {
  readonly phase: Phase;
  /** Steps of this phase that run side by side; `operations` for as many as the stack set takes at once. */
  readonly atOnce: number | 'operations';
  /** Phases without whose success this one cannot begin. */
  readonly needs: readonly Phase[];
}

/**
 * The path of a rollout. Sources need nothing of the stack set, and come before what takes long; what each of their steps
 * needs stands in the step itself, so that one source that is broken does not stop the others.
 */
const path: readonly Station[] = [
  { phase: 'adminRole', atOnce: 1, needs: [] },
  // Each is a wait of half a minute in an account of its own, whose quotas are its own too.
  { phase: 'executionRoles', atOnce: 50, needs: ['adminRole'] },
  { phase: 'runtime', atOnce: 2, needs: [] },
  { phase: 'sources', atOnce: 10, needs: [] },
  { phase: 'topics', atOnce: 10, needs: [] },
  // Each may wait two minutes for its confirmation.
  { phase: 'subscriptions', atOnce: 50, needs: [] },
  { phase: 'buckets', atOnce: 10, needs: [] },
  { phase: 'alarms', atOnce: 10, needs: [] },
  { phase: 'leftSources', atOnce: 1, needs: [] },
  { phase: 'deletions', atOnce: 'operations', needs: ['adminRole'] },
  { phase: 'stackSet', atOnce: 1, needs: ['adminRole'] },
  { phase: 'instances', atOnce: 'operations', needs: ['adminRole', 'stackSet'] },
  { phase: 'managementAccount', atOnce: 10, needs: [] },
  { phase: 'leftAccounts', atOnce: 1, needs: [] },
];

/** Operations that we let run side by side on a stack set with managed execution. */
const managedOperationsMaxCount = 4;

/** What `apply` did: the payload of its last event. */
export type ApplyResult = Omit<Extract<UnstampedEvent, { readonly code: 'apply.finished' }>, 'code'>;

/** What is known of a run so far; it may take several plans. */
export interface Run {
  /** In the order in which the steps ended. */
  readonly results: Map<Step, StepResult>;
  readonly roles: FreshRoles;
  /** Why the plan that was being carried out does not fit any more. */
  outdatedBy?: PantherctlError;
}

/** A run in which nothing has happened. */
export function createRun(): Run {
  return { results: new Map(), roles: { executionAt: new Map() } };
}

/**
 * Carries a plan out, phase by phase, and reports every change as an event. A failed step does not stop the ones that do
 * not need it. Resolves with the verdict even if everything failed; rejects when cancelled and on a fault of our own. What
 * changes meanwhile makes steps fail; `rollOut` plans anew instead.
 */
export async function apply(plan: Plan, cloud: Cloud, tools: RunTools): Promise<ApplyResult> {
  tools.emit({ code: 'apply.started', steps: plan.steps.length });
  const run = createRun();
  await applySteps(plan, run, cloud, tools);
  const result = concludeRun(plan, run.results);
  tools.emit({ code: 'apply.finished', ...result });
  return result;
}

/**
 * Carries the steps of a plan out and adds their results to the run. A step that an earlier plan of the run has settled is
 * passed over. If a step finds the world changed and `isOutdated` says so, no other step begins, and the run says why.
 */
export async function applySteps(
  plan: Plan,
  run: Run,
  cloud: Cloud,
  tools: RunTools,
  isOutdated: (error: PantherctlError, step: Step) => boolean = () => false,
): Promise<void> {
  const settled = new Set([...run.results.keys()].map(({ id }) => id));
  const ended = new Map([...run.results].map(([step, result]) => [step.id, { step, result }]));
  for (const station of path) {
    const steps = plan.steps.filter((step) => step.phase === station.phase && !isOver(step, settled));
    const blockedBy = findFailed(run.results, station.needs);
    const { results, roles } = run;
    const context = { plan, broken: brokenAccounts(results), deleted: listDeleted(results), roles, cloud, tools };
    await pMap(
      steps,
      async (step) => {
        if (run.outdatedBy !== undefined) return;
        const obstacle = blockedBy ?? findUnmet(step, ended);
        const result = obstacle
          ? blockStep(step, obstacle)
          : await attempt(step, run, { ...context, ended }, isOutdated);
        report(step, result, tools);
        if (run.outdatedBy !== undefined && result.outcome.outcome === 'skipped') return;
        run.results.set(step, result);
        ended.set(step.id, { step, result });
        noteRole(step, result, run.roles, tools);
      },
      { concurrency: countAtOnce(station, plan) },
    );
    if (run.outdatedBy !== undefined) return;
  }
}

/** A subscription is asked for and followed once in a run: another plan would only wait again. */
function isOver(step: Step, settled: ReadonlySet<string>): boolean {
  return (step.action === 'none' || step.kind === 'subscription') && settled.has(step.id);
}

/**
 * The step that this one needs and that failed. One that is left to a person does not count: nobody can see from here
 * whether it was taken.
 */
function findUnmet({ needs = [] }: Step, ended: EndedSteps): Step | undefined {
  const unmet = needs.map((id) => ended.get(id)).find((each) => each?.result.outcome.outcome === 'failed');
  return unmet?.step;
}

function countAtOnce({ atOnce }: Station, plan: Plan): number {
  if (atOnce !== 'operations') return atOnce;
  return plan.steps.some((step) => step.kind === 'stackSet' && step.managedExecution) ? managedOperationsMaxCount : 1;
}

/** Steps that have ended, by id. */
type EndedSteps = ReadonlyMap<string, { readonly step: Step; readonly result: StepResult }>;

/** True if this run wrote something that the step needs. */
function isFresh({ needs = [] }: Step, ended: EndedSteps): boolean {
  return needs.some((id) => ended.get(id)?.result.outcome.outcome === 'done');
}

function applyStep(step: Step, context: StepContext & { readonly ended: EndedSteps }): Promise<StepResult> {
  switch (step.kind) {
    case 'stack':
      return applyStack(step, context.cloud, context.tools);
    case 'stackSet':
      return applyStackSet(step, context);
    case 'instances':
      return applyInstances(step, context);
    case 'policy':
      return applyPolicy(step, context.cloud, context.tools);
    case 'subscription':
      return applySubscription(step, context.cloud, context.tools);
    case 'bucket':
      return applyBucket(step, context.cloud, context.tools, isFresh(step, context.ended));
    case 'registry':
      return applyRegistry(step, context.cloud, context.tools);
    case 'manual':
      return Promise.resolve({ outcome: { outcome: 'manual', reason: step.reason ?? '', fix: step.fix ?? '' } });
  }
}

async function attempt(
  step: Step,
  run: Run,
  context: StepContext & { readonly ended: EndedSteps },
  isOutdated: (error: PantherctlError, step: Step) => boolean,
): Promise<StepResult> {
  const { tools } = context;
  if (step.action !== 'none') tools.emit({ code: 'step.started', step: step.id, title: step.title });
  try {
    return await applyStep(step, context);
  } catch (error) {
    if (tools.signal?.aborted === true || isErrorCode(error, 'SIMULATED_CRASH')) throw error;
    if (!(error instanceof PantherctlError) || error.blame === 'bug') throw error;
    if (isOutdated(error, step)) {
      run.outdatedBy ??= error;
      return { outcome: { outcome: 'skipped', reason: `planned anew, since ${error.message}` } };
    }
    return failStep(step, error);
  }
}

/** A step that failed as a whole, and with it each of its instances. */
export function failStep(step: Step, { fix, message }: PantherctlError): StepResult {
  return {
    outcome: { outcome: 'failed', reason: message, ...(fix === undefined ? {} : { fix }) },
    failed: step.kind === 'instances' ? everyInstance(step, message) : [],
  };
}

function everyInstance(step: Step & { kind: 'instances' }, reason: string): readonly FailedInstance[] {
  const facts = step.action === 'delete' ? { reason, deleting: true } : { reason };
  return step.accounts.flatMap((accountId) => step.regions.map((region) => ({ accountId, region, ...facts })));
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

function listDeleted(results: ReadonlyMap<Step, StepResult>): ReadonlySet<string> {
  return new Set(
    [...results].flatMap(([step, { succeeded = [] }]) =>
      step.kind === 'instances' && step.action === 'delete' ? succeeded.map(pairKey) : [],
    ),
  );
}

/** Remembers when a role was deployed, and that an account has one. */
function noteRole(step: Step, { outcome }: StepResult, roles: FreshRoles, { clock }: RunTools): void {
  if (step.kind !== 'stack') return;
  const deployedAt = outcome.outcome === 'done' ? clock.now() : Number.NEGATIVE_INFINITY;
  if (outcome.outcome !== 'done' && outcome.outcome !== 'skipped') return;
  if (step.phase === 'adminRole') roles.adminAt = Math.max(roles.adminAt ?? deployedAt, deployedAt);
  if (step.phase === 'executionRoles') roles.executionAt.set(step.place.accountId, deployedAt);
}

function report(step: Step, { outcome }: StepResult, tools: RunTools): void {
  tools.emit({ code: 'step.finished', step: step.id, title: step.title, ...outcome });
}
