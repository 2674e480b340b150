import type { Pair } from '../cover.ts';
import type { InstanceCounts } from '../events.ts';
import type { FailedInstance } from '../failed-instance.ts';

/** How a step ended. Everything but `done` says why. */
export type StepOutcome =
  | { readonly outcome: 'done' }
  | { readonly outcome: 'skipped'; readonly reason: string }
  | { readonly outcome: 'manual'; readonly reason: string; readonly fix: string }
  | { readonly outcome: 'failed' | 'partly'; readonly reason: string; readonly fix?: string };

/** A step's outcome with what became of its stack instances, if it had any. */
export interface StepResult {
  readonly outcome: StepOutcome;
  readonly counts?: InstanceCounts;
  readonly failed?: readonly FailedInstance[];
  readonly succeeded?: readonly Pair[];
  /** True if the step was not tried, since another one failed before it. */
  readonly notAttempted?: boolean;
}
