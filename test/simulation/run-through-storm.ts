import { PantherctlError } from '../../src/errors.ts';
import type { ApplyResult } from '../../src/orchestrate/apply.ts';
import { addressStackSet, attachEarlierOperations } from '../../src/orchestrate/attach-operation.ts';
import { planWhenStill } from '../../src/orchestrate/plan-rollout.ts';
import type { PlannedRollout } from '../../src/orchestrate/plan-rollout.ts';
import { rollOut } from '../../src/orchestrate/roll-out.ts';
import type { RunTools } from '../../src/orchestrate/run-tools.ts';
import { stopOperation } from '../../src/orchestrate/stop-operation.ts';
import { withRetries } from '../../src/orchestrate/with-retries.ts';
import type { Config } from '../../src/config/schema.ts';
import type { Cloud } from '../../src/ports/cloud.ts';
import type { Journal } from '../../src/ports/journal.ts';
import { isCrash, startChaosProcess } from './chaos-cloud.ts';
import type { ChaosProcess, Weather } from './chaos-cloud.ts';
import { drawWeather } from './draw-weather.ts';
import type { Meddler } from './meddler.ts';
import { createRandom } from './random.ts';
import type { Random } from './random.ts';
import type { Scenario } from './scenario.ts';
import type { PromiseWatcher } from './watch-promises.ts';

const startsMaxCount = 25;
const hungMilliseconds = 30_000;

/** What a run is started with. */
export interface RunOptions {
  readonly config: Config;
  readonly allowDelete: boolean;
  readonly journal: Journal;
  readonly random: Random;
  readonly signal?: AbortSignal;
  /** Told when the world is about to be read, and of what is planned then. */
  readonly watcher?: Pick<PromiseWatcher, 'planning' | 'planned'>;
}

/** What `pantherctl apply --yes` does, without the screen. Rejects if it takes longer than half a minute of real time. */
export async function runApply(cloud: Cloud, options: RunOptions): Promise<ApplyResult> {
  const { allowDelete, config, watcher } = options;
  const tools = buildTools(cloud, options);
  const retrying = withRetries(cloud, tools);
  const plan = async (): Promise<PlannedRollout['plan']> => {
    watcher?.planning();
    const planned = await planWhenStill(config, retrying, tools, { allowDelete });
    watcher?.planned(planned);
    return planned.plan;
  };
  const run = async (): Promise<ApplyResult> => {
    await attachEarlierOperations(config, retrying, tools);
    return rollOut(await plan(), plan, retrying, tools);
  };
  return notHung(run());
}

/** What `pantherctl operations stop` does to every operation that is open in the journal. */
async function stopOpen(cloud: Cloud, options: RunOptions): Promise<void> {
  const address = addressStackSet(options.config);
  if (address === undefined) return;
  const tools = buildTools(cloud, options);
  const stackSets = withRetries(cloud, tools).stackSets(address.place, address.callAs);
  for (const { operationId, stackSet } of await options.journal.listOpen()) {
    const operation = await stackSets.describeOperation(stackSet, operationId);
    if (operation === undefined || operation.endedAt !== undefined) continue;
    await stopOperation(operation, { stackSets, stackSet, operationId, accountNames: {} }, tools);
  }
}

function buildTools(cloud: Cloud, { journal, random, signal }: RunOptions): RunTools {
  return {
    clock: cloud.clock,
    emit: () => undefined,
    journal,
    backUp: async () => 'backup',
    random: () => random.integer(0, 999) / 1_000,
    ...(signal === undefined ? {} : { signal }),
  };
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

/** The processes that it took to end a rollout, and what the last one said. */
export interface Course {
  readonly processes: readonly ChaosProcess[];
  /** How the processes broke off that should not have. */
  readonly faults: readonly string[];
  readonly result: ApplyResult | undefined;
  /** The weather of the last process. */
  readonly weather: Weather | undefined;
}

const restartMilliseconds = 1_000;

/** Starts the command again and again, as an operator would, until it ends by itself. */
export async function runThroughStorm(
  seed: number,
  { allowDelete, cloud, config }: Scenario,
  meddler: Meddler,
  watcher: PromiseWatcher,
): Promise<Course> {
  const processes: ChaosProcess[] = [];
  const weatherRandom = createRandom(seed, 'weather');
  let weather: Weather | undefined;
  for (let start = 1; start <= startsMaxCount; start += 1) {
    // Nobody starts a command twice within the second that the id of an operation names.
    if (start > 1) await cloud.clock.sleep(restartMilliseconds);
    weather = { ...drawWeather(weatherRandom, start), meddle: () => meddler.act(), watcher };
    watcher.start();
    const process = startChaosProcess(cloud, weather, createRandom(seed, `process ${start}`));
    processes.push(process);
    const options = {
      config,
      allowDelete,
      journal: riskJournal(watcher.journal, process),
      random: createRandom(seed, `waits ${start}`),
    };
    try {
      const result = await runApply(process.cloud, { ...options, signal: process.signal, watcher });
      return { processes, faults: [], result, weather };
    } catch (error) {
      if (process.signal.aborted && !isCrash(error) && weatherRandom.chance(50)) {
        await stopOpen(process.cloud, options).catch((stopping: unknown) => {
          if (!mayBreakOff(stopping)) throw stopping;
        });
        continue;
      }
      if (process.signal.aborted || mayBreakOff(error)) continue;
      const told = error instanceof Error ? (error.stack ?? '') : String(error);
      return { processes, faults: [`start ${start} broke off: ${told}`], result: undefined, weather };
    }
  }
  return { processes, faults: ['no run came to its end'], result: undefined, weather };
}

function mayBreakOff(error: unknown): boolean {
  return isCrash(error) || (error instanceof PantherctlError && error.blame === 'aws');
}
