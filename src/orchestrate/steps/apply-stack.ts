import type { Cloud } from '../../ports/cloud.ts';
import type { Stack, Stacks } from '../../ports/stacks.ts';
import { isRemains } from '../observe.ts';
import type { StackStep } from '../plan.ts';
import type { RunTools } from '../run-tools.ts';
import type { StepResult } from './step-outcome.ts';

const pollMilliseconds = 3_000;

/** Creates or updates one stack and waits for its end. The remains of a failed creation are removed first. */
export async function applyStack(step: StackStep, cloud: Cloud, tools: RunTools): Promise<StepResult> {
  if (step.action === 'none') return { outcome: { outcome: 'skipped', reason: step.reason ?? 'as wanted' } };
  if (step.action === 'manual') {
    return { outcome: { outcome: 'manual', reason: step.reason ?? '', fix: step.fix ?? '' } };
  }
  if (step.action === 'blocked') {
    return {
      outcome: { outcome: 'failed', reason: step.reason ?? '', ...(step.fix === undefined ? {} : { fix: step.fix }) },
    };
  }
  const stacks = cloud.stacks(step.place);
  const request = {
    name: step.stackName,
    template: step.template,
    parameters: step.parameters,
    tags: step.tags,
  };
  const before = await awaitStill(step.stackName, stacks, tools);
  if (before && isRemains(before)) {
    await stacks.remove(step.stackName);
    await awaitStill(step.stackName, stacks, tools);
  }
  if (!before || isRemains(before)) await stacks.create(request);
  else if ((await stacks.update(request)) === 'unchanged') return { outcome: { outcome: 'done' } };

  const after = await awaitStill(step.stackName, stacks, tools);
  if (after?.status === 'CREATE_COMPLETE' || after?.status === 'UPDATE_COMPLETE')
    return { outcome: { outcome: 'done' } };
  return { outcome: { outcome: 'failed', reason: await explainFailure(step.stackName, stacks, after) } };
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
