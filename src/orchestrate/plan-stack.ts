import { containsAll, renderTags } from './compare-records.ts';
import type { DesiredStack } from './desired.ts';
import { nameDifferences } from './definition-changes/compare-definitions.ts';
import type { CompareDefinitions } from './definition-changes/compare-definitions.ts';
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
  compare: CompareDefinitions,
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
  if (live.kind === 'refused') return { ...step, action: 'blocked', reason: live.reason, fix: live.fix };
  if (live.kind === 'inaccessible') {
    const proof = desired.phase === 'executionRoles' ? currentRegions.get(desired.place.accountId) : undefined;
    if (proof !== undefined) {
      return { ...step, action: 'none', reason: `its instance in ${proof} is current, so the role is there` };
    }
    return { ...step, action: 'manual', reason: live.reason, fix: renderManualStack(desired) };
  }
  if (live.kind === 'absent') return { ...step, action: 'create' };
  if (live.stack.status !== 'REVIEW_IN_PROGRESS' && !containsAll(live.stack.tags, desired.tags)) {
    return {
      ...step,
      action: 'blocked',
      reason: `stack ${desired.stackName} is there and does not carry the tags of this deployment, so it is not touched`,
      fix: `if it is to be taken over, tag it with ${renderTags(desired.tags)}; or delete it; then run pantherctl apply`,
    };
  }
  return planLiveStack({ ...step, tags: { ...live.stack.tags, ...desired.tags } }, live, compare);
}

interface FixedParameter {
  readonly name: string;
  readonly phases: readonly DesiredStack['phase'][];
  readonly key: string;
  readonly harm: (old: string) => string;
}

/** Parameters whose change would cut somebody off, with what would happen and the key of the file that sets them. */
const fixedParameters: readonly FixedParameter[] = [
  {
    name: 'SnsTopicName',
    phases: ['sources'],
    key: 'notifications.topicName',
    harm: (old: string) => `its topic ${old} would be deleted, and what publishes to it cut off`,
  },
  {
    name: 'StackSetName',
    phases: ['adminRole', 'executionRoles'],
    key: 'realTimeEvents.stackSet',
    harm: (old: string) => `stack set ${old} would lose this role`,
  },
  {
    name: 'AdministratorAccountId',
    phases: ['executionRoles'],
    key: 'administrator.accountId',
    harm: (old: string) =>
      `the stack set of account ${old} would lose this role, and its instances would stay in the way`,
  },
];

function findHarm(
  step: Omit<StackStep, 'action'>,
  { stack }: LiveStack,
): Pick<StackStep, 'reason' | 'fix'> | undefined {
  for (const { harm, key, name, phases } of fixedParameters) {
    if (!phases.some((phase) => phase === step.phase)) continue;
    const [old, wanted] = [stack.parameters[name], step.parameters[name]];
    if (old === undefined || wanted === undefined || old === wanted) continue;
    return {
      reason: `${name} would change from ${old} to ${wanted}: ${harm(old)}`,
      fix: `keep ${key}: ${old} in the file, or delete stack ${stack.name} by hand when nothing needs it, then run pantherctl apply`,
    };
  }
  return undefined;
}

function planLiveStack(
  step: Omit<StackStep, 'action'>,
  { stack, template }: LiveStack,
  compare: CompareDefinitions,
): StackStep {
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
  const harm = findHarm(step, { kind: 'live', stack, template });
  if (harm) return { ...step, ...harm, action: 'blocked' };
  const changes = compare(
    { template, parameters: stack.parameters, tags: stack.tags },
    { template: step.template, parameters: step.parameters, tags: step.tags },
  );
  const differences = nameDifferences(changes);
  if (differences.length > 0) {
    return { ...step, action: 'update', reason: `${differences.join(', ')} changed${tellTopic(step, stack)}`, changes };
  }
  if (stack.status.endsWith('_IN_PROGRESS') || stack.status.endsWith('FAILED')) {
    return { ...step, action: 'update', reason: `its state is ${stack.status}`, changes };
  }
  return { ...step, action: 'none', reason: 'as wanted' };
}

/** The role may manage topics of one name, so it cannot delete the topic that goes by the old one. */
function tellTopic({ parameters, phase }: Omit<StackStep, 'action'>, stack: LiveStack['stack']): string {
  const old = stack.parameters['SnsTopicName'];
  if (phase !== 'executionRoles' || old === undefined || old === parameters['SnsTopicName']) return '';
  return `; topic ${old} may stay behind, since the role no longer reaches it`;
}
