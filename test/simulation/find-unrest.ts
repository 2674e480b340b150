import { hasWork } from '../../src/orchestrate/build-plan.ts';
import { pairKey } from '../../src/orchestrate/cover.ts';
import { planRollout } from '../../src/orchestrate/plan-rollout.ts';
import type { Journal } from '../../src/ports/journal.ts';
import { listInstances, preferences } from './meddler.ts';
import type { Random } from './random.ts';
import { runApply } from './run-through-storm.ts';
import type { Scenario } from './scenario.ts';
import { describeInstance, isInPlace } from './taken-request.ts';

/** Once all is well again, one more run must bring everything in place, and a next one find nothing to do. */
export async function findUnrest(scenario: Scenario, journal: Journal, random: Random): Promise<readonly string[]> {
  const { allowDelete, cloud, config } = scenario;
  cloud.world.clearFaults();
  await followAdvice(scenario);
  const faults: string[] = [];
  const result = await runApply(cloud, { config, allowDelete, journal, random });
  if (result.verdict !== 'done')
    faults.push(`in calm weather the verdict is ${result.verdict}: ${JSON.stringify(result.causes)}`);
  const { desired, observed, plan } = await planRollout(config, cloud, { allowDelete });
  const live = new Map((observed.stackSet?.instances ?? []).map((instance) => [pairKey(instance), instance]));
  for (const [key, { overrides }] of desired.pairs) {
    if (!isInPlace(live.get(key), overrides))
      faults.push(`in calm weather ${key} is ${describeInstance(live.get(key))}`);
  }
  if (hasWork(plan)) faults.push('in calm weather a second run would still change something');
  const open = await journal.listOpen();
  if (open.length > 0)
    faults.push(`the journal is left open: ${open.map(({ operationId }) => operationId).join(', ')}`);
  return faults;
}

/** What pantherctl says to do about instances that it cannot mend: take them out with their stacks retained, then the stacks. */
async function followAdvice({ cloud, config }: Scenario): Promise<void> {
  const stackSets = cloud.stackSets(config.administrator);
  const name = config.realTimeEvents?.stackSet ?? '';
  const broken = (await listInstances(stackSets, name)).filter(({ status }) => status === 'INOPERABLE');
  for (const { accountId, organizationalUnitId, region, stackId } of broken) {
    while ((await stackSets.listOperations(name)).some(({ endedAt }) => endedAt === undefined)) {
      await cloud.clock.sleep(60_000);
    }
    await stackSets.deleteInstances({
      stackSetName: name,
      operationId: `by-hand-${accountId}-${region}`,
      accounts: [accountId],
      regions: [region],
      ...(organizationalUnitId === undefined ? {} : { organizationalUnits: [organizationalUnitId] }),
      overrides: {},
      preferences,
      retainStacks: true,
    });
    await cloud.clock.sleep(600_000);
    if (stackId !== undefined) await cloud.stacks({ accountId, region }).remove(stackId.split('/')[1] ?? '');
    await cloud.clock.sleep(600_000);
  }
}
