import { PantherctlError } from '../errors.ts';
import { containsAll, renderTags } from './compare-records.ts';
import type { DesiredStackSet } from './desired.ts';
import type { ObservedStackSet } from './observe.ts';
import type { StackSetStep, Step } from './plan.ts';
import type { PlannedRollout } from './plan-rollout.ts';

/** The stack set of the file as it is, with the step that says how to call it. */
export interface OwnStackSet extends ObservedStackSet {
  readonly step: StackSetStep;
}

/**
 * The live stack set of this deployment. Throws `USAGE` for a file without real-time events, `NOT_FOUND` if there is no
 * such stack set yet, and `ALREADY_EXISTS` for one that does not carry the tags of this deployment.
 */
export function requireOwnStackSet({ desired, observed, plan }: PlannedRollout): OwnStackSet {
  const step = plan.steps.find((each: Step): each is StackSetStep => each.kind === 'stackSet');
  const wanted: DesiredStackSet | undefined = desired.stackSet;
  if (!step || !wanted) {
    throw new PantherctlError('USAGE', 'the file asks for no real-time events, so it has no stack set', {
      fix: 'add realTimeEvents to the file',
    });
  }
  if (!observed.stackSet) {
    throw new PantherctlError('NOT_FOUND', `stack set ${step.stackSet} does not exist in ${step.place.region}`, {
      fix: 'run pantherctl apply, which creates it',
    });
  }
  if (!containsAll(observed.stackSet.stackSet.tags, wanted.tags)) {
    throw new PantherctlError(
      'ALREADY_EXISTS',
      `stack set ${step.stackSet} does not carry the tags of this deployment, so it is left alone`,
      {
        fix: `choose another name in realTimeEvents.stackSet, or, if it is to be taken over, tag it with ${renderTags(wanted.tags)}`,
      },
    );
  }
  return { ...observed.stackSet, step };
}
