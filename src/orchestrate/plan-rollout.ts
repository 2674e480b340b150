import type { Config } from '../config/schema.ts';
import type { Cloud } from '../ports/cloud.ts';
import { buildPlan } from './build-plan.ts';
import { buildDesired } from './desired.ts';
import type { Desired } from './desired.ts';
import { observe, observeOrganization } from './observe.ts';
import type { Observed } from './observe.ts';
import type { Plan } from './plan.ts';

/** A plan with what it was made from. */
export interface PlannedRollout {
  readonly plan: Plan;
  readonly desired: Desired;
  readonly observed: Observed;
}

/** Reads the world and plans what the file asks for. Writes nothing. */
export async function planRollout(config: Config, cloud: Cloud): Promise<PlannedRollout> {
  const facts = await observeOrganization(config, cloud);
  const desired = buildDesired(config, facts);
  const observed = await observe(desired, cloud, facts);
  return { plan: buildPlan(desired, observed), desired, observed };
}
