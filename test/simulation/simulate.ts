import { createMemoryJournal } from '../../src/ops/memory-journal.ts';
import { planRollout } from '../../src/orchestrate/plan-rollout.ts';
import type { Mishap } from './chaos-cloud.ts';
import { findFaults } from './find-faults.ts';
import { findUnrest } from './find-unrest.ts';
import { createMeddler, listInstances, preferences } from './meddler.ts';
import { createRandom } from './random.ts';
import type { Random } from './random.ts';
import { runApply, runThroughStorm } from './run-through-storm.ts';
import { addLastingFaults, buildScenario } from './scenario.ts';
import type { Scenario } from './scenario.ts';
import { readRequest } from './taken-request.ts';
import { watchPromises } from './watch-promises.ts';

/** What one seed came to. */
export interface SimulationReport {
  readonly seed: number;
  /** Broken promises, in words; empty for a good run. */
  readonly faults: readonly string[];
  readonly starts: number;
  readonly mishaps: readonly Mishap[];
  readonly operations: number;
  readonly verdict: string;
}

/** Far more than any rollout of a dozen instances takes with all its waits. */
const longestRunMilliseconds = 3 * 24 * 3_600_000;

/** An earlier rollout, and what became of it since: instances that broke, and one that could not be deleted. */
async function prepare(scenario: Scenario, random: Random): Promise<void> {
  const { before, cloud, members } = scenario;
  if (scenario.isNameTaken) await takeName(scenario);
  if (before === undefined) return;
  for (const account of random.some(members, 20))
    cloud.world.addFault({ kind: 'stack-failure', account, times: 1, after: 1 });
  await runApply(cloud, { config: before, allowDelete: false, journal: createMemoryJournal(), random });
  cloud.world.clearFaults();
  if (random.chance(20)) await breakByDeletion(scenario, random);
}

/** Somebody else has made a stack set under the name that is in the file. */
async function takeName({ cloud, config }: Scenario): Promise<void> {
  const { desired } = await planRollout(config, cloud);
  if (desired.stackSet === undefined) return;
  const { name, parameters, template } = desired.stackSet;
  await cloud.stackSets(config.administrator).create({
    name,
    description: 'of another team',
    template,
    parameters,
    tags: { team: 'other' },
    permissionModel: 'SELF_MANAGED',
    managedExecution: false,
    administrationRoleArn: `arn:aws:iam::${config.administrator.accountId}:role/Other`,
    executionRoleName: 'Other',
  });
}

/** A deletion by hand that fails, which leaves an instance INOPERABLE. */
async function breakByDeletion({ cloud, config }: Scenario, random: Random): Promise<void> {
  const stackSets = cloud.stackSets(config.administrator);
  const stackSetName = config.realTimeEvents?.stackSet ?? '';
  const deployed = (await listInstances(stackSets, stackSetName)).filter(({ status }) => status === 'CURRENT');
  if (deployed.length === 0) return;
  const { accountId, organizationalUnitId, region } = random.pick(deployed);
  cloud.world.addFault({ kind: 'stack-delete-failure', account: accountId });
  await stackSets.deleteInstances({
    stackSetName,
    operationId: 'deleted-by-hand',
    accounts: [accountId],
    regions: [region],
    ...(organizationalUnitId === undefined ? {} : { organizationalUnits: [organizationalUnitId] }),
    overrides: {},
    preferences,
    retainStacks: false,
  });
  await cloud.clock.sleep(3_600_000);
  cloud.world.clearFaults();
}

/** Plays one seed. Same seed, same run, to the last call. */
export async function simulate(seed: number): Promise<SimulationReport> {
  const random = createRandom(seed, 'scenario');
  const scenario = await buildScenario(seed, random);
  await prepare(scenario, random);
  addLastingFaults(scenario, random);
  const meddler = createMeddler(scenario, createRandom(seed, 'meddler'));
  const watcher = watchPromises(scenario, meddler);
  const startedAt = scenario.cloud.clock.now();
  const course = await runThroughStorm(seed, scenario, meddler, watcher);
  const tookDays = scenario.cloud.clock.now() - startedAt > longestRunMilliseconds;
  const faults = [
    ...course.faults,
    ...watcher.faults,
    ...(await findFaults(scenario, course, meddler, watcher)),
    ...(tookDays ? ['the run took days'] : []),
  ];
  const isCalmable = faults.length === 0 && !scenario.isNameTaken;
  return {
    seed,
    faults: isCalmable ? await findUnrest(scenario, watcher.journal, random) : faults,
    starts: course.processes.length,
    mishaps: course.processes.flatMap(({ mishaps }) => mishaps),
    operations: course.processes.flatMap(({ taken }) => taken).filter((call) => readRequest(call) !== undefined).length,
    verdict: course.result?.verdict ?? 'none',
  };
}
