import { isErrorCode, PantherctlError } from '../../errors.ts';
import type { StackSets } from '../../ports/stack-sets.ts';
import { coverPairs, pairKey } from '../cover.ts';
import type { Pair, Rectangle } from '../cover.ts';
import type { FailedInstance } from '../failed-instance.ts';
import { hasFreshRole, mayBePropagation } from '../iam-propagation.ts';
import type { InstancesStep } from '../plan.ts';
import { spreadWait } from '../spread-wait.ts';
import { divideRectangle } from './divide-rectangle.ts';
import { mergeResults } from './merge-results.ts';
import { listPairs, nameCall, runInstances } from './run-instances.ts';
import type { BrokenAccounts, StepContext } from './step-context.ts';
import type { StepResult } from './step-outcome.ts';

const quotaWaitMilliseconds = 30_000;
const quotaMaxWaits = 40;
const propagationWaitMilliseconds = 20_000;
const propagationMaxRounds = 3;

/**
 * Acts on a rectangle of stack instances and follows that to its end, in one operation where AWS takes it as one. Accounts
 * whose execution role could not be deployed are left out, so that they do not use up the failure tolerance, and count as
 * failed. Instances that an update of the stack set has repaired meanwhile are not deployed again, and one that is to be
 * deleted and is gone is deleted. What failed for want of a role that this very run has just made is tried again.
 */
export async function applyInstances(step: InstancesStep, context: StepContext): Promise<StepResult> {
  const { broken, cloud, plan } = context;
  const accounts = step.accounts.filter((accountId) => !broken.has(accountId));
  const leftOut = listLeftOut(step, broken);
  if (accounts.length === 0) {
    return { outcome: { outcome: 'failed', reason: 'no account of this step has an execution role' }, failed: leftOut };
  }
  const whole = { accounts, regions: step.regions };
  if (step.action !== 'retry' || !plan.steps.some(({ action, kind }) => kind === 'stackSet' && action === 'update')) {
    return addLeftOut(await workOff([whole], step, context), leftOut);
  }
  const { current, outdated } = await sortByState(whole, step.stackSet, cloud.stackSets(step.place, step.callAs));
  const result =
    outdated.length === 0
      ? ({ outcome: { outcome: 'skipped', reason: 'the update has deployed them' } } as const)
      : await workOff(coverPairs(outdated), step, context);
  return addLeftOut({ ...result, succeeded: [...(result.succeeded ?? []), ...current] }, leftOut);
}

interface Work {
  readonly rectangle: Rectangle;
  /** Counts operations on the same instances. */
  readonly round: number;
}

/** Runs the rectangles, or what AWS makes us divide them into, one operation after another. */
async function workOff(
  rectangles: readonly Rectangle[],
  step: InstancesStep,
  context: StepContext,
): Promise<StepResult> {
  const open: Work[] = rectangles.map((rectangle) => ({ rectangle, round: 1 }));
  let merged: StepResult | undefined;
  for (let waits = 0, work = open.shift(); work !== undefined; work = open.shift()) {
    const startedAt = context.tools.clock.now();
    let result: StepResult;
    try {
      result = await runInstances(work.rectangle, step, work.round, context);
    } catch (error) {
      const next = await findNextWork(error, work, step, context);
      if (next === undefined || (waits += 1) > quotaMaxWaits) throw error;
      open.unshift(...next.work);
      merged = mergeWith(merged, next.done);
      continue;
    }
    merged = mergeWith(merged, result);
    open.push(...(await listUnspread(result, work, startedAt, step, context)));
  }
  return merged ?? { outcome: { outcome: 'done' } };
}

function mergeWith(merged: StepResult | undefined, result: StepResult | undefined): StepResult | undefined {
  if (merged === undefined || result === undefined) return merged ?? result;
  return mergeResults(merged, result);
}

interface NextWork {
  readonly work: readonly Work[];
  /** What turned out to need no operation. */
  readonly done?: StepResult;
}

