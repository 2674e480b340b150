import type { BucketStep, PolicyStep, RegistryStep, StackStep, SubscriptionStep } from '../plan.ts';
import type { StepResult } from './step-outcome.ts';

/** How a step ends that does nothing: as wanted already, left to a person, or blocked. `undefined` for one that acts. */
export function settleWithoutWork(
  step: StackStep | PolicyStep | SubscriptionStep | BucketStep | RegistryStep,
): StepResult | undefined {
  const { action, fix, reason = '' } = step;
  switch (action) {
    case 'none':
      return { outcome: { outcome: 'skipped', reason: reason === '' ? 'as wanted' : reason } };
    case 'manual':
      return { outcome: { outcome: 'manual', reason, fix: fix ?? '' } };
    case 'blocked':
      return { outcome: { outcome: 'failed', reason, ...(fix === undefined ? {} : { fix }) } };
    case 'create':
    case 'update':
      return undefined;
  }
}
