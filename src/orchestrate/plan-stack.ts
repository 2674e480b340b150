import { containsAll, sameRecord } from './compare-records.ts';
import type { DesiredStack } from './desired.ts';
import { renderManualStack } from './manual-fix.ts';
import { isRemains } from './observe.ts';
import type { LiveStack, ObservedStack } from './observe.ts';
import type { StackStep } from './plan.ts';

/**
 * What becomes of one stack. `currentRegions` holds, by account, a region with a current instance: proof of an execution
 * role that cannot be seen.
 */
export function planStack(
  desired: DesiredStack,
  live: ObservedStack,
  currentRegions: ReadonlyMap<string, string>,
): StackStep {
  const step = {
    kind: 'stack',
    phase: desired.phase,
    id: desired.id,
    title: desired.title,
    place: desired.place,
    stackName: desired.stackName,
    template: desired.template,
    templateFile: desired.templateFile,
    parameters: desired.parameters,
    tags: desired.tags,
  } as const;
  if (live.kind === 'inaccessible') {
    const proof = desired.phase === 'executionRoles' ? currentRegions.get(desired.place.accountId) : undefined;
    if (proof !== undefined) {
      return { ...step, action: 'none', reason: `its instance in ${proof} is current, so the role is there` };
    }
    return { ...step, action: 'manual', reason: live.reason, fix: renderManualStack(desired) };
  }
  if (live.kind === 'absent') return { ...step, action: 'create' };
  return planLiveStack({ ...step, tags: { ...live.stack.tags, ...desired.tags } }, live);
}

function planLiveStack(step: Omit<StackStep, 'action'>, { stack, template }: LiveStack): StackStep {
  if (stack.status === 'REVIEW_IN_PROGRESS') {
    return {
      ...step,
      action: 'manual',
      reason: `stack ${stack.name} is the shell of a change set that was never executed`,
      fix: `execute that change set, or delete the stack ${stack.name}, then run pantherctl apply`,
    };
  }
  if (isRemains(stack)) {
    return { ...step, action: 'create', reason: `replaces the remains of a failed creation (${stack.status})` };
  }
  const differences = [
    template === step.template ? '' : 'template',
    sameRecord(stack.parameters, step.parameters) ? '' : 'parameters',
    containsAll(stack.tags, step.tags) ? '' : 'tags',
  ].filter((part) => part !== '');
  if (differences.length > 0) return { ...step, action: 'update', reason: `${differences.join(', ')} changed` };
  if (stack.status.endsWith('_IN_PROGRESS') || stack.status.endsWith('FAILED')) {
    return { ...step, action: 'update', reason: `its state is ${stack.status}` };
  }
  return { ...step, action: 'none', reason: 'as wanted' };
}