/** How to go on after a refusal; `undefined` if there is no way within this step. */
async function findNextWork(
  error: unknown,
  work: Work,
  step: InstancesStep,
  context: StepContext,
): Promise<NextWork | undefined> {
  if (!(error instanceof PantherctlError)) return undefined;
  const halves = (divideRectangle(work.rectangle) ?? []).map((rectangle) => ({ ...work, rectangle }));
  if (isErrorCode(error, 'LIMIT_EXCEEDED') && /cannot involve more than/i.test(error.message)) {
    if (halves.length > 0) return { work: halves };
    await waitFor(quotaWaitMilliseconds, error, step, context);
    return { work: [work] };
  }
  if (isErrorCode(error, 'STACK_INSTANCE_NOT_FOUND') && step.action === 'delete') {
    if (halves.length > 0) return { work: halves };
    return { work: [], done: { outcome: { outcome: 'done' }, succeeded: listPairs(work.rectangle) } };
  }
  const isRefusedRole = isErrorCode(error, 'VALIDATION') || isErrorCode(error, 'ACCESS_DENIED');
  const now = context.tools.clock.now();
  if (isRefusedRole && mayBePropagation(error.message) && isAnyFresh(work.rectangle.accounts, now, context)) {
    await waitFor(propagationWaitMilliseconds, error, step, context);
    return { work: [work] };
  }
  return undefined;
}

function isAnyFresh(accounts: readonly string[], at: number, { roles }: StepContext): boolean {
  return accounts.some((accountId) => hasFreshRole(accountId, at, roles));
}

async function waitFor(
  milliseconds: number,
  error: PantherctlError,
  step: InstancesStep,
  { tools }: StepContext,
): Promise<void> {
  const wait = spreadWait(milliseconds, tools, 0.5);
  tools.emit({ code: 'call.retried', call: nameCall(step), reason: error.message, wait });
  await tools.clock.sleep(wait, tools.signal);
}

/**
 * Instances to try again, since IAM may not have spread a role of this run when they were tried, with those that were
 * cancelled for their sake. Waits before it names any.
 */
async function listUnspread(
  { failed = [] }: StepResult,
  { round }: Work,
  startedAt: number,
  step: InstancesStep,
  context: StepContext,
): Promise<readonly Work[]> {
  if (step.action === 'delete' || round >= propagationMaxRounds) return [];
  const isUnspread = ({ accountId, kind, reason }: FailedInstance): boolean =>
    kind === undefined && mayBePropagation(reason) && hasFreshRole(accountId, startedAt, context.roles);
  if (!failed.some(isUnspread)) return [];
  const again = failed.filter((instance) => instance.kind === 'cancelled' || isUnspread(instance));
  const instances = again.length === 1 ? '1 instance' : `${again.length} instances`;
  const reason = `${instances} may have failed only since a new role was not known everywhere yet`;
  const { tools } = context;
  const wait = spreadWait(propagationWaitMilliseconds, tools, 0.5);
  tools.emit({ code: 'call.retried', call: nameCall(step), reason, wait });
  await tools.clock.sleep(wait, tools.signal);
  return coverPairs(again).map((rectangle) => ({ rectangle, round: round + 1 }));
}

function listLeftOut({ accounts, action, regions }: InstancesStep, broken: BrokenAccounts): readonly FailedInstance[] {
  return accounts.flatMap((accountId) => {
    const why = broken.get(accountId);
    if (why === undefined) return [];
    return regions.map((region) => ({
      accountId,
      region,
      reason: `its execution role could not be deployed: ${why}`,
      ...(action === 'delete' ? { deleting: true } : {}),
    }));
  });
}

/** An update of the stack set deploys instances too, so those that it left current need no deployment of their own. */
async function sortByState(
  rectangle: Rectangle,
  stackSet: string,
  stackSets: StackSets,
): Promise<{ readonly current: readonly Pair[]; readonly outdated: readonly Pair[] }> {
  const instances = await stackSets.listInstances(stackSet, new Set());
  const isCurrent = new Set(instances.filter(({ status }) => status === 'CURRENT').map(pairKey));
  const pairs = listPairs(rectangle);
  return {
    current: pairs.filter((pair) => isCurrent.has(pairKey(pair))),
    outdated: pairs.filter((pair) => !isCurrent.has(pairKey(pair))),
  };
}

function addLeftOut(result: StepResult, leftOut: readonly FailedInstance[]): StepResult {
  if (leftOut.length === 0) return result;
  const { outcome } = result;
  return {
    ...result,
    failed: [...(result.failed ?? []), ...leftOut],
    outcome:
      outcome.outcome === 'done'
        ? {
            outcome: 'partly',
            reason: `${leftOut.length} instances left out, since their accounts have no execution role`,
          }
        : outcome,
  };
}
