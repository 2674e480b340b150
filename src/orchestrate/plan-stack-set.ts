import type { OperationPreferences, StackSet } from '../ports/stack-sets.ts';
import { containsAll, renderTags } from './compare-records.ts';
import type { TextRecord } from './compare-records.ts';
import { nameDifferences } from './definition-changes/compare-definitions.ts';
import type { CompareDefinitions } from './definition-changes/compare-definitions.ts';
import type { DesiredStackSet } from './desired-stack-set.ts';
import type { ObservedStackSet } from './observe.ts';
import type { StackSetStep } from './plan.ts';

/** What becomes of the stack set itself: its creation, a new definition, nothing, or why it is not touched. */
export function planStackSet(
  desired: DesiredStackSet,
  observed: ObservedStackSet | undefined,
  preferences: OperationPreferences,
  compare: CompareDefinitions,
): StackSetStep {
  const step: Omit<StackSetStep, 'action'> = {
    kind: 'stackSet',
    phase: 'stackSet',
    id: `stack-set/${desired.name}`,
    title: `stack set ${desired.name} in ${desired.place.region} of ${desired.place.accountId}`,
    place: desired.place,
    stackSet: desired.name,
    template: desired.template,
    parameters: desired.parameters,
    tags: desired.tags,
    permissionModel: desired.permissionModel,
    managedExecution: desired.managedExecution,
    ...(desired.administrationRoleArn === undefined ? {} : { administrationRoleArn: desired.administrationRoleArn }),
    ...(desired.executionRoleName === undefined ? {} : { executionRoleName: desired.executionRoleName }),
    ...(desired.autoDeployment === undefined ? {} : { autoDeployment: desired.autoDeployment }),
    preferences,
    callAs: desired.callAs,
  };
  if (observed === undefined) return { ...step, action: 'create' };
  const live = observed.stackSet;
  if (!containsAll(live.tags, desired.tags)) {
    return {
      ...step,
      action: 'blocked',
      reason: 'a stack set of that name is there and does not carry the tags of this deployment, so it is not touched',
      fix:
        'choose another name in realTimeEvents.stackSet, or, if it is to be taken over, tag it with ' +
        renderTags(desired.tags),
    };
  }
  if (live.permissionModel !== desired.permissionModel && observed.instances.length > 0) {
    return {
      ...step,
      action: 'blocked',
      reason: `its permission model is ${live.permissionModel}, which cannot change while it has instances (${observed.instances.length})`,
      fix:
        `write permissions: ${live.permissionModel === 'SELF_MANAGED' ? 'selfManaged' : 'serviceManaged'} in realTimeEvents, ` +
        'or choose another name in realTimeEvents.stackSet',
    };
  }
  return planDefinition({ ...step, tags: { ...live.tags, ...desired.tags } }, live, compare);
}

/** Tags that a call gives replace all of them, so the step has those that others have set as well. */
function planDefinition(step: Omit<StackSetStep, 'action'>, live: StackSet, compare: CompareDefinitions): StackSetStep {
  const changes = compare(
    { template: live.template, parameters: live.parameters, tags: live.tags, settings: listSettings(live) },
    { template: step.template, parameters: step.parameters, tags: step.tags, settings: listSettings(step) },
  );
  const differences = nameDifferences(changes);
  if (differences.length === 0) return { ...step, action: 'none', reason: 'as wanted' };
  return {
    ...step,
    action: 'update',
    reason: `${differences.join(', ')} changed; every instance is updated`,
    changes,
  };
}

type Settings = Pick<
  StackSet,
  'administrationRoleArn' | 'executionRoleName' | 'permissionModel' | 'managedExecution' | 'autoDeployment'
>;

/** Settings by what a person calls them; those that a stack set of the other kind does not have are left out. */
function listSettings(definition: Settings): TextRecord {
  const { administrationRoleArn, autoDeployment, executionRoleName, managedExecution, permissionModel } = definition;
  return {
    ...(administrationRoleArn === undefined ? {} : { 'admin role': administrationRoleArn }),
    ...(executionRoleName === undefined ? {} : { 'execution role': executionRoleName }),
    'permission model': permissionModel,
    'managed execution': managedExecution ? 'on' : 'off',
    ...(permissionModel === 'SELF_MANAGED' ? {} : { 'automatic deployment': describeAutoDeployment(autoDeployment) }),
  };
}

/** Whether stacks are retained says nothing while automatic deployment is off. */
function describeAutoDeployment(autoDeployment: StackSet['autoDeployment']): string {
  if (autoDeployment?.enabled !== true) return 'off';
  return autoDeployment.retainStacks
    ? 'on, stacks of accounts that leave stay'
    : 'on, stacks of accounts that leave are deleted';
}
