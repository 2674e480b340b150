import { PantherctlError } from '../../src/errors.ts';
import { createMemoryJournal } from '../../src/ops/memory-journal.ts';
import type { ApplyResult } from '../../src/orchestrate/apply.ts';
import { attachEarlierOperations } from '../../src/orchestrate/attach-operation.ts';
import { hasWork } from '../../src/orchestrate/build-plan.ts';
import { pairKey } from '../../src/orchestrate/cover.ts';
import { planRollout, planWhenStill } from '../../src/orchestrate/plan-rollout.ts';
import { rollOut } from '../../src/orchestrate/roll-out.ts';
import { withRetries } from '../../src/orchestrate/with-retries.ts';
import type { Config } from '../../src/config/schema.ts';
import type { Cloud } from '../../src/ports/cloud.ts';
import type { Journal } from '../../src/ports/journal.ts';
import type { StackInstance } from '../../src/ports/stack-sets.ts';
import { isCrash, startChaosProcess } from './chaos-cloud.ts';
import type { ChaosProcess, Mishap, TakenCall, Weather } from './chaos-cloud.ts';
import { createMeddler, listInstances, preferences } from './meddler.ts';
import type { Meddler } from './meddler.ts';
import { createRandom } from './random.ts';
import type { Random } from './random.ts';
import { addLastingFaults, buildScenario } from './scenario.ts';
import type { Scenario } from './scenario.ts';

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

const startsMaxCount = 25;
/** Far more than any rollout of a dozen instances takes with all its waits. */
const longestRunMilliseconds = 3 * 24 * 3_600_000;
const hungMilliseconds = 30_000;

interface RunOptions {
  readonly config: Config;
  readonly allowDelete: boolean;
  readonly journal: Journal;
  readonly random: Random;
}

/** What `pantherctl apply --yes` does, without the screen. */
async function runApply(cloud: Cloud, { allowDelete, config, journal, random }: RunOptions): Promise<ApplyResult> {
  const tools = {
    clock: cloud.clock,
    emit: () => undefined,
    journal,
    random: () => random.integer(0, 999) / 1_000,
  };
  const retrying = withRetries(cloud, tools);
  await attachEarlierOperations(config, retrying, tools);
  const plan = async () => (await planWhenStill(config, retrying, tools, { allowDelete })).plan;
  return rollOut(await plan(), plan, retrying, tools);
}

function riskJournal(journal: Journal, process: ChaosProcess): Journal {
  return {
    begin: (intent) => process.risk('journal.begin', () => journal.begin(intent)),
    end: (operationId, end) => process.risk('journal.end', () => journal.end(operationId, end)),
    listOpen: () => process.risk('journal.listOpen', () => journal.listOpen()),
  };
}

async function notHung<Result>(run: Promise<Result>): Promise<Result> {
  let timer: NodeJS.Timeout | undefined;
  const hung = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(new Error('the run never ends')), hungMilliseconds);
  });
  try {
    return await Promise.race([run, hung]);
  } finally {
    clearTimeout(timer);
  }
}

interface Course {
  readonly processes: ChaosProcess[];
  readonly faults: string[];
  result: ApplyResult | undefined;
}

/** Starts the command again and again, as an operator would, until it ends by itself. */
async function runThroughStorm(seed: number, scenario: Scenario, meddler: Meddler, journal: Journal): Promise<Course> {
  const course: Course = { processes: [], faults: [], result: undefined };
  const weatherRandom = createRandom(seed, 'weather');
  for (let start = 1; start <= startsMaxCount && course.result === undefined; start += 1) {
    const weather = {
      ...drawWeather(weatherRandom, meddler, start),
      watch: watchRepeats(scenario, meddler, course.faults),
    };
    const process = startChaosProcess(scenario.cloud, weather, createRandom(seed, `process ${start}`));
    course.processes.push(process);
    try {
      course.result = await notHung(
        runApply(process.cloud, {
          config: scenario.config,
          allowDelete: scenario.allowDelete,
          journal: riskJournal(journal, process),
          random: createRandom(seed, `waits ${start}`),
        }),
      );
    } catch (error) {
      if (isCrash(error) || (error instanceof PantherctlError && error.blame === 'aws')) continue;
      course.faults.push(`start ${start} broke off: ${error instanceof Error ? (error.stack ?? '') : String(error)}`);
      break;
    }
  }
  if (course.result === undefined && course.faults.length === 0) course.faults.push('no run came to its end');
  return course;
}

