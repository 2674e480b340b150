import type { Cloud } from '../../ports/cloud.ts';
import type { Stack, Stacks } from '../../ports/stacks.ts';
import type { StackStep } from '../plan.ts';
import { retryCall } from '../retry-call.ts';
import type { RunTools } from '../retry-call.ts';
import type { StepResult } from './step-outcome.ts';

const pollMilliseconds = 3_000;

/** Creates or updates one stack and waits for its end. The remains of a failed creation are removed first. */
export async function applyStack(step: StackStep, cloud: Cloud, tools: RunTools): Promise<StepResult> {
  if (step.action === 'none') return { outcome: { outcome: 'skipped', reason: step.reason ?? 'as wanted' } };
  if (step.action === 'manual') {
    return { outcome: { outcome: 'manual', reason: step.reason ?? '', fix: step.fix ?? '' } };
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
    await retryCall('DeleteStack', tools, () => stacks.remove(step.stackName));
    await awaitStill(step.stackName, stacks, tools);
  }
  if (!before || isRemains(before)) await retryCall('CreateStack', tools, () => stacks.create(request));
  else await retryCall('UpdateStack', tools, () => stacks.update(request));

  const after = await awaitStill(step.stackName, stacks, tools);
  if (after?.status === 'CREATE_COMPLETE' || after?.status === 'UPDATE_COMPLETE')
    return { outcome: { outcome: 'done' } };
  return { outcome: { outcome: 'failed', reason: await explainFailure(step.stackName, stacks, after, tools) } };
}

async function awaitStill(name: string, stacks: Stacks, tools: RunTools): Promise<Stack | undefined> {
  for (;;) {
    const stack = await retryCall('DescribeStacks', tools, () => stacks.describe(name));
    if (!stack?.status.endsWith('_IN_PROGRESS')) return stack;
    await tools.clock.sleep(pollMilliseconds, tools.signal);
  }
}

function isRemains(stack: Stack): boolean {
  return stack.status === 'ROLLBACK_COMPLETE' || stack.status === 'CREATE_FAILED' || stack.status === 'ROLLBACK_FAILED';
}

async function explainFailure(
  name: string,
  stacks: Stacks,
  stack: Stack | undefined,
  tools: RunTools,
): Promise<string> {
  if (!stack) return `stack ${name} disappeared while it was being deployed`;
  const [first] = await retryCall('DescribeStackEvents', tools, () => stacks.failures(name));
  const cause = first
    ? `${first.logicalId} (${first.resourceType}): ${first.reason}`
    : (stack.statusReason ?? 'no reason given');
  return `stack ${name} ended as ${stack.status}: ${cause}`;
}
