import { isErrorCode, PantherctlError } from '../../errors.ts';
import type { Cloud } from '../../ports/cloud.ts';
import type { Stack, StackRequest, Stacks } from '../../ports/stacks.ts';
import { isRemains } from '../observe.ts';
import type { StackStep } from '../plan.ts';
import type { RunTools } from '../run-tools.ts';
import { settleWithoutWork } from './settle-without-work.ts';
import type { StepResult } from './step-outcome.ts';

const pollMilliseconds = 3_000;
const unansweredMaxTries = 5;

/** Creates or updates one stack and waits for its end. The remains of a failed creation are removed first. */
export async function applyStack(step: StackStep, cloud: Pick<Cloud, 'stacks'>, tools: RunTools): Promise<StepResult> {
  const settled = settleWithoutWork(step);
  if (settled !== undefined) return settled;
  const stacks = cloud.stacks(step.place);
  const request = {
    name: step.stackName,
    template: step.template,
    parameters: step.parameters,
    tags: step.tags,
  };
  const before = await awaitStill(step.stackName, stacks, tools);
  if (before !== undefined) refuseForeign(before, step);
  const gone = before !== undefined && isRemains(before);
  if (gone) await removeRemains(step.stackName, stacks, tools);
  const exists = before !== undefined && !gone;
  if ((await startChange(request, exists, stacks, tools)) === 'unchanged') return { outcome: { outcome: 'done' } };

  const after = await awaitStill(step.stackName, stacks, tools);
  if (after?.status === 'CREATE_COMPLETE' || after?.status === 'UPDATE_COMPLETE')
    return { outcome: { outcome: 'done' } };
  return { outcome: { outcome: 'failed', reason: await explainFailure(step.stackName, stacks, after) } };
}

/** Throws `ALREADY_EXISTS` for a stack that somebody else has made since the plan, or taken over. */
function refuseForeign({ name, status, tags }: Stack, { tags: wanted }: StackStep): void {
  const isOurs = Object.keys(wanted).every((key) => !key.startsWith('panther:') || tags[key] === wanted[key]);
  if (isOurs && status !== 'REVIEW_IN_PROGRESS') return;
  throw new PantherctlError(
    'ALREADY_EXISTS',
    `stack ${name} is there now and is not of this deployment, so it is not touched`,
    {
      fix: 'run pantherctl plan, and look at what has changed',
    },
  );
}

async function removeRemains(name: string, stacks: Stacks, tools: RunTools): Promise<void> {
  for (let tries = 1; ; tries += 1) {
    try {
      await stacks.remove(name);
      await awaitStill(name, stacks, tools);
      return;
    } catch (error) {
      if (!isErrorCode(error, 'NO_ANSWER') || tries >= unansweredMaxTries) throw error;
      await tools.clock.sleep(pollMilliseconds, tools.signal);
    }
  }
}

/** Starts the creation or update. If no answer comes, it looks whether that took effect before it asks again. */
async function startChange(
  request: StackRequest,
  exists: boolean,
  stacks: Stacks,
  tools: RunTools,
): Promise<'started' | 'unchanged'> {
  for (let tries = 1; ; tries += 1) {
    try {
      if (exists) return await stacks.update(request);
      await stacks.create(request);
      return 'started';
    } catch (error) {
      if (!isErrorCode(error, 'NO_ANSWER')) throw error;
      const now = await stacks.describe(request.name);
      if (exists ? now?.status.endsWith('_IN_PROGRESS') === true : now !== undefined) return 'started';
      if (tries >= unansweredMaxTries) throw error;
      const call = exists ? 'stacks.update' : 'stacks.create';
      tools.emit({ code: 'call.retried', call, reason: error.message, wait: pollMilliseconds });
      await tools.clock.sleep(pollMilliseconds, tools.signal);
    }
  }
}

async function awaitStill(name: string, stacks: Stacks, tools: RunTools): Promise<Stack | undefined> {
  for (;;) {
    const stack = await stacks.describe(name);
    if (!stack?.status.endsWith('_IN_PROGRESS') || stack.status === 'REVIEW_IN_PROGRESS') return stack;
    await tools.clock.sleep(pollMilliseconds, tools.signal);
  }
}

/** Why a stack is not as it should be: its state and the first resource that failed. */
export async function explainFailure(name: string, stacks: Stacks, stack: Stack | undefined): Promise<string> {
  if (!stack) return `stack ${name} disappeared while it was being deployed`;
  const [first] = await stacks.failures(name);
  const cause = first
    ? `${first.logicalId} (${first.resourceType}): ${first.reason}`
    : (stack.statusReason ?? 'no reason given');
  return `stack ${name} ended as ${stack.status}: ${cause}`;
}
