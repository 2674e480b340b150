import type { Config } from '../config/schema.ts';
import type { Cloud } from '../ports/cloud.ts';
import type { Operation } from '../ports/stack-sets.ts';
import { buildPlan } from './build-plan.ts';
import type { PlanOptions } from './build-plan.ts';
import { containsAll } from './compare-records.ts';
import { buildDesired } from './desired.ts';
import type { Desired, OrganizationFacts } from './desired.ts';
import { followOperation } from './follow-operation.ts';
import { observe, observeLeftStackSet, observeOrganization } from './observe.ts';
import type { Observed } from './observe.ts';
import type { Plan } from './plan.ts';
import type { RunTools } from './run-tools.ts';
import { spreadWait } from './spread-wait.ts';

/** A plan with what it was made from. */
export interface PlannedRollout {
  readonly plan: Plan;
  readonly desired: Desired;
  readonly observed: Observed;
  readonly facts: OrganizationFacts;
}

/** Reads the world and plans what the file asks for. Writes nothing. */
export async function planRollout(config: Config, cloud: Cloud, options: PlanOptions = {}): Promise<PlannedRollout> {
  const facts = await observeOrganization(config, cloud);
  const desired = buildDesired(config, facts, options.takeOver);
  const leftStackSet = await observeLeftStackSet(config, cloud);
  const seen = hideForeignInstances(desired, await observe(desired, cloud, facts, options.allowDelete));
  const observed = leftStackSet === undefined ? seen : { ...seen, leftStackSet };
  return { plan: buildPlan(desired, observed, options), desired, observed, facts };
}

/** The instances and operations of a stack set that is not ours say nothing about this file, and are not waited for. */
function hideForeignInstances(desired: Desired, observed: Observed): Observed {
  const { stackSet } = observed;
  if (!stackSet || !desired.stackSet || containsAll(stackSet.stackSet.tags, desired.stackSet.tags)) return observed;
  return { ...observed, stackSet: { ...stackSet, instances: [], running: [] } };
}

/** Others may begin one operation after another; each is waited for, but not without end. */
const awaitedMaxRounds = 20;
const listLagMilliseconds = 5_000;

/**
 * Plans on a stack set that stands still: operations that are running, such as those of a run that was cancelled, are
 * followed to their end first, and reported like our own. If others begin operations without end, the plan tells of those
 * that run in the end.
 */
export async function planWhenStill(
  config: Config,
  cloud: Cloud,
  tools: RunTools,
  options: PlanOptions = {},
): Promise<PlannedRollout> {
  const awaited = new Set<string>();
  for (let round = 1; ; round += 1) {
    const planned = await planRollout(config, cloud, options);
    const running = planned.observed.stackSet?.running ?? [];
    if (running.length === 0 || round > awaitedMaxRounds) return planned;
    // The list of operations lags behind their end.
    if (running.every(({ id }) => awaited.has(id)))
      await tools.clock.sleep(spreadWait(listLagMilliseconds, tools, 0.5), tools.signal);
    for (const operation of running.filter(({ id }) => !awaited.has(id))) {
      await awaitOperation(operation, planned, cloud, tools);
      awaited.add(operation.id);
    }
  }
}

async function awaitOperation(
  { action, id }: Operation,
  { desired, plan }: PlannedRollout,
  cloud: Cloud,
  tools: RunTools,
): Promise<void> {
  if (desired.stackSet === undefined) return;
  const { callAs, name, place } = desired.stackSet;
  const stackSets = cloud.stackSets(place, callAs);
  tools.emit({ code: 'operation.awaited', operationId: id, stackSet: name, action });
  const { length } = await stackSets.listResults(name, id);
  if (length > 0) {
    tools.emit({
      code: 'operation.started',
      operationId: id,
      stackSet: name,
      action,
      instances: length,
      accountsAtOnce: plan.accountsAtOnce,
    });
  }
  await followOperation({ stackSets, stackSet: name, operationId: id, accountNames: plan.accountNames }, tools);
}
