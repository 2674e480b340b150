import type { Config } from '../../config/schema.ts';
import type { Cloud } from '../../ports/cloud.ts';
import type { PreflightFinding } from '../events.ts';
import type { StackSetStep } from '../plan.ts';
import type { PlannedRollout } from '../plan-rollout.ts';
import type { RunTools } from '../run-tools.ts';

/** A rollout that has been planned, and the file it was planned for. */
export interface PlannedWork extends PlannedRollout {
  readonly config: Config;
}

/** How thoroughly to look. */
export interface PreflightOptions {
  /** In how many target accounts roles are looked at: in a sample of 20, or in each. */
  readonly accounts: 'sample' | 'all';
  /** Whether to make (and remove) a change set in one target account. It is the only check that writes. */
  readonly rehearse: boolean;
}

/** What a check may look at. */
export interface PreflightContext extends PlannedWork {
  readonly cloud: Cloud;
  readonly tools: RunTools;
  readonly options: PreflightOptions;
  /** The step of the plan that is about the stack set, if the file asks for one. */
  readonly stackSet: StackSetStep | undefined;
}

/** What a check found: a finding but for what the table says of its check. */
export type Found = Omit<PreflightFinding, 'check' | 'link'>;

/** One check of the table: what it looks at, why that matters, where AWS says so, and how it finds out. */
export interface PreflightCheck {
  /** Stable kebab-case id. */
  readonly id: string;
  /** What is checked, one line; lower case, no full stop. */
  readonly summary: string;
  /** What goes wrong otherwise; whole sentences. */
  readonly reason: string;
  /** Page that explains it. */
  readonly link: string;
  /** Finds nothing if all is well. May throw; a call that was refused becomes a warning. */
  run(context: PreflightContext): readonly Found[] | Promise<readonly Found[]>;
}
