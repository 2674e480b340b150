import type { ErrorCode, PantherctlError } from '../errors.ts';
import type { Cloud } from '../ports/cloud.ts';
import { applySteps, createRun } from './apply.ts';
import type { ApplyResult, Run } from './apply.ts';
import { concludeRun } from './conclude-run.ts';
import { pairKey } from './cover.ts';
import type { FailedInstance } from './failed-instance.ts';
import { narrowPlan } from './narrow-plan.ts';
import type { Plan, Step } from './plan.ts';
import type { RunTools } from './run-tools.ts';
import { spreadWait } from './spread-wait.ts';

/** Errors that say that the plan does not fit what is there any more. */
const outdatedCodes: ReadonlySet<string> = new Set<ErrorCode>([
  'STALE_REQUEST',
  'STACK_INSTANCE_NOT_FOUND',
  'NOT_FOUND',
  'ALREADY_EXISTS',
]);
const outdatedMaxCount = 3;
const outdatedWaitMilliseconds = 5_000;
/** Operations of others that are waited for before a run gives up; each has an end. */
const busyMaxCount = 50;
const busyWaitMilliseconds = 10_000;

/**
 * Carries an accepted plan out to its end. Where another operation holds the stack set, or what is there changed, it waits,
 * lets `replan` plan anew, and goes on with what of that was accepted: never on pairs, deletions or changes outside of it.
 * Plans anew at most three times for what changed. Resolves with the verdict on the whole run; rejects like `apply`.
 */
export async function rollOut(
  accepted: Plan,
  replan: () => Promise<Plan>,
  cloud: Cloud,
  tools: RunTools,
): Promise<ApplyResult> {
  tools.emit({ code: 'apply.started', steps: accepted.steps.length });
  const run = createRun();
  const tries = { busy: 0, outdated: 0 };
  let plan = accepted;
  let untried: readonly FailedInstance[] = [];
  for (;;) {
    await applySteps(plan, run, cloud, tools, (error, step) => mayPlanAnew(error, step, tries));
    const { outdatedBy } = run;
    if (outdatedBy === undefined) break;
    delete run.outdatedBy;
    await waitBefore(outdatedBy, tries, tools);
    const narrowed = narrowPlan(await replan(), accepted, listSettled(run));
    plan = narrowed.plan;
    untried = narrowed.leftOut.map(({ accountId, region }) => ({
      accountId,
      region,
      reason: 'not in the plan that was accepted: it is needed only since what is there changed',
    }));
  }
  const result = concludeRun(plan, run.results, untried);
  tools.emit({ code: 'apply.finished', ...result });
  return result;
}

interface Tries {
  busy: number;
  outdated: number;
}

function mayPlanAnew({ code }: PantherctlError, step: Step, tries: Tries): boolean {
  if (step.kind !== 'instances' && step.kind !== 'stackSet') return false;
  if (code === 'OPERATION_IN_PROGRESS') return tries.busy < busyMaxCount;
  return outdatedCodes.has(code) && tries.outdated < outdatedMaxCount;
}

async function waitBefore(error: PantherctlError, tries: Tries, tools: RunTools): Promise<void> {
  if (error.code === 'OPERATION_IN_PROGRESS') {
    tries.busy += 1;
    // The list of operations lags behind the refusal, so a moment passes before it is asked who runs.
    const wait = spreadWait(busyWaitMilliseconds, tools, 0.5);
    tools.emit({ code: 'call.retried', call: 'stackSets', reason: error.message, wait });
    await tools.clock.sleep(wait, tools.signal);
    return;
  }
  tries.outdated += 1;
  tools.emit({ code: 'plan.outdated', reason: error.message });
  await tools.clock.sleep(spreadWait(outdatedWaitMilliseconds * tries.outdated, tools, 0.5), tools.signal);
}

/** Instances of which this run has had a last word. */
function listSettled({ results }: Run): ReadonlySet<string> {
  return new Set(
    [...results.values()].flatMap(({ failed = [], succeeded = [] }) => [...failed, ...succeeded].map(pairKey)),
  );
}