/** Nothing that is known to be in place is deployed again: that is told of every call before it takes effect. */
function watchRepeats({ cloud, config }: Scenario, meddler: Meddler, faults: string[]): Weather['watch'] {
  return async (name, given, mishaps) => {
    if (name !== 'stackSets.createInstances') return;
    // A list that lags behind hides what is in place.
    if (mishaps.some(({ call, what }) => call === 'stackSets.listInstances' && what === 'stale answer')) return;
    const [request] = listRequests([{ name, given }]);
    if (request === undefined) return;
    const { overrides } = given[0] as { readonly overrides: Readonly<Record<string, string>> };
    const listed = await listInstances(cloud.stackSets(config.administrator), request.stackSetName);
    const live = new Map(listed.map((instance) => [pairKey(instance), instance]));
    for (const key of request.keys) {
      if (meddler.pairs.has(key) || !isInPlace(live.get(key), overrides)) continue;
      faults.push(`${request.operationId} deploys ${key} again, which is in place`);
    }
  };
}

function drawWeather(random: Random, meddler: Meddler, start: number): Omit<Weather, 'watch'> {
  const isCalm = start > 8;
  const rate = (most: number): number => (isCalm ? 0 : random.integer(0, most));
  return {
    throttled: rate(10),
    failed: rate(8),
    lost: rate(15),
    crash: rate(6),
    stale: rate(40),
    lagMilliseconds: random.integer(1, 40) * 1_000,
    most: isCalm ? 0 : random.integer(0, 25),
    meddling: random.chance(30) ? rate(4) : 0,
    meddle: () => meddler.act(),
  };
}

/** Requests on instances that took effect, with their calls. */
interface TakenRequest {
  readonly name: string;
  readonly stackSetName: string;
  readonly operationId: string;
  readonly keys: readonly string[];
}

function listRequests(calls: readonly TakenCall[]): readonly TakenRequest[] {
  return calls.flatMap(({ given: [first, second], name }) => {
    if (name === 'stackSets.update') {
      return [{ name, stackSetName: (first as { name: string }).name, operationId: String(second), keys: [] }];
    }
    if (!/^stackSets\.(create|update|delete)Instances$/.test(name)) return [];
    const { accounts, operationId, regions, stackSetName } = first as {
      accounts: readonly string[];
      regions: readonly string[];
      operationId: string;
      stackSetName: string;
    };
    const keys = accounts.flatMap((accountId) => regions.map((region) => pairKey({ accountId, region })));
    return [{ name, stackSetName, operationId, keys }];
  });
}

async function findFaults(scenario: Scenario, course: Course, meddler: Meddler): Promise<readonly string[]> {
  const { result } = course;
  if (result === undefined) return [];
  const { allowDelete, cloud, config } = scenario;
  const { desired, observed } = await planRollout(config, cloud);
  const requests = listRequests(course.processes.flatMap(({ taken }) => taken));
  const live = new Map((observed.stackSet?.instances ?? []).map((instance) => [pairKey(instance), instance]));
  const explained = new Set([
    ...result.causes.flatMap(({ instances }) => instances.map(pairKey)),
    ...desired.skipped.flatMap(({ accountId, regions }) => regions.map((region) => pairKey({ accountId, region }))),
    ...meddler.pairs,
  ]);
  const faults: string[] = [];

  for (const [key, { overrides }] of desired.pairs) {
    if (isInPlace(live.get(key), overrides) || explained.has(key)) continue;
    faults.push(`${key} is ${describe(live.get(key))}, and the verdict ${result.verdict} does not explain it`);
  }
  if (allowDelete) {
    for (const key of live.keys()) {
      const isLeftToSomebody = result.manual.some(({ title }) => title.includes(live.get(key)?.accountId ?? key));
      if (!desired.pairs.has(key) && !explained.has(key) && !isLeftToSomebody)
        faults.push(`${key} should be gone, and nothing explains it`);
    }
  }
  for (const { keys, name, stackSetName } of requests) {
    if (stackSetName !== config.realTimeEvents?.stackSet) faults.push(`${name} touched stack set ${stackSetName}`);
    const isDeletion = name === 'stackSets.deleteInstances';
    for (const key of keys) {
      if (desired.pairs.has(key) === isDeletion) faults.push(`${name} touched ${key}, which was not its to touch`);
      if (isDeletion && !allowDelete) faults.push(`${key} was deleted without leave`);
    }
  }
  const ids = requests.map(({ operationId }) => operationId);
  for (const id of ids) if (ids.indexOf(id) !== ids.lastIndexOf(id)) faults.push(`operation ${id} was sent twice`);
  return faults;
}

