import type { Cloud } from '../../ports/cloud.ts';
import type { FreshRoles } from '../iam-propagation.ts';
import type { Plan } from '../plan.ts';
import type { RunTools } from '../run-tools.ts';

/** Accounts to leave out of a step, each with what went wrong before it. */
export type BrokenAccounts = ReadonlyMap<string, string>;

/** What a step on instances has to know of the run that it belongs to. */
export interface StepContext {
  readonly plan: Plan;
  readonly broken: BrokenAccounts;
  /** Instances, by key, that this run has deleted. */
  readonly deleted: ReadonlySet<string>;
  readonly roles: FreshRoles;
  readonly cloud: Cloud;
  readonly tools: RunTools;
}