function isInPlace(instance: StackInstance | undefined, overrides: Readonly<Record<string, string>>): boolean {
  return instance?.status === 'CURRENT' && sortedJson(instance.overrides) === sortedJson(overrides);
}

function sortedJson(record: Readonly<Record<string, string>>): string {
  return JSON.stringify(Object.entries(record).toSorted());
}

function describe(instance: StackInstance | undefined): string {
  return instance === undefined
    ? 'absent'
    : `${instance.status} ${instance.detailedStatus} (${instance.statusReason ?? ''})`;
}

/** Once all is well again, one more run must bring everything in place, and a next one find nothing to do. */
async function findUnrest(scenario: Scenario, journal: Journal, random: Random): Promise<readonly string[]> {
  const { allowDelete, cloud, config } = scenario;
  cloud.world.clearFaults();
  await followAdvice(scenario);
  const faults: string[] = [];
  const result = await notHung(runApply(cloud, { config, allowDelete, journal, random }));
  if (result.verdict !== 'done')
    faults.push(`in calm weather the verdict is ${result.verdict}: ${JSON.stringify(result.causes)}`);
  const { desired, observed, plan } = await planRollout(config, cloud, { allowDelete });
  const live = new Map((observed.stackSet?.instances ?? []).map((instance) => [pairKey(instance), instance]));
  for (const [key, { overrides }] of desired.pairs) {
    if (!isInPlace(live.get(key), overrides)) faults.push(`in calm weather ${key} is ${describe(live.get(key))}`);
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

/** An earlier rollout, and what became of it since: instances that broke, and some that others made. */
async function prepare(scenario: Scenario, random: Random): Promise<void> {
  const { before, cloud, members } = scenario;
  if (before === undefined) return;
  for (const account of random.some(members, 20))
    cloud.world.addFault({ kind: 'stack-failure', account, times: 1, after: 1 });
  await runApply(cloud, { config: before, allowDelete: false, journal: createMemoryJournal(), random });
  cloud.world.clearFaults();
}

/** Plays one seed. Same seed, same run, to the last call. */
export async function simulate(seed: number): Promise<SimulationReport> {
  const random = createRandom(seed, 'scenario');
  const scenario = await buildScenario(seed, random);
  await prepare(scenario, random);
  addLastingFaults(scenario, random);
  const journal = createMemoryJournal();
  const meddler = createMeddler(scenario, createRandom(seed, 'meddler'));
  const startedAt = scenario.cloud.clock.now();
  const course = await runThroughStorm(seed, scenario, meddler, journal);
  const faults = [...course.faults, ...(await findFaults(scenario, course, meddler))];
  if (scenario.cloud.clock.now() - startedAt > longestRunMilliseconds) faults.push('the run took days');
  if (faults.length === 0) faults.push(...(await findUnrest(scenario, journal, random)));
  return {
    seed,
    faults,
    starts: course.processes.length,
    mishaps: course.processes.flatMap(({ mishaps }) => mishaps),
    operations: listRequests(course.processes.flatMap(({ taken }) => taken)).length,
    verdict: course.result?.verdict ?? 'none',
  };
}
